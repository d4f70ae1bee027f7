import { second } from '../../kernel/clock.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { type EntryRow, entryVersion, withDigest } from './entry.ts';
import * as store from './store/sequence.ts';
import { insertEntries } from './store/write.ts';

export interface CheckpointPolicy {
  /** A chain with new entries is signed when its last checkpoint is so many milliseconds old, … */
  every: number;
  /** … or so many entries ago. */
  rows: number;
}

/** After the end of a minute or hour its last records may still be on their way: the journal ships within 5 s. */
const grace = 10 * second;
/** Of one transaction. */
const batch = 500;
/** Milliseconds after which a transaction of the loop is given up: no connection may hold it up for longer. */
export const passMs = 30 * second;

/**
 * Turns the counted entries of minutes and hours that are over into entries: taken and written in one transaction, so each count
 * is in exactly one. Counts of the same time that arrive later (a killed node's journal) make another entry.
 */
export async function closeCounts(kernel: Kernel): Promise<number> {
  for (let total = 0; ; ) {
    const closed = await kernel.database.system(
      'close audit counts',
      async (tx) => {
        const rows = await store.takeCounted(tx, kernel.clock.now() - grace, batch);
        if (rows.length === 0) return 0;
        await insertEntries(tx, rows.map(toEntry).map(withDigest));
        return rows.length;
      },
      passMs,
    );
    total += closed;
    if (closed < batch) return total;
  }
}

function toEntry(row: store.CountedRow): EntryRow {
  return {
    ...row,
    version: entryVersion,
    risk: row.result === 'success' ? 'low' : 'medium',
    // The account that somebody without credentials tried to enter.
    person_id: row.caller_kind === 'anonymous' && row.resource_type === 'user' ? row.resource_id : null,
    session_id: null,
    key_id: row.key_id === '' ? null : row.key_id,
    before: null,
    after: null,
    personal: null,
  };
}

/** Signs the ends of all chains that want it. Two nodes share the work: each takes heads that the other has not locked. */
export async function signCheckpoints(kernel: Kernel, { every, rows }: CheckpointPolicy): Promise<void> {
  const { database, signing, clock } = kernel;
  const limit = batch;
  for (let signed = limit; signed === limit; ) {
    signed = await database.system(
      'sign audit checkpoints',
      async (tx) => {
        const heads = await store.unsignedHeads(tx, { before: clock.now() - every, rows, limit });
        if (heads.length === 0) return 0;
        const at = tx.now - (tx.now % second);
        const checkpoints = await Promise.all(
          heads.map(async ({ org, seq, hash }) => {
            const claims = { org, seq, hash: hash.toString('hex'), iat: at / second };
            return { org, seq, token: await signing.sign('audit-checkpoint', claims) };
          }),
        );
        await store.insertCheckpoints(tx, at, checkpoints);
        return heads.length;
      },
      passMs,
    );
  }
}
