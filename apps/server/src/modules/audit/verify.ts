import { second } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import { kernelService } from '../../kernel/kernel.ts';
import { type CheckpointKeys, checkpointKeys } from '../../kernel/signing/index.ts';
import type { Verification } from './schema.ts';
import * as store from './store/read.ts';
import { type Anchor, type Broken, ChainVerifier, chainStart, type SignedHashes, signedHashes } from './verifier.ts';

/** Entries read at a time: about 10 ms of work between which other requests run. */
const batch = 250;
/** Of one call: entries, and milliseconds after which it answers where to go on. */
const bounds = { entries: 100_000, ms: 3 * second };

export interface VerifyFrom {
  after?: number | undefined;
  /** The hash there, as the call before told it, in hexadecimal. */
  hash?: string | undefined;
}

/** Recomputes the organization's chain behind `after`, up to its end or to what one call may cost. */
export async function verifyLog(tx: TenantTx, from: VerifyFrom = {}, most = bounds.entries): Promise<Verification> {
  const { head, pruned = chainStart, last, waiting } = await store.chainEnds(tx);
  const start = from.after === undefined ? pruned : await anchorAt(tx, from.after, pruned);
  const { signing, clock } = tx.use(kernelService);
  const keys = await checkpointKeys(signing.jwks('audit-checkpoint').keys);
  const verifier = new ChainVerifier(tx.org, start, await signedBetween(tx, keys, start.seq, start.seq));
  let broken = hasMoved(start, from) ? rewritten(start) : verifier.begin();
  const until = clock.monotonic() + bounds.ms;
  const through = Math.min(last, start.seq + most);
  while (broken === undefined && verifier.anchor.seq < through && clock.monotonic() < until) {
    broken = await verifyBatch(tx, verifier, keys, through);
  }
  const { seq, hash } = verifier.anchor;
  const reachesEnd = seq === last;
  if (broken === undefined && reachesEnd) {
    verifier.expect(await signedBetween(tx, keys, seq + 1, Number.MAX_SAFE_INTEGER));
    broken = verifier.finish(head ?? chainStart);
  }
  return {
    valid: broken === undefined,
    broken: broken ?? null,
    entries: seq - start.seq,
    checkpoints: verifier.checkpointsVerified,
    through: { seq, hash: hash.toString('hex') },
    last,
    waiting,
    nextAfter: broken !== undefined || reachesEnd ? null : seq,
  };
}

const hasMoved = ({ hash }: Anchor, from: VerifyFrom): boolean =>
  from.hash !== undefined && !hash.equals(Buffer.from(from.hash, 'hex'));

const rewritten = ({ seq }: Anchor): Broken => ({ reason: 'rewritten', seq, id: null });

async function verifyBatch(
  tx: TenantTx,
  verifier: ChainVerifier,
  keys: CheckpointKeys,
  through: number,
): Promise<Broken | undefined> {
  const { seq } = verifier.anchor;
  const rows = await store.readChain(tx, seq, through, batch);
  const reached = rows.at(-1)?.seq;
  if (reached === undefined) return { reason: 'missing', seq: seq + 1, id: null };
  verifier.expect(await signedBetween(tx, keys, seq + 1, reached));
  for (const row of rows) {
    const broken = verifier.add(row);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

/** From `first` to `last`, both included. A checkpoint is of an entry, so there are no more of them than entries. */
const signedBetween = async (tx: TenantTx, keys: CheckpointKeys, first: number, last: number): Promise<SignedHashes> =>
  signedHashes(tx.org, await store.checkpointsBetween(tx, first, last), keys);

/** Where a former call ended, which vouched for what comes before. */
export async function anchorAt(tx: TenantTx, seq: number, pruned: Anchor): Promise<Anchor> {
  if (seq === pruned.seq) return pruned;
  const hash = seq < pruned.seq ? undefined : await store.hashAt(tx, seq);
  if (hash === undefined) throw errors.INVALID_REQUEST('query/after: no entry has this number');
  return { seq, hash };
}
