import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/kernel/clock.ts';
import { withClient } from '../../src/kernel/db/client.ts';
import { findings, isSettled, unrecorded } from '../crash/checks.ts';
import { Connection, Lost } from '../crash/client.ts';
import { Cluster, type ClusterOptions } from './cluster.ts';
import { type Kind, kinds, Load, longestOutage, type Tally, tally } from './load.ts';

export interface Fault {
  name: string;
  options?: ClusterOptions;
  /** Milliseconds that it lasts. */
  lasts: number;
  begin(cluster: Cluster, load: Load): Promise<void> | void;
  end(cluster: Cluster, load: Load): Promise<void> | void;
  /** After the load, before anything is counted. Answers what the table says of it. */
  repair?(cluster: Cluster): Promise<string>;
  /** Alerts of which one must have been raised, by the beginning of their keys; none: nobody need act. */
  alerts: readonly string[];
  /** Share of the verifications that must succeed while it lasts; 0 unless told. */
  verified?: number;
}

export interface Result {
  fault: string;
  seconds: number;
  /** What became of the requests that were sent while it lasted. */
  during: Record<Kind, Tally>;
  /** Milliseconds without a success after its end, by kind. */
  outage: Record<Kind, number>;
  alerts: string[];
  /** What `/ready` said while it lasted. */
  ready: string[];
  acknowledged: number;
  repaired: string;
  /** What was lost, doubled or contradicts itself. */
  findings: string[];
  /** Acts that were done although their callers were told 503. */
  doneAfterAll: number;
}

/** Milliseconds. */
export interface Times {
  /** Of load before the fault. */
  before: number;
  lasts: number;
  /** Of load after it. */
  after: number;
}

/** Does nothing here, but runs. */
const job = 'core.prune-replies';
/** Within which every record must be in its place, on a busy machine. */
const patience = 90_000;

/** Puts two nodes under load, lets the fault happen to them, and counts. */
export async function tryOut(fault: Fault, { before, lasts, after }: Times): Promise<Result> {
  const cluster = await Cluster.start(fault.options ?? {});
  try {
    const load = await Load.start(cluster.nodes);
    const ready = watchReady(cluster);
    await load.warm();
    await sleep(before);
    const calm = new Set(cluster.alerts());
    const began = systemClock.monotonic();
    await fault.begin(cluster, load);
    ready.clear();
    await sleep(lasts);
    const said = ready.said();
    const ended = systemClock.monotonic();
    await fault.end(cluster, load);
    await sleep(after);
    const over = systemClock.monotonic();
    await load.stop();
    ready.stop();
    const repaired = (await fault.repair?.(cluster)) ?? '';
    const { ledger, samples } = load;
    const of = <T>(measure: (kind: Kind) => T) =>
      Object.fromEntries(kinds.map((kind) => [kind, measure(kind)])) as Record<Kind, T>;
    return {
      fault: fault.name,
      seconds: Math.round((ended - began) / 1000),
      during: of((kind) => tally(samples, kind, began, ended)),
      outage: of((kind) => longestOutage(samples, kind, ended, over)),
      alerts: cluster.alerts().filter((key) => !calm.has(key)),
      ready: said,
      acknowledged: ledger.all.filter(({ status }) => status < 500).length,
      repaired,
      findings: await settledFindings(cluster, load),
      doneAfterAll: await doneAfterAll(cluster.ownerUrl),
    };
  } finally {
    await cluster.dispose();
  }
}

async function settledFindings(cluster: Cluster, { ledger }: Load): Promise<string[]> {
  await withClient(cluster.ownerUrl, (client) => client.query('select graphile_worker.add_job($1)', [job]));
  const deadline = systemClock.monotonic() + patience;
  // What was refused because it could not be recorded need not be: nobody was told that it was done.
  let missing = ledger.all.filter(({ status }) => status < 500);
  const waiting = async (): Promise<string[]> => {
    missing = await unrecorded(cluster.ownerUrl, missing);
    return [
      ...(missing.length === 0 ? [] : [`${missing.length} not recorded once: ${JSON.stringify(missing.slice(0, 3))}`]),
      ...(cluster.leftJournals() === 0 ? [] : [`${cluster.leftJournals()} journals are left`]),
      ...((await isSettled(cluster.ownerUrl)) ? [] : ['rows in an inbox']),
      ...(await unfinished(cluster.ownerUrl)),
    ];
  };
  let found = await waiting();
  while (found.length > 0 && systemClock.monotonic() < deadline) {
    await sleep(200);
    found = await waiting();
  }
  const wrong = (await findings(cluster.ownerUrl, ledger)).filter((each) => !each.startsWith(once));
  return [...found, ...wrong, ...(await doubled(cluster.ownerUrl))];
}

/** What the checks say of a request that is in the log twice. */
const once = 'a request is there once';

/**
 * Requests that are in the log twice. An act that was committed although its connection gave no answer is there as done,
 * and as the 503 that its caller was told, which counts nothing: see docs/faults.md.
 */
async function doubled(ownerUrl: string): Promise<string[]> {
  return withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `select id from eco_api_usage group by id having count(*) filter (where status <> 503) > 1
         or count(*) filter (where status = 503) > 1 or (count(*) > 1 and sum(quantity) filter (where status = 503) > 0)`,
    );
    return rows.length === 0 ? [] : [`${once}: not so, ${JSON.stringify(rows.slice(0, 5))} (${rows.length})`];
  });
}

/** How many acts were done although their callers were told 503. */
async function doneAfterAll(ownerUrl: string): Promise<number> {
  return withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<{ n: number }>(
      'select count(*)::int as n from (select from eco_api_usage group by id having count(*) > 1) as twice',
    );
    return rows[0]?.n ?? 0;
  });
}

/** What background work was left undone: events, and a job that was enqueued after the fault. */
async function unfinished(ownerUrl: string): Promise<string[]> {
  return withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<{ events: number; jobs: number }>(
      `select (select count(*)::int from nexus_events where delivered_at is null) as events,
         (select count(*)::int from graphile_worker.jobs where task_identifier = $1) as jobs`,
      [job],
    );
    const { events = 0, jobs = 0 } = rows[0] ?? {};
    return [
      ...(events === 0 ? [] : [`${events} events are not delivered`]),
      ...(jobs === 0 ? [] : ['a job does not run']),
    ];
  });
}

/** Asks both nodes, as a load balancer does. */
function watchReady(cluster: Cluster) {
  const over = new AbortController();
  const seen = new Set<string>();
  const ask = async (index: 0 | 1): Promise<void> => {
    while (!over.signal.aborted) {
      const connection = new Connection(cluster.node(index));
      try {
        const { status, body } = await connection.send('GET /ready');
        const reasons = Array.isArray(body.reasons) ? body.reasons.map(String) : [];
        seen.add([`${status} ${String(body.status)}`, ...reasons].join(': '));
      } catch (error) {
        if (!(error instanceof Lost)) throw error;
        seen.add('no answer');
      }
      connection.close();
      await sleep(250);
    }
  };
  const asking = [ask(0), ask(1)];
  return {
    clear: () => seen.clear(),
    said: () => [...seen].sort(),
    stop: () => {
      over.abort();
      void Promise.allSettled(asking);
    },
  };
}
