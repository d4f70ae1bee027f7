/**
 * `npm run bench -- [name…] [--rounds N] [--seconds S] [--minutes M]`: all benchmarks, or those named. Results are stored
 * only from five rounds on; fewer are for a quick look. Minutes are those of `endurance`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describe, isMet, type Outcome, save, writeTable } from './kit/results.ts';
import type { RunOptions } from './kit/rounds.ts';

const leastRounds = 5;

const benchmarks: Record<string, () => Promise<(options: RunOptions) => Promise<Outcome>>> = {
  ids: async () => (await import('./ids.ts')).ids,
  local: async () => (await import('./local.ts')).local,
  verify: async () => (await import('./verify.ts')).verify,
  read: async () => (await import('./read.ts')).read,
  mutation: async () => (await import('./mutation.ts')).mutation,
  vault: async () => (await import('./vault.ts')).vault,
  ingest: async () => (await import('./ingest.ts')).ingest,
  login: async () => (await import('./login.ts')).login,
  mixed: async () => (await import('./mixed.ts')).mixed,
  revocation: async () => (await import('./revocation.ts')).revocation,
  live: async () => (await import('./live.ts')).live,
  bulkheads: async () => (await import('./bulkheads.ts')).bulkheads,
  webhooks: async () => (await import('./webhooks.ts')).webhooks,
  memory: async () => (await import('./memory.ts')).memory,
  endurance: async () => (await import('./endurance.ts')).endurance,
  console: async () => (await import('./console.ts')).measureConsole,
  growth: async () => (await import('./growth.ts')).growth,
  generator: async () => (await import('./generator.ts')).generator,
};

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    minutes: { type: 'string', default: '8' },
  },
});
const options: RunOptions = {
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  minutes: Number(values.minutes),
};
const names = positionals.length > 0 ? positionals : Object.keys(benchmarks);
const unknown = names.filter((name) => !(name in benchmarks));
if (unknown.length > 0 || !(options.rounds >= 1) || !(options.seconds > 0) || !(options.minutes > 0)) {
  say(`usage: bench/run.ts [${Object.keys(benchmarks).join('|')}…] [--rounds N] [--seconds S] [--minutes M]`);
  process.exit(2);
}

installPeers();
let failed = 0;
for (const name of names) {
  say(`\n${name} (${options.rounds} rounds of ${options.seconds} s a side)`);
  const began = performance.now();
  try {
    const outcome = await (await benchmarks[name]?.())?.(options);
    if (outcome === undefined) continue;
    for (const check of outcome.checks) say(`  ${describe(check)}`);
    if (!outcome.checks.every(isMet)) failed++;
    if (options.rounds >= leastRounds) save(name, outcome, options);
    else say(`  not stored: fewer than ${leastRounds} rounds`);
  } catch (error) {
    failed++;
    say(`  failed: ${error instanceof Error ? error.stack : String(error)}`);
  }
  say(`  took ${Math.round((performance.now() - began) / 1000)} s`);
}
if (options.rounds >= leastRounds) writeTable();
process.exit(failed === 0 ? 0 : 1);

/** The product must not depend on what it is compared with, so the peers have a package file of their own. */
function installPeers(): void {
  const here = fileURLToPath(new URL('.', import.meta.url));
  if (existsSync(`${here}node_modules/better-auth/package.json`)) return;
  say('installing the peers: npm ci --prefix bench');
  const { status } = spawnSync('npm', ['ci', '--prefix', here], { stdio: 'inherit' });
  if (status !== 0) throw new Error('npm ci failed');
}
