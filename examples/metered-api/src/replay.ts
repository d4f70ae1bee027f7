import { moveTo, readLog, type Visit } from './access-log.ts';
import type { Nexus } from './nexus.ts';
import type { Invoice } from './recompute.ts';
import { customerOf, customers, megabytes, meters, periodStarts, planOf, plans } from './terms.ts';

/** Sets the clock of the Nexus at hand, to epoch milliseconds. */
export type MoveClock = (instant: number) => Promise<void> | void;

export interface Replayed {
  /** Each customer's, oldest first. */
  invoices: Record<string, Invoice[]>;
  sent: number;
  /** What was sent twice on purpose, and counted once. */
  duplicates: number;
}

const day = 86_400_000;
/** How often usage is reported. Events may be 35 days late. */
const slice = 7 * day;
const batchSize = 100;
/** A month is closed a few minutes after its end. */
const settled = 600_000;

/** Two months of a log as usage of 20 customers, until the second month is invoiced. */
export async function replay(nexus: Nexus, moveClock: MoveClock, log: string): Promise<Replayed> {
  const [start = 0] = periodStarts;
  const end = periodStarts.at(-1) ?? start;
  await moveClock(start);
  const ids = await subscribe(nexus);
  const visits = moveTo(readLog(log), start, end);
  let sent = 0;
  let duplicates = 0;
  for (const [from, to] of slices()) {
    await moveClock(to);
    const events = visits.filter(({ at }) => at >= from && at < to).map(eventOf);
    const answers = await sendTwice(nexus, events);
    sent += answers.accepted;
    duplicates += answers.duplicates;
    if (!periodStarts.includes(to)) continue;
    await moveClock(to + settled);
    const { failed } = await nexus.post<{ failed: number }>('/api/v1/cron/process-overage', {});
    if (failed > 0) throw new Error(`${failed} subscriptions could not be billed`);
  }
  return { invoices: await invoicesOf(nexus, ids), sent, duplicates };
}

/** Makes meters, plans and customers, and subscribes each customer to its plan. Answers the customers' ids. */
async function subscribe(nexus: Nexus): Promise<Map<string, string>> {
  for (const meter of meters) await nexus.post('/api/v1/meters', meter);
  for (const plan of plans) await nexus.post('/api/v1/plans', plan);
  const ids = new Map<string, string>();
  for (const externalId of customers) {
    const customer = { externalId, name: externalId, plan: planOf(externalId) };
    const { id } = await nexus.post<{ id: string }>('/api/v1/customers', customer);
    ids.set(externalId, id);
  }
  return ids;
}

/** Weeks, cut where a period ends. */
function slices(): [from: number, to: number][] {
  return periodStarts.slice(1).flatMap((end, at) => {
    const start = periodStarts[at] ?? end;
    return Array.from({ length: Math.ceil((end - start) / slice) }, (_, count): [number, number] => [
      start + count * slice,
      Math.min(start + (count + 1) * slice, end),
    ]);
  });
}

interface Event {
  specversion: '1.0';
  id: string;
  source: string;
  type: string;
  subject: string;
  time: string;
  data: Record<string, string>;
}

const eventOf = ({ index, client, path, bytes, at }: Visit): Event => ({
  specversion: '1.0',
  id: `line-${index}`,
  source: '/access-log',
  type: 'request',
  subject: customerOf(client),
  time: new Date(at).toISOString(),
  data: { path, megabytes: megabytes(bytes) },
});

interface Received {
  accepted: number;
  duplicates: number;
  rejected: unknown[];
}

/** The newest first, and all of them twice, as a sender does that lost the answers. */
async function sendTwice(nexus: Nexus, events: readonly Event[]): Promise<Received> {
  const sums: Received = { accepted: 0, duplicates: 0, rejected: [] };
  const batches = Array.from({ length: Math.ceil(events.length / batchSize) }, (_, at) =>
    events.toReversed().slice(at * batchSize, (at + 1) * batchSize),
  );
  for (const batch of [...batches, ...batches]) {
    const { accepted, duplicates, rejected } = await nexus.post<Received>(
      '/api/v1/events',
      batch,
      'application/cloudevents-batch+json',
    );
    if (rejected.length > 0) throw new Error(`events were rejected: ${JSON.stringify(rejected)}`);
    sums.accepted += accepted;
    sums.duplicates += duplicates;
  }
  return sums;
}

async function invoicesOf(nexus: Nexus, ids: Map<string, string>): Promise<Record<string, Invoice[]>> {
  const listed = await nexus.list<{ id: string; customerId: string }>('/api/v1/invoices');
  const invoices: Record<string, Invoice[]> = {};
  for (const [customer, id] of ids) {
    const own = listed.filter(({ customerId }) => customerId === id).toReversed();
    invoices[customer] = await Promise.all(own.map((each) => nexus.get<Invoice>(`/api/v1/invoices/${each.id}`)));
  }
  return invoices;
}
