import type pg from 'pg';
import { type Clock, second, systemClock, toDate } from './clock.ts';

/** What a background loop waits for: it sleeps until this node or the database has something for it. */
export interface Probe {
  /**
   * A boolean expression, answered by an index, that is true while there is work. `moment.now` is the kernel's time,
   * `moment.machine` the machine's, for what others than the kernel stamp.
   */
  readonly waiting: string;
  /** Called at each poll while it is true, and while the database does not answer, so that the loop notices. */
  readonly wake: () => void;
}

/** Work of other nodes is noticed at this pace: well within the second that is promised for audit entries. */
const pollMs = 700;

/** All loops stand still while there is no answer. */
const defaultPatienceMs = 5 * second;

/**
 * Asks for all loops in one statement, outside of a transaction: a node at rest sends 86 of them a minute, which cost no
 * transaction id. Each loop asking for itself would take a thousand.
 */
export class Poller {
  private readonly pool: Pick<pg.Pool, 'query'>;
  private readonly clock: Clock;
  private readonly patienceMs: number;
  private readonly probes = new Set<Probe>();
  private timer: NodeJS.Timeout | undefined;
  private asking = false;

  constructor(pool: Pick<pg.Pool, 'query'>, clock: Clock, patienceMs = defaultPatienceMs) {
    this.pool = pool;
    this.clock = clock;
    this.patienceMs = patienceMs;
  }

  /** Begins to ask; returns a function that ends it. */
  add(probe: Probe): () => void {
    this.probes.add(probe);
    this.timer ??= setInterval(() => void this.poll(), pollMs);
    return () => {
      this.probes.delete(probe);
      if (this.probes.size > 0) return;
      clearInterval(this.timer);
      this.timer = undefined;
    };
  }

  private async poll(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    const probes = [...this.probes];
    const found = await this.ask(probes).catch(() => undefined);
    this.asking = false;
    for (const [index, probe] of probes.entries()) {
      if (this.probes.has(probe) && found?.[`p${index}`] !== false) probe.wake();
    }
  }

  private async ask(probes: readonly Probe[]): Promise<Record<string, boolean> | undefined> {
    const columns = probes.map(({ waiting }, index) => `${waiting} as p${index}`);
    const question: pg.QueryConfig & { query_timeout: number } = {
      text: `with moment (now, machine) as (values ($1::timestamptz, $2::timestamptz))
        select ${columns.join(',\n')} from moment`,
      values: [toDate(this.clock.now()), toDate(systemClock.now())],
      query_timeout: this.patienceMs,
    };
    const { rows } = await this.pool.query<Record<string, boolean>>(question);
    return rows[0];
  }
}
