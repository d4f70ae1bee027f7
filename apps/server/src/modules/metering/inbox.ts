import type pg from 'pg';
import { second } from '../../kernel/clock.ts';
import { contentErrorCode } from '../../kernel/journal/sinks.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { ingest } from './ingest.ts';
import { hasInbox, moveInbox, newInbox } from './store/inbox.ts';

/** How soon usage of mutations reaches the rollups, once there is some: soon enough for a person who looks. */
const everyMs = 300;
/** Without usage for this long, it waits until the poller finds some. */
const restAfterMs = 5 * second;
/** One transaction's rows: large enough that the rollups' upserts are shared, small enough to be done in 50 ms. */
const batchSize = 1000;
/** While the database is away: every other round, every fourth … and at last one in 16, that is every 5 s. */
const mostSkipped = 16;

/** Moves the usage of mutations from where their transactions left it to where all usage is. One per node. */
export class Inbox {
  private readonly kernel: Kernel;
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** Runs one after the other: there is one connection. */
  private running: Promise<void> = Promise.resolve();
  private busy = false;
  private skipped = 0;
  private skip = 0;
  /** Monotonic. */
  private foundAt = Number.NEGATIVE_INFINITY;
  private endProbe: () => void = () => {};

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  start(): void {
    this.timer = setInterval(() => {
      if (this.kernel.clock.monotonic() - this.foundAt < restAfterMs) this.tick();
    }, everyMs);
    const waiting = 'exists (select from eco_usage_inbox where failure is null)';
    this.endProbe = this.kernel.poller.add({ waiting, wake: () => this.wake() });
  }

  /** Stores everything committed so far before it resolves: it may take long until another node runs. */
  async stop(): Promise<void> {
    this.endProbe();
    clearInterval(this.timer);
    this.timer = undefined;
    await this.running.catch(() => {});
    await this.empty('passing').catch((error: unknown) => {
      this.kernel.log.warn({ err: error }, 'the last usage of mutations is moved when a node runs again');
    });
    await this.client?.end().catch(() => {});
    this.client = undefined;
  }

  /** Resolves when everything that was committed before is stored, by this node or another. */
  async drain(): Promise<void> {
    const mine = this.running.catch(() => {}).then(() => this.empty('waiting'));
    this.running = mine;
    await mine;
    if (this.timer === undefined) await this.stop();
  }

  private wake(): void {
    this.foundAt = this.kernel.clock.monotonic();
    this.tick();
  }

  private tick(): void {
    if (this.busy || this.skipped++ < this.skip) return;
    this.busy = true;
    this.skipped = 0;
    this.running = this.running
      .then(() => this.empty('passing'))
      .then(() => {
        this.skip = 0;
      })
      .catch((error: unknown) => {
        this.skip = Math.min(mostSkipped, Math.max(1, this.skip * 2));
        this.kernel.log.warn({ err: error }, 'usage of mutations waits in the inbox; a later round tries again');
      })
      .finally(() => {
        this.busy = false;
      });
  }

  private async empty(mode: 'passing' | 'waiting'): Promise<void> {
    try {
      const client = await this.connected();
      let limit = batchSize;
      while (mode === 'waiting' || (await hasInbox(client))) {
        const rows = await this.move(client, limit, mode);
        if (rows === 0) return;
        // Halved down to the row that cannot be stored, and back to full size after it.
        limit = rows === 'refused' ? limit >> 1 : Math.min(batchSize, limit * 2);
      }
    } catch (error) {
      this.client?.end().catch(() => {});
      this.client = undefined;
      throw error;
    }
  }

  private async move(client: pg.Client, limit: number, mode: 'passing' | 'waiting'): Promise<number | 'refused'> {
    const { clock, node: nodeId, log } = this.kernel;
    try {
      const { rows, failure } = await moveInbox(client, limit, mode, (found) =>
        ingest(client, found, { clock, nodeId }),
      );
      if (failure !== undefined) log.error({ failure }, 'a usage record cannot be stored; it stays in eco_usage_inbox');
      return rows;
    } catch (error) {
      if (contentErrorCode(error) === undefined) throw error;
      return 'refused';
    }
  }

  private async connected(): Promise<pg.Client> {
    if (this.client !== undefined) return this.client;
    const client = newInbox(this.kernel.database.options.ownerUrl);
    client.on('error', () => {
      if (this.client === client) this.client = undefined;
    });
    await client.connect();
    this.client = client;
    return client;
  }
}
