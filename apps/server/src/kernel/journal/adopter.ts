import fs from 'node:fs';
import path from 'node:path';
import type { Clock } from '../clock.ts';
import type { JournalEvent } from './messages.ts';
import { OwnerJudge, removeNodeDirectory } from './owner.ts';
import type { Loss } from './reader.ts';
import { Shipper } from './shipper.ts';
import type { Sinks } from './sinks.ts';
import { Takeover } from './takeover.ts';

/** Copies of damaged segments go here, for an operator; never a node id, which has no dot. */
export const damagedName = 'damaged.d';

export interface AdopterSetup {
  readonly root: string;
  readonly nodeId: string;
  readonly databaseUrl: string;
  readonly maxBatch: number;
  readonly staleAfter: number;
}

export const lossEvent = (nodeId: string, loss: Loss): JournalEvent =>
  loss.copy === undefined
    ? { event: 'torn', nodeId, segment: loss.segment, bytes: loss.bytes }
    : { event: 'damaged', nodeId, segment: loss.segment, copy: loss.copy };

/** Takes over the journals of dead processes that share our directory, each to its end, and removes them. */
export class Adopter {
  private readonly setup: AdopterSetup;
  private readonly clock: Clock;
  private readonly judge: OwnerJudge;
  private readonly shipper: Shipper;
  private readonly emit: (event: JournalEvent) => void;
  private readonly onBacklog: (bytes: number) => void;
  private stopped = false;

  constructor(
    setup: AdopterSetup,
    sinks: Sinks,
    clock: Clock,
    emit: (event: JournalEvent) => void,
    onBacklog: (bytes: number) => void,
  ) {
    this.setup = setup;
    this.clock = clock;
    this.judge = new OwnerJudge(setup.staleAfter);
    // A connection of its own, so that a long recovery and our own records do not wait for each other.
    this.shipper = new Shipper(setup.databaseUrl, sinks, clock);
    this.emit = emit;
    this.onBacklog = onBacklog;
  }

  /** One look at the directory. Throws if PostgreSQL does not take a batch: call again later. */
  async pass(): Promise<void> {
    try {
      for (const nodeId of this.deadNodes()) {
        if (this.stopped) return;
        await this.adopt(nodeId);
      }
    } finally {
      // Deaths are rare; the connection is better spent on requests.
      this.shipper.disconnect();
    }
  }

  stop(): void {
    this.stopped = true;
    this.shipper.disconnect();
  }

  private deadNodes(): string[] {
    const now = this.clock.monotonic();
    return fs
      .readdirSync(this.setup.root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.includes('.') && entry.name !== this.setup.nodeId)
      .map(({ name }) => name)
      .filter((nodeId) => this.judge.isDead(path.join(this.setup.root, nodeId), now));
  }

  private async adopt(nodeId: string): Promise<void> {
    const { root, maxBatch } = this.setup;
    const directory = path.join(root, nodeId);
    const onLoss = (loss: Loss) => this.emit(lossEvent(nodeId, loss));
    const takeover = new Takeover(nodeId, directory, path.join(root, damagedName), this.shipper, onLoss);
    let records = 0;
    try {
      this.onBacklog(takeover.backlogBytes());
      for (;;) {
        if (this.stopped) return;
        const step = await takeover.step(maxBatch);
        if (step.kind === 'finished' || (step.kind === 'end' && (await takeover.finish()))) break;
        if (step.kind !== 'shipped') continue;
        records += step.batch.records;
        for (const { stream, code } of step.rejected) this.emit({ event: 'rejected', nodeId, stream, code });
        this.onBacklog(takeover.backlogBytes());
      }
      removeNodeDirectory(directory);
      this.onBacklog(0);
    } finally {
      takeover.close();
    }
    this.emit({ event: 'adopted', nodeId, records });
  }
}
