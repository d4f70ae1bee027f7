import fs from 'node:fs';
import path from 'node:path';
import type { Clock } from '../clock.ts';
import type { JournalEvent, ShipperSetup } from './messages.ts';
import { OwnerMonitor, readSynced, removeNodeDirectory } from './owner.ts';
import type { Sinks } from './sinks.ts';
import { JournalStore } from './store.ts';
import { Transfer } from './transfer.ts';

/** Ships the journals of dead processes that share our directory, and removes them. */
export class Recovery {
  private readonly setup: ShipperSetup;
  private readonly clock: Clock;
  private readonly owners: OwnerMonitor;
  private readonly store: JournalStore;
  private readonly emit: (event: JournalEvent) => void;
  private readonly onBacklog: (bytes: number) => void;
  private stopped = false;

  constructor(
    setup: ShipperSetup,
    sinks: Sinks,
    clock: Clock,
    emit: (event: JournalEvent) => void,
    onBacklog: (bytes: number) => void,
  ) {
    this.setup = setup;
    this.clock = clock;
    this.owners = new OwnerMonitor(setup.limits.leaseStale);
    // A connection of its own, so that a long recovery and our own records do not wait for each other.
    this.store = new JournalStore(setup.databaseUrl, sinks, clock);
    this.emit = emit;
    this.onBacklog = onBacklog;
  }

  /** Searches the directory once. Throws if PostgreSQL does not take a batch: call again later. */
  async run(): Promise<void> {
    try {
      for (const nodeId of this.deadNodes()) {
        if (this.stopped) return;
        await this.recover(nodeId);
      }
    } finally {
      // Recoveries are rare, so the connection is not kept.
      this.store.disconnect();
    }
  }

  stop(): void {
    this.stopped = true;
    this.store.disconnect();
  }

  private deadNodes(): string[] {
    const now = this.clock.monotonic();
    return fs
      .readdirSync(this.setup.root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.includes('.') && entry.name !== this.setup.nodeId)
      .map(({ name }) => name)
      .filter((nodeId) => this.owners.isDead(path.join(this.setup.root, nodeId), now));
  }

  private async recover(nodeId: string): Promise<void> {
    const { root, limits } = this.setup;
    const directory = path.join(root, nodeId);
    const transfer = new Transfer(nodeId, directory, this.store, this.emit, readSynced(directory));
    let records = 0;
    try {
      this.onBacklog(transfer.backlogBytes());
      for (;;) {
        if (this.stopped) return;
        const step = await transfer.step(limits.maxBatch);
        if (step.kind === 'finished' || (step.kind === 'end' && (await transfer.finish()))) break;
        if (step.kind !== 'shipped') continue;
        records += step.batch.records;
        for (const { stream, code } of step.rejected) this.emit({ event: 'rejected', nodeId, stream, code });
        this.onBacklog(transfer.backlogBytes());
      }
      removeNodeDirectory(directory);
      this.onBacklog(0);
    } finally {
      transfer.close();
    }
    this.emit({ event: 'recovered', nodeId, records });
  }
}
