import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import { kernelService } from '../../kernel/kernel.ts';
import type { Verification } from './schema.ts';
import * as store from './store/read.ts';
import { type Anchor, type Broken, ChainVerifier, chainStart, signedHashes } from './verifier.ts';

/** Entries read at a time: about 10 ms of work between which other requests run. */
const batch = 250;
/** Entries of one call: about two seconds of work, in slices between which other requests run. */
const mostEntries = 100_000;

/** Recomputes the organization's chain behind `after`, up to its end or to what one call may cost. */
export async function verifyLog(tx: TenantTx, after: number | undefined, most = mostEntries): Promise<Verification> {
  const { head, pruned = chainStart, last, waiting } = await store.chainEnds(tx);
  const start = after === undefined ? pruned : await anchorAt(tx, after, pruned);
  const through = Math.min(last, start.seq + most);
  const reachesEnd = through === last;
  const signed = await signedHashes(
    tx.org,
    await store.checkpointsBetween(tx, start.seq, reachesEnd ? Number.MAX_SAFE_INTEGER : through),
    tx.use(kernelService).signing.jwks('audit-checkpoint').keys,
  );
  const verifier = new ChainVerifier(tx.org, start, signed);
  let broken = verifier.begin() ?? (await addAll(tx, verifier, through));
  if (reachesEnd) broken ??= verifier.finish(head ?? chainStart);
  const { seq, hash } = verifier.anchor;
  return {
    valid: broken === undefined,
    broken: broken ?? null,
    entries: seq - start.seq,
    checkpoints: verifier.checkpointsVerified,
    through: { seq, hash: hash.toString('hex') },
    waiting,
    nextAfter: broken !== undefined || reachesEnd ? null : through,
  };
}

/** Where a former call ended, which vouched for what comes before. */
export async function anchorAt(tx: TenantTx, seq: number, pruned: Anchor): Promise<Anchor> {
  if (seq === pruned.seq) return pruned;
  const hash = seq < pruned.seq ? undefined : await store.hashAt(tx, seq);
  if (hash === undefined) throw errors.INVALID_REQUEST('query/after: no entry has this number');
  return { seq, hash };
}

async function addAll(tx: TenantTx, verifier: ChainVerifier, through: number): Promise<Broken | undefined> {
  for (let from = verifier.anchor.seq; ; ) {
    const rows = await store.readChain(tx, from, through, batch);
    for (const row of rows) {
      const broken = verifier.add(row);
      if (broken !== undefined) return broken;
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < batch) return undefined;
    from = last.seq;
  }
}
