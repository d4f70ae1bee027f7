import type pg from 'pg';
import { type Clock, minute, second, toDate } from '../clock.ts';
import type { Log } from '../log.ts';

/** How often jobs of dead workers are looked for. */
const everyMs = 30 * second;
/** A job this young is left alone: its worker may be about to say that it lives, on a new connection. */
const graceMs = minute;

const hold = 'select pg_advisory_lock(hashtextextended($1, 0))';
const free = `
  with held as materialized (
    select distinct locked_by from graphile_worker.jobs where locked_by is not null and locked_at < $1)
  select graphile_worker.force_unlock_workers(array_agg(locked_by)) from held
  where pg_try_advisory_xact_lock(hashtextextended(locked_by, 0))`;

/**
 * Which workers are alive. Each holds an advisory lock on a connection that ends with its process, so whoever gets the lock
 * of another knows that it is dead and frees the jobs it had taken: a mail that a killed process was sending goes out
 * within two minutes. Left alone, graphile-worker would wait four hours (its README, "What happens when a worker dies").
 */
export class WorkerLocks {
  private readonly pool: pg.Pool;
  private readonly clock: Clock;
  private readonly log: Pick<Log, 'warn'>;
  private readonly workers = new Set<string>();
  private readonly timer: NodeJS.Timeout;
  private client: pg.PoolClient | undefined;
  private working: Promise<void> = Promise.resolve();

  constructor(pool: pg.Pool, { clock, log }: { clock: Clock; log: Pick<Log, 'warn'> }) {
    this.pool = pool;
    this.clock = clock;
    this.log = log;
    this.timer = setInterval(() => this.freeDead(), everyMs);
    this.timer.unref();
  }

  /** The worker lives as long as this process does. */
  add(worker: string): void {
    this.workers.add(worker);
    this.inTurn((client) => client.query(hold, [worker]));
  }

  /** Takes the locks of its own workers where they were lost, then frees the jobs of dead ones. */
  freeDead(): Promise<void> {
    return this.inTurn(async () => {
      // Over another connection: the one that holds a lock would get it again.
      await this.pool.query(free, [toDate(this.clock.now() - graceMs)]);
    });
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.working;
    this.release();
  }

  private inTurn(work: (client: pg.PoolClient) => Promise<unknown>): Promise<void> {
    this.working = this.working
      .then(async () => void (await work(await this.connected())))
      .catch((error: unknown) => this.log.warn({ err: error }, 'the locks of job workers could not be looked after'));
    return this.working;
  }

  /** The connection that holds the locks; a new one, with all of them, where the former was cut. */
  private async connected(): Promise<pg.PoolClient> {
    if (this.client !== undefined) {
      const { client } = this;
      const stands = await client.query('select').then(
        () => true,
        () => false,
      );
      if (stands) return client;
      this.release();
    }
    const client = await this.pool.connect();
    this.client = client;
    for (const worker of this.workers) await client.query(hold, [worker]);
    return client;
  }

  private release(): void {
    this.client?.release(true);
    this.client = undefined;
  }
}
