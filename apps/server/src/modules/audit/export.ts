import { toIso } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { kernelService } from '../../kernel/kernel.ts';
import { withWholeDigest } from './entry.ts';
import { csvLines, ndjsonLines } from './export-format.ts';
import type { ExportQuery } from './schema.ts';
import * as store from './store/read.ts';
import { chainStart } from './verifier.ts';
import { anchorAt } from './verify.ts';

/** Entries read and written at a time, so that other requests run in between. */
const batch = 250;

export interface Exported {
  text: string;
  contentType: string;
  /** Where to go on; undefined at the end of the chain. */
  nextAfter: number | undefined;
}

/**
 * A part of the chain with all that it takes to verify it elsewhere: where it begins, entries with their ciphertext and
 * hashes, checkpoints, public keys, where it ends.
 */
export async function exportLog(tx: TenantTx, { format, after, limit }: ExportQuery): Promise<Exported> {
  const { head, pruned = chainStart, last } = await store.chainEnds(tx);
  const start = after <= pruned.seq ? pruned : await anchorAt(tx, after, pruned);
  const through = Math.min(last, start.seq + limit);
  const lines = format === 'csv' ? csvLines() : ndjsonLines();
  const parts = [
    lines.header({ org: tx.org, exportedAt: toIso(tx.now), afterSeq: start.seq, afterHash: start.hash }),
    ...tx
      .use(kernelService)
      .signing.jwks('audit-checkpoint')
      .keys.map((key) => lines.key(key)),
  ];
  for (let from = start.seq; from < through; from += batch) {
    const rows = await store.readChain(tx, from, through, batch);
    parts.push(rows.map((row) => lines.entry(withWholeDigest(row))).join(''));
  }
  const nextAfter = through < last ? through : undefined;
  const lastSigned = nextAfter === undefined ? Number.MAX_SAFE_INTEGER : through;
  const checkpoints = await store.checkpointsBetween(tx, start.seq, lastSigned);
  parts.push(...checkpoints.map((checkpoint) => lines.checkpoint(checkpoint)));
  parts.push(lines.end(nextAfter === undefined ? (head ?? chainStart) : undefined, nextAfter));
  return { text: parts.join(''), contentType: lines.contentType, nextAfter };
}
