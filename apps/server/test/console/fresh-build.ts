import { execFile } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const folder = fileURLToPath(new URL('../../../console', import.meta.url));

/** Builds the console where its sources have changed since the last build, so that tests never see an older one. */
export async function buildConsole(): Promise<void> {
  const built = `${folder}/dist/index.html`;
  const sources = globSync('{*,{src,public}/**/*}', { cwd: folder }).filter(
    (name) => !/^(dist|node_modules)/.test(name),
  );
  const changedAt = Math.max(...sources.map((name) => statSync(`${folder}/${name}`).mtimeMs));
  if (existsSync(built) && statSync(built).mtimeMs > changedAt) return;
  await promisify(execFile)(process.execPath, [`${folder}/build.ts`]);
}
