import { minute, second } from '../../kernel/clock.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { liveSignals } from '../../kernel/live/signals.ts';
import { service } from '../../kernel/services.ts';
import { type CheckpointPolicy, closeCounts, passMs, signCheckpoints } from './seal.ts';
import * as store from './store/sequence.ts';
import { isOver } from './store/sequence.ts';
import { auditLogName } from './topic.ts';

/** Milliseconds and rows. */
const limits = {
  /** After a failed pass. */
  retry: 500,
  /** After this node wrote: soon, but one pass for all the writes of the time. */
  soon: 150,
  /** Entries of one organization in one pass, so that a busy organization does not delay the others. */
  rows: 500,
  orgs: 100,
  /** How often counts are closed and checkpoints looked for, while there are counts or unsigned ends. */
  sealEvery: 5 * second,
  /** Passes that failed one after the other when the operators are told. */
  alarmingFailures: 10,
};

const checkpoints: CheckpointPolicy = { every: minute, rows: 1000 };

const waiting = '(select i.org_id from eco_audit_inbox i order by i.org_id limit 1) is not null';
const unsealed = `(exists (select from eco_audit_coalesced c where ${isOver('moment.now')})
  or exists (select from eco_audit_heads where seq > checkpoint_seq))`;

export const sequencerState = service<Sequencer>('audit');

/** The background loop of each node that gives entries their place in their organization's chain, and seals chains. */
export class Sequencer {
  private readonly kernel: Kernel;
  private readonly sequenced: { add(amount?: number): void };
  private lagMs = 0;
  private timer: NodeJS.Timeout | undefined;
  /** Monotonic instant at which the timer fires. */
  private dueAt = Number.POSITIVE_INFINITY;
  private running: Promise<void> | undefined;
  /** An entry was committed while a pass was running, which may have missed it. */
  private nudged = false;
  private stopped = true;
  private sealedAt = Number.NEGATIVE_INFINITY;
  private failures = 0;
  private endProbes: (() => void)[] = [];

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.sequenced = kernel.metrics.counter('nexus_audit_sequenced_total', 'Audit entries that got their place');
    kernel.metrics.gauge(
      'nexus_audit_sequencing_lag_seconds',
      'Age of the oldest entry of the last pass when it got its place',
      () => this.lagMs / second,
    );
  }

  start(): void {
    this.stopped = false;
    const { poller } = this.kernel;
    this.endProbes = [
      poller.add({ waiting, wake: () => this.pass() }),
      poller.add({
        waiting: unsealed,
        wake: () => {
          if (this.isSealDue()) this.pass();
        },
      }),
    ];
    this.schedule(0);
  }

  /** This node committed an entry: the next pass comes soon. */
  nudge(): void {
    if (this.running !== undefined) this.nudged = true;
    else if (!this.stopped) this.schedule(limits.soon);
  }

  /** What is committed by now gets its place before it resolves. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const end of this.endProbes.splice(0)) end();
    clearTimeout(this.timer);
    await this.running;
    await this.sequence().catch((error: unknown) => {
      this.kernel.log.warn({ err: error }, 'the last audit entries get their place when a node runs again');
    });
  }

  /** One pass: everything in the inbox that is not another node's at the moment. Resolves to how many entries. */
  async sequence(): Promise<number> {
    let total = 0;
    let oldest = Number.POSITIVE_INFINITY;
    let after = '';
    let isBacklog = false;
    for (;;) {
      const batch = { after, orgs: limits.orgs, rows: limits.rows };
      const done = await this.kernel.database.system('sequence audit', (tx) => store.sequence(tx, batch), passMs);
      for (const { org, moved, oldest: at } of done) {
        this.kernel.services.use(liveSignals).moved(auditLogName, org);
        total += moved;
        oldest = Math.min(oldest, at);
      }
      isBacklog ||= done.some(({ moved }) => moved === limits.rows);
      // Continues with the next organizations, then starts again with those that have more.
      after = done.length === limits.orgs ? (done.at(-1)?.org ?? '') : '';
      if (after !== '') continue;
      if (!isBacklog) break;
      isBacklog = false;
    }
    this.lagMs = total === 0 ? 0 : Math.max(0, this.kernel.clock.now() - oldest);
    this.sequenced.add(total);
    return total;
  }

  /** Closes the counts whose time is over and signs the chains that want it. */
  async seal(policy = checkpoints): Promise<void> {
    if ((await closeCounts(this.kernel)) > 0) await this.sequence();
    await signCheckpoints(this.kernel, policy);
  }

  /** Other nodes have left something to do. */
  private pass(): void {
    if (this.running === undefined && !this.stopped) this.schedule(0);
  }

  private schedule(milliseconds: number): void {
    const dueAt = this.kernel.clock.monotonic() + milliseconds;
    if (dueAt >= this.dueAt) return;
    this.dueAt = dueAt;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), milliseconds);
    this.timer.unref();
  }

  private run(): void {
    this.nudged = false;
    this.running = this.work().finally(() => {
      this.running = undefined;
      this.dueAt = Number.POSITIVE_INFINITY;
      if (this.stopped) return;
      if (this.nudged) this.schedule(limits.soon);
      else if (this.failures > 0) this.schedule(limits.retry);
    });
  }

  private isSealDue(): boolean {
    return this.kernel.clock.monotonic() - this.sealedAt >= limits.sealEvery;
  }

  private async work(): Promise<void> {
    const { clock, log, alerts } = this.kernel;
    try {
      await this.sequence();
      if (this.isSealDue()) {
        this.sealedAt = clock.monotonic();
        await this.seal();
      }
      this.failures = 0;
    } catch (error) {
      this.failures += 1;
      log.warn(
        { err: error, failures: this.failures },
        'audit entries could not be sequenced; the next pass tries again',
      );
      if (this.failures !== limits.alarmingFailures) return;
      await alerts.raise({
        key: 'audit:sequencer',
        title: 'Audit entries are not sequenced',
        detail: `${this.failures} passes failed. Entries are recorded, but have no place in their chains yet.`,
        severity: 'critical',
      });
    }
  }
}
