import { sql } from 'kysely';
import { type Clock, day, futureAfter, second, toDate, toIso } from '../clock.ts';
import type { SystemTx, TenantTx } from '../db/tx.ts';
import type { Kernel } from '../kernel.ts';
import { headsIn } from './heads.ts';
import type { LogEnds, LogEntry, LogSource } from './topic.ts';

/** What is older cannot be resumed from. */
const kept = day;
/** A pass moves what was committed in a moment; after an outage, what was committed meanwhile. Milliseconds. */
const maxPassMs = 30 * second;
/** How long this node waits for more to commit where nobody listens to it. Milliseconds. */
const unheardMs = 25;
const retryMs = 500;

/** For the poller: the condition of `nexus_live_append`. */
const waiting = `(exists (select from eco_live_pass p join nexus_events e on e.xid >= pg_snapshot_xmax(p.snapshot))
  or exists (select from eco_live_pass p cross join lateral pg_snapshot_xip(p.snapshot) as open (xid)
    join nexus_events e on e.xid = open.xid))`;

interface Appended {
  org: string;
  seq: number;
}

/**
 * Numbers committed events per organization, in a pass of its own over the outbox: the dispatcher's passes take as long as
 * their subscribers. Passes of all nodes exclude each other.
 */
export class LogAppender {
  private readonly kernel: Kernel;
  private readonly isHeard: () => boolean;
  private readonly onAppended: (appended: readonly Appended[]) => void;
  private endProbe: () => void = () => {};
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = true;

  /** `isHeard`: whether somebody on this node waits for what it appends. */
  constructor(kernel: Kernel, isHeard: () => boolean, onAppended: (appended: readonly Appended[]) => void) {
    this.kernel = kernel;
    this.isHeard = isHeard;
    this.onAppended = onAppended;
  }

  start(): void {
    this.stopped = false;
    this.endProbe = this.kernel.poller.add({ waiting, wake: () => this.nudge() });
    this.nudge();
  }

  /** Events were committed. */
  nudge(): void {
    if (this.stopped) return;
    if (this.running !== undefined) this.again = true;
    else if (this.isHeard()) this.begin();
    else this.schedule(unheardMs);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.endProbe();
    clearTimeout(this.timer);
    await this.running;
  }

  private schedule(ms: number): void {
    this.timer ??= setTimeout(() => this.begin(), ms).unref();
  }

  private begin(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.stopped || this.running !== undefined) return;
    this.again = false;
    this.running = this.pass().then((done) => {
      this.running = undefined;
      if (!done && !this.stopped) this.schedule(retryMs);
      else if (this.again) this.nudge();
    });
  }

  /** False where it failed. */
  private async pass(): Promise<boolean> {
    try {
      const appended = await this.kernel.database.system('append to live log', appendCommitted, maxPassMs);
      if (appended.length > 0) this.onAppended(appended);
      return true;
    } catch (error) {
      this.kernel.log.warn({ err: error }, 'events could not be appended to the live log; the next pass tries again');
      return false;
    }
  }
}

async function appendCommitted(tx: SystemTx): Promise<Appended[]> {
  const { rows } = await sql<Appended>`select org, seq from nexus_live_append(${tx.date})`.execute(tx.tables());
  return rows;
}

interface LoggedRow {
  seq: number;
  eventId: string;
  type: string;
  subject: string;
  data: Record<string, unknown>;
  at: number;
}

/** The events of each organization. */
export const eventsLog: LogSource = {
  name: 'events',
  async ends(tx: TenantTx): Promise<LogEnds> {
    const { rows } = await sql<{ seq: number; prunedSeq: number }>`
      select seq, pruned_seq from eco_live_heads where org_id = ${tx.org}`.execute(tx.tables());
    return { from: rows[0]?.prunedSeq ?? 0, head: rows[0]?.seq ?? 0 };
  },
  async read(tx: TenantTx, after: number, limit: number): Promise<LogEntry[]> {
    const { rows } = await sql<LoggedRow>`
      select seq, event_id, type, subject, data, at from eco_live_log
      where org_id = ${tx.org} and seq > ${after} order by seq limit ${limit}`.execute(tx.tables());
    return rows.map(({ seq, eventId: id, type, subject, data, at }) => ({
      seq,
      committedAt: at,
      data: { id, type, subject, at: toIso(at), data },
    }));
  },
  async heads({ database }: Kernel, orgs: readonly string[]): Promise<Map<string, number>> {
    return headsIn(database, 'eco_live_heads', orgs);
  },
};

/** Deletes what is older than a day, or of a future that a wrong clock wrote; whoever comes from there gets a reset. */
export async function pruneLog(tx: SystemTx, clock: Pick<Clock, 'now'>): Promise<void> {
  const now = clock.now();
  const { rows } = await sql<{ org: string; keptFrom: number }>`
    select h.org_id as org, coalesce(kept.seq, h.seq + 1) as kept_from from eco_live_heads h
    left join lateral (
      select l.seq from eco_live_log l
      where l.org_id = h.org_id and l.logged_at between ${toDate(now - kept)} and ${toDate(futureAfter(now))}
      order by l.seq limit 1) kept on true
    where h.seq > h.pruned_seq and coalesce(kept.seq, h.seq + 1) > h.pruned_seq + 1
    order by h.org_id for update of h`.execute(tx.tables());
  for (const { org, keptFrom } of rows) {
    await sql`delete from eco_live_log where org_id = ${org} and seq < ${keptFrom}`.execute(tx.tables());
    await sql`update eco_live_heads set pruned_seq = ${keptFrom - 1} where org_id = ${org}`.execute(tx.tables());
  }
}

/** Of an organization that is erased. */
export async function eraseLog(tx: SystemTx, org: string): Promise<void> {
  await sql`delete from eco_live_log where org_id = ${org}`.execute(tx.tables());
  await sql`update eco_live_heads set pruned_seq = seq where org_id = ${org}`.execute(tx.tables());
}
