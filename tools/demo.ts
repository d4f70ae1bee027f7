/**
 * `npm run demo`: Nexus with three months of an installation's life: organizations, customers, keys, usage, invoices,
 * secrets, and the audit log of it all. They are made once, in `.nexus-demo`, through the product itself; `-- --fresh` makes
 * them anew. Prints who can log in. `-- --code` prints the code that an authenticator app shows now, `-- --fill` does not
 * start the server.
 */
import { parseArgs } from 'node:util';
import { type Demo, prepareFolder, readDemo, writeDemo } from './demo/folder.ts';
import { logInsOf } from './demo/log-ins.ts';
import { startReceivers } from './demo/receivers.ts';
import { dataDir, startServer } from './demo/serve.ts';

const { values: asked } = parseArgs({
  options: { fresh: { type: 'boolean' }, fill: { type: 'boolean' }, code: { type: 'boolean' } },
});
const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function made(): Promise<Demo> {
  const there = readDemo(dataDir);
  if (there !== undefined && asked.fresh !== true) return there;
  prepareFolder(dataDir);
  say('Three months of an installation are made, which takes a minute or two.');
  const began = performance.now();
  // Loads all of Nexus, which a later start does in the server's process alone.
  const { fill } = await import('./demo/fill.ts');
  const demo = await fill(dataDir, Date.now(), say);
  writeDemo(dataDir, demo);
  say(`They were made in ${Math.round((performance.now() - began) / 1000)} s.\n`);
  return demo;
}

async function serve(): Promise<void> {
  await startReceivers();
  const server = startServer('inherit');
  // The server gets Ctrl-C itself, as a process of the same terminal; others send a signal to this one alone.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => server.kill('SIGTERM'));
  server.on('exit', (code) => process.exit(code ?? 1));
}

const demo = asked.code === true ? readDemo(dataDir) : await made();
if (demo === undefined) throw new Error('Nothing was made yet: run `npm run demo` first.');
say(logInsOf(demo, Date.now()));
if (asked.code !== true && asked.fill !== true) await serve();
