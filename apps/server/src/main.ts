import type { Server } from 'node:http';
import { flushCompileCache, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/** About 0.4 MB of the compile cache. */
const filesPerFlush = 50;

/**
 * Node keeps what it has read of the compile cache until the cache is flushed: 16 MB for all files of the server, in pieces
 * that malloc cannot give back afterwards. So it is flushed while they are loaded (ADR 72).
 */
let files = 0;
const flushing = registerHooks({
  load(url, context, nextLoad) {
    files++;
    if (files % filesPerFlush === 0) flushCompileCache();
    return nextLoad(url, context);
  },
});
const { createApp } = await import('./app.ts');
const { readConfig } = await import('./config.ts');
const { collectAll } = await import('./kernel/collect.ts');
const { becomeOwner } = await import('./kernel/data-directory.ts');
const { firstRun } = await import('./modules/identity/index.ts');
flushing.deregister();
flushCompileCache();

/** Starts Nexus, says where it listens, and drains on SIGINT and SIGTERM; a second signal does not wait. */
async function main(): Promise<void> {
  const config = readConfig();
  becomeOwner(config.NEXUS_DATA_DIR, fileURLToPath(import.meta.url));
  const app = await createApp(config);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= app.close();
    return closing;
  };
  const stop = (signal: NodeJS.Signals): void => {
    if (closing !== undefined) process.exit(1);
    app.kernel.log.info(`${signal}: finishing the requests in progress`);
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        app.kernel.log.fatal({ err: error }, 'the stop failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    const address = browserAddress(await app.listen());
    collectOnce(app.server.server);
    const { href } = new URL('/docs', config.PUBLIC_URL ?? address);
    process.stdout.write(`Nexus listens on ${address}\n  API docs  ${href}\n`);
    const first = await firstRun(app.kernel, address);
    if (first !== undefined)
      process.stdout.write(`\nNobody owns this installation yet. Become its owner here, once:\n  ${first.setupUrl}\n`);
  } catch (error) {
    // Asked to stop while it started: what fails then has no meaning, and `stop` ends the process.
    if (closing !== undefined) return;
    await close();
    throw error;
  }
}

/** Milliseconds after which start-up work, such as first runs of jobs, is over. */
const startedMs = 10_000;

/** Frees 40 MB that only the start needed. Takes 0.1 s, so it waits until nobody is connected (ADR 33). */
function collectOnce(server: Server): void {
  const timer = setInterval(() => {
    server.getConnections((error, connections) => {
      if (error !== null || connections > 0) return;
      clearInterval(timer);
      collectAll();
    });
  }, startedMs);
  timer.unref();
}

/** Browsers give passkeys to names, not to addresses: `localhost`, which leads to the same place. */
const browserAddress = (address: string): string => address.replace(/\/\/(127\.0\.0\.1|\[::1\])(?=:|$)/, '//localhost');

/** What the system says about an address, in the words of the settings. */
function explain(error: unknown): string {
  const { code, syscall, address, port, message } = error as NodeJS.ErrnoException & {
    address?: string;
    port?: number;
  };
  if (code === 'EADDRINUSE')
    return `Another program listens on ${address}:${port}. Stop it, or set PORT to another one.`;
  if (code === 'ENOTFOUND' && syscall === 'getaddrinfo') return `HOST is no name of this machine: ${message}`;
  if (code === 'EADDRNOTAVAIL') return `This machine has no address ${address}. Set HOST to one it has.`;
  if (code === 'EACCES' && port !== undefined)
    return `This user may not listen on port ${port}. Set PORT to another one.`;
  return error instanceof Error ? message : String(error);
}

main().catch((error: unknown) => {
  process.stderr.write(`Nexus could not start. ${explain(error)}\n`);
  process.exit(1);
});
