import { second } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import { kernelService } from '../../kernel/kernel.ts';
import { type CheckpointKeys, checkpointKeys } from '../../kernel/signing/index.ts';
import type { ChainedRow } from './entry.ts';
import type { Verification } from './schema.ts';
import * as store from './store/read.ts';
import { type Anchor, type Broken, ChainVerifier, chainStart, type SignedHashes, signedHashes } from './verifier.ts';

/** Entries read at a time: about 10 ms of work between which other requests run. */
const batch = 250;
/** For one call: entries, and milliseconds after which it answers where to go on. */
const bounds = { entries: 100_000, ms: 3 * second };

export interface VerifyFrom {
  after?: number | undefined;
  /** The hash there, as the call before told it, in hexadecimal. */
  hash?: string | undefined;
}

/** Recomputes the organization's chain after `after`, up to its end or to the limits of one call. */
export async function verifyLog(tx: TenantTx, from: VerifyFrom = {}, most = bounds.entries): Promise<Verification> {
  const { head, pruned = chainStart, last, waiting } = await store.chainEnds(tx);
  const start = from.after === undefined ? pruned : await anchorAt(tx, from.after, pruned);
  const { signing, clock } = tx.use(kernelService);
  const keys = await checkpointKeys(signing.jwks('audit-checkpoint').keys);
  const verifier = new ChainVerifier(tx.org, start, await signedBetween(tx, keys, start.seq, start.seq));
  let broken = hasMoved(start, from) ? rewritten(start) : verifier.begin();
  const until = clock.monotonic() + bounds.ms;
  const through = Math.min(last, start.seq + most);
  // PostgreSQL reads the next batch while this one is verified.
  let next = readBatch(tx, keys, start.seq, through);
  while (broken === undefined && verifier.anchor.seq < through && clock.monotonic() < until) {
    const read = await next;
    next = readBatch(tx, keys, read.rows.at(-1)?.seq ?? through, through);
    broken = verifyBatch(verifier, read);
  }
  await next;
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

interface Batch {
  rows: readonly ChainedRow[];
  signed: SignedHashes;
}

/** The entries after `after`, and what was signed among them; none at the end. */
async function readBatch(tx: TenantTx, keys: CheckpointKeys, after: number, through: number): Promise<Batch> {
  const end = Math.min(through, after + batch);
  if (after >= end) return { rows: [], signed: new Map() };
  const [rows, signed] = await Promise.all([
    store.readChain(tx, after, end, batch),
    signedBetween(tx, keys, after + 1, end),
  ]);
  return { rows, signed };
}

function verifyBatch(verifier: ChainVerifier, { rows, signed }: Batch): Broken | undefined {
  if (rows.length === 0) return { reason: 'missing', seq: verifier.anchor.seq + 1, id: null };
  verifier.expect(signed);
  for (const row of rows) {
    const broken = verifier.add(row);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

/** From `first` to `last`, both included. A checkpoint is of an entry, so there are no more of them than entries. */
const signedBetween = async (tx: TenantTx, keys: CheckpointKeys, first: number, last: number): Promise<SignedHashes> =>
  signedHashes(tx.org, await store.checkpointsBetween(tx, first, last), keys);

/** Where an earlier call ended; that call verified what comes before. */
export async function anchorAt(tx: TenantTx, seq: number, pruned: Anchor): Promise<Anchor> {
  if (seq === pruned.seq) return pruned;
  const hash = seq < pruned.seq ? undefined : await store.hashAt(tx, seq);
  if (hash === undefined) throw errors.INVALID_REQUEST('query/after: no entry has this number');
  return { seq, hash };
}
