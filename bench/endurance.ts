import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { must, several } from './kit/client.ts';
import { memoryOf } from './kit/memory.ts';
import type { Server } from './kit/processes.ts';
import type { Check, Outcome } from './kit/results.ts';
import { median, type RunOptions } from './kit/rounds.ts';
import { createSetting, type Setting } from './kit/setting.ts';
import { settle } from './kit/settle.ts';
import { LoadGenerator, type LoadReport } from './load/index.ts';
import { requestsOfUser } from './mixed.ts';

const connections = 60;
/** Milliseconds between two requests of a connection: all together send 300 a second. */
const everyMs = 200;
/** Of the run: the memory at its middle and at its end is the median of so long a part of it. */
const share = 1 / 8;
const samples = 96;
/** Milliseconds until sockets that were closed are gone on both sides. */
const quietMs = 5000;

interface Held {
  /** Connections to PostgreSQL, and those of them that have a transaction open. */
  connections: number;
  open: number;
  timers: number;
  sockets: number;
}

/** Minutes of moderate traffic: nothing may grow with the number of requests that were answered. */
export async function endurance({ minutes }: RunOptions): Promise<Outcome> {
  const setting = await createSetting();
  const load = new LoadGenerator();
  try {
    const nexus = await setting.nexus({ env: { BCRYPT_COST: '10' } });
    const lists = await several(connections, (n) => requestsOfUser(nexus, n), 4);
    const plan = { port: nexus.port, connections, lists, accept: [200, 201] };
    // All at once, so that the pools have opened what they may before the count.
    await load.clean({ ...plan, forMs: 5000 });
    const before = await held(setting, nexus);
    const forMs = minutes * 60_000;
    const running = load.run({ ...plan, forMs, everyMs });
    const rss = await sample(nexus, forMs);
    const report = await running;
    return outcome(report, rss, { before, after: await held(setting, nexus) }, warnings(setting));
  } finally {
    load.stop();
    await setting.close();
  }
}

async function sample(nexus: Server, forMs: number): Promise<number[]> {
  const rss: number[] = [];
  for (let index = 0; index < samples; index++) {
    await pause(forMs / samples);
    rss.push(memoryOf(nexus).rss);
  }
  return rss;
}

async function held({ owner }: Setting, { url }: Server): Promise<Held> {
  await settle(owner);
  await pause(quietMs);
  const { text } = await must(url, 'GET /metrics');
  const resources = (type: string): number =>
    Number(new RegExp(`^nodejs_active_resources{type="${type}"} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  return { ...(await heldInDatabase(owner)), timers: resources('Timeout'), sockets: resources('TCPSocketWrap') };
}

async function heldInDatabase(owner: pg.Client): Promise<Pick<Held, 'connections' | 'open'>> {
  const { rows } = await owner.query<Pick<Held, 'connections' | 'open'>>(`
    select count(*)::int as connections, (count(*) filter (where state like 'idle in transaction%'))::int as open
    from pg_stat_activity where datname = current_database() and backend_type = 'client backend'`);
  return rows[0] ?? { connections: Number.NaN, open: Number.NaN };
}

/** Node's own, for one: it warns where many listeners are added to one emitter. */
const warnings = ({ folder }: Setting): number =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((line) => line.includes('Warning: ')).length;

function outcome(
  report: LoadReport,
  rss: number[],
  { before, after }: Record<'before' | 'after', Held>,
  warned: number,
) {
  const part = (begin: number): number => median(rss.slice(Math.floor(begin), Math.floor(begin + samples * share)));
  const middle = part((samples * (1 - share)) / 2);
  const end = part(samples * (1 - share));
  const errors = report.broken + Object.values(report.refused).reduce((sum, count) => sum + count, 0);
  const none = (what: string, measured: number, unit: string): Check => ({
    what,
    measured,
    unit,
    target: { relation: '<=', value: 0 },
  });
  return {
    title: 'Minutes of moderate traffic: 70 % verify, 20 % reads, 10 % writes',
    checks: [
      { what: 'requests/s', measured: report.perSecond, unit: '/s', target: { relation: '>=', value: 285 } },
      none('errors', errors, 'errors'),
      { what: 'memory at its middle', measured: middle, unit: 'MB' },
      {
        what: 'memory at its end, of that at its middle',
        measured: (end / middle) * 100,
        unit: '%',
        target: { relation: '<=', value: 110 },
      },
      none('connections to PostgreSQL more than before', after.connections - before.connections, 'connections'),
      none('transactions left open', after.open, 'transactions'),
      none('timers more than before', after.timers - before.timers, 'timers'),
      none('sockets more than before', after.sockets - before.sockets, 'sockets'),
      none('warnings of node', warned, 'warnings'),
    ],
    rounds: { rss, before, after, report },
    notes: [],
  } satisfies Outcome;
}
