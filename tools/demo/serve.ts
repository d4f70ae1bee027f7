import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const dataDir = fileURLToPath(new URL('../../.nexus-demo', import.meta.url));

/** Starts the server on what was filled, as `npm start` does, with the same flags. */
export function startServer(stdio: 'inherit' | ['ignore', 'pipe', 'inherit']): ChildProcess {
  const main = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url));
  return spawn(process.execPath, ['--expose-gc', '--max-semi-space-size=16', main], {
    stdio,
    env: {
      LOG_LEVEL: 'warn',
      NODE_COMPILE_CACHE: fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url)),
      ...process.env,
      NEXUS_DATA_DIR: dataDir,
    },
  });
}
