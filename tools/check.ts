/**
 * `npm run check`: the compiler, Biome, knip and tidy at the same time. Prints what a failed step wrote, and exits with 1
 * if any failed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The slowest first. Each checker of the compiler repeats work of the others, so more than there are cores only cost. */
const steps = [
  `tsc -p tsconfig.json --checkers ${Math.min(4, availableParallelism())}`,
  'tsc -p apps/console',
  'biome check --error-on-warnings .',
  'knip --production --cache --no-progress --treat-config-hints-as-errors',
  'node tools/tidy.ts',
];

async function run(step: string): Promise<boolean> {
  const start = performance.now();
  const [command = '', ...args] = step.split(' ');
  const env = { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}` };
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [[code], output, errors] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(code === 0 ? `ok ${seconds} s: ${step}\n` : `FAILED: ${step}\n${output}${errors}\n`);
  return code === 0;
}

const passed = await Promise.all(steps.map(run));
if (!passed.every(Boolean)) process.exitCode = 1;
