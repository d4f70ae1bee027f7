import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { day, systemClock, toIso } from '../apps/server/src/kernel/clock.ts';
import { copyRows } from '../apps/server/src/kernel/journal/index.ts';
import { fillEvents } from './fill/events.ts';
import { createKey, must, register } from './kit/client.ts';
import { databaseCpu, perRequest, serverCpu } from './kit/cpu.ts';
import type { Server } from './kit/processes.ts';
import type { Check, Outcome } from './kit/results.ts';
import { interleave, median, type RunOptions } from './kit/rounds.ts';
import { createSetting, type Setting } from './kit/setting.ts';
import { jsonRequest, LoadGenerator, type LoadRequest } from './load/index.ts';

/** Of the load of batches: about as many events wait as two transactions take. */
const batchConnections = 40;
const batchSize = 100;
const singleConnections = 128;
/** Rows of a COPY: as many as the product stores together at most. */
const copySize = 2000;
const serial = '000000000000000';
const sizes = [1, 20].map((millions) => Math.round(millions * 1_000_000 * Number(process.env.NEXUS_FILL ?? 1)));

interface Round {
  eventsPerSecond: number;
  /** Microseconds of CPU that an event took, by part of the system. */
  cpu: Record<string, number>;
}

type Side = 'batches' | 'single' | 'copy';
type Rounds = Record<Side, Round[]>;

const endpoints = ['/orders', '/users', '/search', '/login', '/carts'];

/** What one event is, to the product and to the floor. */
const eventOf = (id: string, n: number) => ({
  specversion: '1.0',
  id,
  source: '/bench',
  type: 'api.request',
  subject: `customer-${n % 20}`,
  data: { endpoint: endpoints[n % endpoints.length], method: 'GET', status: 200, bytes: 1000 + n, ms: '12.5' },
});

/** Durable ingestion, deduplicated, against a bare COPY, with few rows stored and with many. */
export async function ingest(options: RunOptions): Promise<Outcome> {
  const setting = await createSetting();
  const load = new LoadGenerator();
  try {
    const nexus = await setting.nexus();
    const { org, key } = await prepareIngest(nexus);
    await copyTable(setting.owner);
    const found: { size: number; rounds: Rounds; queryMs: number[] }[] = [];
    for (const size of sizes) {
      await fillEvents(setting.owner, org, size);
      await filtersAreMade(setting, nexus, key);
      const rounds = await interleave<Side, Round>(options, {
        batches: (ms) => sent(setting, nexus, load, ms, requestOf(key, batchSize), batchConnections, batchSize),
        copy: (ms) => copied(setting, org, ms),
        single: (ms) => sent(setting, nexus, load, ms, requestOf(key, 1), singleConnections, 1),
      });
      found.push({ size, rounds, queryMs: await queried(setting, nexus, key, size) });
    }
    return outcome(found);
  } finally {
    load.stop();
    await setting.close();
  }
}

/** An organization with meters, and a key that may send and ask. */
export async function prepareIngest(nexus: Server): Promise<{ org: string; key: string }> {
  const { token, org } = await register(nexus.url);
  const key = await createKey(nexus.url, token, { scopes: ['events:create', 'meters:*'] });
  for (const meter of meters) await must(nexus.url, 'POST /api/v1/meters', { as: key, body: meter });
  return { org, key };
}

const meters = [
  { slug: 'requests', eventType: 'api.request', aggregation: 'count', groupBy: { endpoint: '$.endpoint' } },
  { slug: 'bytes', eventType: 'api.request', aggregation: 'sum', valueProperty: '$.bytes' },
];

/** So many events, each new whenever it is sent. */
export function requestOf(key: string, count: number): LoadRequest {
  const events = Array.from({ length: count }, (_, n) => eventOf(`${serial}-${n}`, n));
  return jsonRequest('events', 'POST /api/v1/events', {
    headers: { authorization: `Bearer ${key}` },
    body: count === 1 ? events[0] : events,
    serial,
  });
}

async function sent(
  setting: Setting,
  nexus: Server,
  load: LoadGenerator,
  forMs: number,
  request: LoadRequest,
  connections: number,
  eventsEach: number,
): Promise<Round> {
  const times = () => ({ ...serverCpu(nexus), ...databaseCpu(setting.databasePid) });
  const before = times();
  const rows = await countRows(setting.owner);
  const { good, perSecond } = await load.clean({
    port: nexus.port,
    connections,
    // Of its own for each connection: the serial is written into it.
    lists: Array.from({ length: connections }, () => [{ ...request, bytes: Uint8Array.from(request.bytes) }]),
    forMs,
    accept: [202],
  });
  const stored = (await countRows(setting.owner)) - rows;
  if (stored !== good * eventsEach) throw new Error(`${good * eventsEach} events were accepted, ${stored} are stored`);
  return { eventsPerSecond: perSecond * eventsEach, cpu: perRequest(before, times(), good * eventsEach) };
}

/** By the meter that counts all of them. */
async function countRows(owner: pg.Client): Promise<number> {
  const { rows } = await owner.query<{ count: string }>(`
    select coalesce(sum(counted), 0)::bigint as count
    from eco_meter_days join eco_meters m on m.id = meter_id, unnest(events) as counted
    where slug = 'requests' and subject is null`);
  return Number(rows[0]?.count);
}

/** The table once more, with its indexes, for this month's days. */
async function copyTable(owner: pg.Client): Promise<void> {
  await owner.query(
    'create schema bare; create table bare.events (like eco_events including all) partition by range (at)',
  );
  for (const offset of [0, 1]) {
    const start = systemClock.now() + offset * day;
    const [from, to] = [start, start + day].map((at) => toIso(at).slice(0, 10));
    await owner.query(
      `create table bare.events_${offset} partition of bare.events for values from ('${from}') to ('${to}')`,
    );
  }
}

let copies = 0;

/** Over one connection, one after the other. */
async function copied({ owner, databasePid }: Setting, org: string, forMs: number): Promise<Round> {
  const before = databaseCpu(databasePid);
  const began = systemClock.monotonic();
  let rows = 0;
  while (systemClock.monotonic() - began < forMs) {
    const at = toIso(systemClock.now());
    await copyRows(
      owner,
      'bare.events (org_id, at, type, subject, source, id, data)',
      Array.from({ length: copySize }, (_, n) => {
        const { type, subject, source, id, data } = eventOf(`${++copies}`, n);
        return [org, at, type, subject, source, id, JSON.stringify(data)];
      }),
    );
    rows += copySize;
  }
  const ms = systemClock.monotonic() - began;
  return { eventsPerSecond: (rows / ms) * 1000, cpu: perRequest(before, databaseCpu(databasePid), rows) };
}

/** The first event makes the node read what it needs of the generations that are full. */
async function filtersAreMade({ owner }: Setting, nexus: Server, key: string): Promise<void> {
  await must(nexus.url, 'POST /api/v1/events', { as: key, body: eventOf(`first-${systemClock.now()}`, 0) });
  for (let quiet = 0; quiet < 10; quiet++) {
    await pause(500);
    const { rows } = await owner.query<{ busy: boolean }>(`
      select exists (select from pg_stat_activity where query like '%uuid_send%' and pid <> pg_backend_pid()
        and state_change > clock_timestamp() - interval '2 seconds') as busy`);
    if (rows[0]?.busy === true) quiet = 0;
  }
}

/** Milliseconds of a month by day and endpoint, over what was filled, by a meter that was made after it. */
async function queried(setting: Setting, nexus: Server, key: string, size: number): Promise<number[]> {
  const body = { ...meters[0], slug: `filled-${size}`, eventType: 'api.request' };
  const { body: meter } = await must(nexus.url, 'POST /api/v1/meters', { as: key, body });
  for (let first = ''; first === ''; await pause(1000)) {
    const { rows } = await setting.owner.query<{ first: string | null }>(
      `select rolled_from::text as first from eco_meters
       where id = $1 and rolled_from <= (select (min(at) at time zone 'UTC')::date from eco_events)`,
      [String(meter.id)],
    );
    first = rows[0]?.first ?? '';
  }
  const times: number[] = [];
  for (let count = 0; count < 20; count++) {
    const began = systemClock.monotonic();
    await must(nexus.url, `GET /api/v1/meters/filled-${size}/query?window=day&groupBy=endpoint`, { as: key });
    times.push(systemClock.monotonic() - began);
  }
  return times;
}

function outcome(found: { size: number; rounds: Rounds; queryMs: number[] }[]): Outcome {
  const rate = (rounds: Rounds, side: Side): number =>
    median(rounds[side].map(({ eventsPerSecond }) => eventsPerSecond));
  const checks = found.flatMap(({ size, rounds, queryMs }): Check[] => {
    const rows = `${size / 1_000_000} million rows`;
    const [batches, copy] = [rate(rounds, 'batches'), rate(rounds, 'copy')];
    const least = (value: number) => ({ relation: '>=' as const, value });
    return [
      { what: `events/s in batches of ${batchSize}, ${rows}`, measured: batches, unit: '/s', target: least(50_000) },
      { what: `bare COPY, ${rows}`, measured: copy, unit: '/s' },
      { what: `of the bare COPY, ${rows}`, measured: (batches / copy) * 100, unit: '%', target: least(50) },
      { what: `events/s one by one, ${rows}`, measured: rate(rounds, 'single'), unit: '/s', target: least(10_000) },
      {
        what: `a month by day and endpoint, ${rows}`,
        measured: median(queryMs),
        unit: 'ms',
        target: { relation: '<=', value: 100 },
      },
    ];
  });
  const [few, many] = found.map(({ rounds }) => rate(rounds, 'batches'));
  checks.push({
    what: 'rate with many rows, of that with few',
    measured: ((many ?? 0) / (few ?? 1)) * 100,
    unit: '%',
    target: { relation: '>=', value: 80 },
  });
  return {
    title: 'Durable ingestion, each event once',
    checks,
    rounds: found,
    notes: [
      'Each event is new. The product also keeps its id for 35 days, adds it to two meters, and records each request.',
      `The COPY writes ${copySize} rows in a transaction, over one connection.`,
    ],
  };
}
