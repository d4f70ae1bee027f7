import { setTimeout as pause } from 'node:timers/promises';
import { must, several } from './kit/client.ts';
import { memoryOf } from './kit/memory.ts';
import { runScript, type Server } from './kit/processes.ts';
import type { Check, Outcome } from './kit/results.ts';
import { median, type RunOptions } from './kit/rounds.ts';
import { createSetting } from './kit/setting.ts';
import { LoadGenerator } from './load/index.ts';
import { requestsOfUser } from './mixed.ts';
import { prepareVerify } from './verify.ts';

const knownKeys = 100_000;
/** Milliseconds until a server that was just started is at rest. */
const restMs = 20_000;
/** Milliseconds in which the memory of a burst is given back. */
const backMs = 120_000;
const users = 50;

interface Round {
  startMs: number;
  idle: number;
  burst: number;
  back: number;
}

/** Memory of the server's process, in which PostgreSQL is not, as `npm start` runs it; and of a key that it knows. */
export async function memory({ rounds, seconds }: RunOptions): Promise<Outcome> {
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round++) measured.push(await measure(seconds));
  const { bytes } = await runScript<{ bytes: number }>(new URL('./known-keys.ts', import.meta.url), [
    String(knownKeys),
  ]);
  const of = (name: keyof Round): number => median(measured.map((round) => round[name]));
  const atMost = (what: string, value: number, measuredValue: number, unit: string): Check => ({
    what,
    measured: measuredValue,
    unit,
    target: { relation: '<=', value },
  });
  return {
    title: 'Memory of the server',
    checks: [
      atMost('at rest after the start', 150, of('idle'), 'MB'),
      atMost('at most, in bursts of verifications and of mixed traffic', 320, of('burst'), 'MB'),
      { what: 'two minutes after them', measured: of('back'), unit: 'MB' },
      atMost(`a known key, of ${knownKeys.toLocaleString('en')}`, 500, bytes, 'bytes'),
      { what: 'until it listens, on a database that is there', measured: of('startMs'), unit: 'ms' },
    ],
    rounds: measured,
    notes: ['Resident memory; about 55 MB of it are pages of the program file node, which other processes share.'],
  };
}

async function measure(seconds: number): Promise<Round> {
  const setting = await createSetting();
  const load = new LoadGenerator();
  try {
    // The first start migrates, and compiles what no start before it has.
    await (await setting.nexus()).stop();
    const began = performance.now();
    const nexus = await setting.nexus();
    const startMs = performance.now() - began;
    await pause(restMs);
    const { rss: idle } = memoryOf(nexus);
    await burst(nexus, load, seconds);
    const { peak } = memoryOf(nexus);
    await pause(backMs);
    return { startMs, idle, burst: peak, back: memoryOf(nexus).rss };
  } finally {
    load.stop();
    await setting.close();
  }
}

async function burst(nexus: Server, load: LoadGenerator, seconds: number): Promise<void> {
  const plan = { port: nexus.port, accept: [200, 201], forMs: seconds * 1000 };
  const { requests } = await prepareVerify(nexus);
  await load.clean({ ...plan, connections: 64, lists: [requests] });
  const lists = await several(users, (n) => requestsOfUser(nexus, n), 4);
  // Not every reply need be good: what is measured is memory, and 50 users at once can be too many for a busy machine.
  await load.run({ ...plan, connections: users, lists });
  await must(nexus.url, 'GET /ready');
}
