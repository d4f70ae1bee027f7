import type { Kernel } from '../../kernel/kernel.ts';
import * as store from './store/sweep.ts';

/** Entries of one transaction. */
const slice = 10_000;
/** Entries that are packed in one transaction: a second in which the sequencer waits. */
const packed = 5000;

const partitionOf = (at: string): string => `eco_audit_entries_${at.slice(0, 4)}${at.slice(5, 7)}`;

/**
 * Deletes entries that are in archives: whole months that hold nothing else at once, others one by one. `before`, as
 * RFC 3339: months from there on are not dropped.
 */
export async function sweep({ database }: Kernel, before: string, signal?: AbortSignal): Promise<void> {
  const name = 'audit.sweep';
  const first = partitionOf(before);
  for (const partition of await database.system(name, store.partitions)) {
    const mayBeDropped = /\d{6}$/.test(partition) && partition < first;
    if (mayBeDropped && (await database.system(name, (tx) => store.dropArchived(tx, partition)))) continue;
    const deleteSome = () => database.system(name, (tx) => store.deleteArchived(tx, partition, slice));
    while (!isAborted(signal) && (await deleteSome()) === slice);
    if (isAborted(signal)) return;
  }
}

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

/** Moves entries of a version before into the packed table, for `ms` milliseconds at most. */
export async function packOld({ database, clock }: Kernel, ms: number, signal?: AbortSignal): Promise<void> {
  const until = clock.monotonic() + ms;
  while (!isAborted(signal) && clock.monotonic() < until) {
    const moved = await database.system('audit.pack-entries', (tx) => store.packOld(tx, packed));
    if (moved !== undefined && moved < packed) return;
  }
}
