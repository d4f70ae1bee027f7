/**
 * Compiles the server's files into the cache that `npm start` uses; `npm ci` ends with it. Where one of them is not there,
 * Node loads its compiler of TypeScript, which holds 25 MB until the server stops, and the first start takes seconds more.
 * The cache is one for each set of V8's flags, so it runs with those of `npm start`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const cache = `${root}node_modules/.cache/compiled`;
const source = `${root}apps/server/src`;
const main = `${source}/main.ts`;

// An image may install the packages before it has the sources.
if (existsSync(main)) {
  enableCompileCache(cache);
  const files = globSync('**/*.ts', { cwd: source, exclude: ['main.ts', '**/*.{test,fixture,conformance}.ts'] });
  // The thread of the journal refuses to run outside of a thread, but is compiled by then.
  for (const file of files) await import(`${source}/${file}`).catch(() => undefined);
  // It starts the server where it can: not with this port.
  spawnSync(process.execPath, [...process.execArgv, main], {
    env: { ...process.env, NODE_COMPILE_CACHE: cache, PORT: 'none' },
    stdio: 'ignore',
  });
  process.exit();
}
