/**
 * What a journaled record costs: `node bench/journal.ts [postgres-url]` (else an embedded PostgreSQL, with fsync on).
 * Each round appends 200,000 usage records and stops the clock when PostgreSQL holds them all. `paced` appends 20,000
 * records/s, as the key verification does at its target, and gives the cost beside it.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTick } from 'node:timers/promises';
import { systemClock } from '../apps/server/src/kernel/clock.ts';
import { openClient } from '../apps/server/src/kernel/db/client.ts';
import { type Journal, type JournalRecord, openJournal } from '../apps/server/src/kernel/journal/index.ts';
import { startPostgres } from '../apps/server/src/kernel/postgres/index.ts';
import { createUsage } from './sinks/usage.ts';

const total = 200_000;
const migrations = ['001_journal', '002_gaps'].map(
  (name) => new URL(`../apps/server/src/kernel/journal/migrations/${name}.sql`, import.meta.url),
);

let serial = 0;
const record = (): JournalRecord => {
  serial += 1;
  return {
    stream: 'usage',
    row: [
      'eco_org_0123456789abcdefghijkl',
      'eco_prj_0123456789abcdefghijkl',
      'eco_env_0123456789abcdefghijkl',
      'eco_key_0123456789abcdefghijkl',
      'POST /api/v1/keys/verify',
      200,
      1_790_000_000_000 + serial,
      `eco_req_${String(serial).padStart(22, '0')}`,
      1,
      412,
      '203.0.113.7',
      null,
      'keys.verify',
      true,
    ],
  };
};

interface Cost {
  wallMs: number;
  /** CPU time of the main thread, of it inside the calls measured, and of the whole process. */
  mainMs: number;
  processMs: number;
}

async function measure(work: () => Promise<void>): Promise<Cost> {
  const start = performance.now();
  const before = process.threadCpuUsage();
  const all = process.cpuUsage();
  await work();
  const after = process.threadCpuUsage(before);
  const whole = process.cpuUsage(all);
  return {
    wallMs: performance.now() - start,
    mainMs: (after.user + after.system) / 1000,
    processMs: (whole.user + whole.system) / 1000,
  };
}

/** `perTick` requests per turn of the event loop, as fast as it turns. */
async function flood(journal: Journal, perTick: number): Promise<void> {
  for (let sent = 0; sent < total; sent += perTick) {
    const waiting: Promise<void>[] = [];
    for (let n = 0; n < perTick; n += 1) waiting.push(reply(journal));
    await Promise.all(waiting);
  }
}

const reply = async (journal: Journal): Promise<void> => {
  await journal.append(record());
};

/** The same loop without a journal, to subtract. */
async function bare(perTick: number): Promise<void> {
  for (let sent = 0; sent < total; sent += perTick) {
    const tick = nextTick();
    const waiting: Promise<void>[] = [];
    for (let n = 0; n < perTick; n += 1) waiting.push(awaitTick(tick, record()));
    await Promise.all(waiting);
  }
}

const awaitTick = async (tick: Promise<void>, made: JournalRecord): Promise<void> => {
  if (made.row.length > 0) await tick;
};

async function paced(journal: Journal, perSecond: number, seconds: number): Promise<number[]> {
  const latencies: number[] = [];
  const start = performance.now();
  const count = perSecond * seconds;
  for (let sent = 0; sent < count; ) {
    const due = Math.min(count, Math.floor(((performance.now() - start) / 1000) * perSecond));
    const waiting: Promise<void>[] = [];
    const began = performance.now();
    for (; sent < due; sent += 1) waiting.push(reply(journal));
    await Promise.all(waiting);
    if (waiting.length > 0) latencies.push(performance.now() - began);
    else await nextTick();
  }
  return latencies.sort((a, b) => a - b);
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const each = (milliseconds: number, count: number): string => `${((milliseconds * 1000) / count).toFixed(2)} µs`;

async function run(databaseUrl: string, directory: string): Promise<void> {
  const client = await openClient({ connectionString: databaseUrl });
  await client.query('drop table if exists nexus_journal_positions, nexus_journal_rejected, usage_records');
  for (const file of migrations) await client.query(fs.readFileSync(file, 'utf8'));
  await client.query(createUsage);
  const journal = await openJournal({
    dir: directory,
    nodeId: `bench_${randomBytes(8).toString('hex')}`,
    installation: 'bench',
    databaseUrl,
    sinks: { usage: new URL('./sinks/usage.ts', import.meta.url).href },
    clock: systemClock,
    onEvent: (event) => say(JSON.stringify(event)),
  });
  let expected = 0;
  for (const perTick of [1, 8, 32, 32]) {
    const floor = await measure(() => bare(perTick));
    const append = await measure(() => flood(journal, perTick));
    const rest = await measure(() => journal.drain());
    expected += total;
    const rate = Math.round((total / (append.wallMs + rest.wallMs)) * 1000);
    say(
      `${perTick}/tick: appended ${Math.round((total / append.wallMs) * 1000)}/s, in PostgreSQL ${rate}/s; ` +
        `main thread ${each(append.mainMs - floor.mainMs, total)} a record (bare loop ${each(floor.mainMs, total)}), ` +
        `shipper ${each(append.processMs - append.mainMs + rest.processMs, total)}`,
    );
  }
  let latencies: number[] = [];
  const cost = await measure(async () => {
    latencies = await paced(journal, 20_000, 5);
    await journal.drain();
  });
  expected += 100_000;
  const at = (share: number): string => (latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(3);
  say(`paced 20,000/s: append p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, p99.9 ${at(0.999)} ms, max ${at(0.999999)} ms`);
  say(`paced: shipper ${each(cost.processMs - cost.mainMs, 100_000)} a record; ${JSON.stringify(journal.stats())}`);
  const { rows } = await client.query<{ count: string }>('select count(*) from usage_records');
  say(`rows ${rows[0]?.count} of ${expected}`);
  await journal.close(5000);
  await client.end();
}

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'nexus-bench-'));
fs.chmodSync(scratch, 0o711);
const given = process.argv[2];
const postgres = given === undefined ? await startPostgres({ dataDir: scratch }) : undefined;
try {
  await run(given ?? postgres?.ownerUrl ?? '', path.join(scratch, 'journal'));
} finally {
  await postgres?.stop();
  fs.rmSync(scratch, { recursive: true, force: true });
}
