import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { firstRun } from './modules/identity/index.ts';

/** Starts Nexus, says where it listens, and drains on SIGINT and SIGTERM; a second signal does not wait. */
async function main(): Promise<void> {
  const config = readConfig();
  const app = await createApp(config);
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    app.kernel.log.info(`${signal}: finishing the requests at work`);
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        app.kernel.log.fatal({ err: error }, 'the stop failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const address = await app.listen();
  process.stdout.write(`Nexus listens on ${address}\n  API docs  ${address}/docs\n`);
  const first = await firstRun(app.kernel, address);
  if (first !== undefined)
    process.stdout.write(`\nNobody owns this installation yet. Become its owner here, once:\n  ${first.setupUrl}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`Nexus could not start. ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
