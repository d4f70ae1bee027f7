import { second } from '../../kernel/clock.ts';
import { type CheckpointKeys, verifyCheckpoint } from '../../kernel/signing/index.ts';
import { type ChainedRow, digestOf, genesis, linkHash, startsWith } from './entry.ts';

/** A place in a chain: everything up to `seq` is summed up by `hash`. */
export interface Anchor {
  seq: number;
  hash: Buffer;
}

export const chainStart: Anchor = { seq: 0, hash: genesis };

export interface Checkpoint {
  seq: number;
  /** Epoch milliseconds, as stored beside the token. */
  at: number;
  /** A compact JWS over `{org, seq, hash, iat}`. */
  token: string;
}

/** Why a chain does not verify. */
export type Break =
  /** A column of the entry is not what was recorded. */
  | 'changed'
  /** The entry does not continue the one before: it, or one before it, was exchanged, put in or moved. */
  | 'unlinked'
  /** The entry that should be here is missing. */
  | 'missing'
  /** The entry is in a place where none was written. */
  | 'inserted'
  /** The chain ends before a place it once reached. */
  | 'truncated'
  /** The whole chain up to here was recomputed: the signed hash differs. */
  | 'rewritten'
  /** The checkpoint's signature, or what is stored beside it, is not right. */
  | 'checkpoint';

export interface Broken {
  reason: Break;
  seq: number;
  /** The entry's id, if there is one at `seq`. */
  id: string | null;
}

/** By place; null if the checkpoint is not authentic or is about another place. */
export type SignedHashes = ReadonlyMap<number, Buffer | null>;

/**
 * Recomputes one organization's chain: a pure function of entries in the order of `seq`, checkpoints and public keys,
 * the same for the server and for an export offline. `add` and `finish` return the first thing that is broken.
 */
export class ChainVerifier {
  private readonly org: string;
  /** Of places that were not reached yet. */
  private readonly signed: Map<number, Buffer | null>;
  private last: Anchor;
  private met = 0;
  private lastMet = 0;

  constructor(org: string, anchor: Anchor, signed: SignedHashes) {
    this.org = org;
    this.last = anchor;
    this.signed = new Map(signed);
  }

  /** Further checkpoints, of places that are still to come: a long chain has more than fit into memory. */
  expect(signed: SignedHashes): void {
    for (const [seq, hash] of signed) this.signed.set(seq, hash);
  }

  /** Whether the anchor itself is what was signed there, if it was: ask before the first `add`. */
  begin(): Broken | undefined {
    return this.checkSigned(null);
  }

  /** How far the chain has been verified. */
  get anchor(): Anchor {
    return this.last;
  }

  get checkpointsVerified(): number {
    return this.met;
  }

  /** The last place with a valid checkpoint; 0 without one. */
  get signedThrough(): number {
    return this.lastMet;
  }

  add(row: ChainedRow): Broken | undefined {
    const { seq, id, hash } = row;
    const expected = this.last.seq + 1;
    if (seq > expected) return { reason: 'missing', seq: expected, id: null };
    if (seq < expected) return { reason: 'inserted', seq, id };
    const digest = digestOf(row);
    if (row.org_id !== this.org || digest === undefined || !startsWith(digest, row.digest)) {
      return { reason: 'changed', seq, id };
    }
    if (!linkHash(this.last.hash, seq, digest).equals(hash)) return { reason: 'unlinked', seq, id };
    this.last = { seq, hash };
    return this.checkSigned(id);
  }

  /** At the end of the chain: `head` is where it should end, where that is known. */
  finish(head: Anchor | undefined): Broken | undefined {
    let reached = head?.seq ?? 0;
    for (const seq of this.signed.keys()) reached = Math.max(reached, seq);
    if (reached > this.last.seq) return { reason: 'truncated', seq: this.last.seq + 1, id: null };
    if (head === undefined) return undefined;
    if (head.seq < this.last.seq) return { reason: 'inserted', seq: head.seq + 1, id: null };
    return head.hash.equals(this.last.hash) ? undefined : { reason: 'unlinked', seq: head.seq, id: null };
  }

  private checkSigned(id: string | null): Broken | undefined {
    const { seq, hash } = this.last;
    const signed = this.signed.get(seq);
    if (signed === undefined) return undefined;
    this.signed.delete(seq);
    if (signed === null) return { reason: 'checkpoint', seq, id };
    if (!signed.equals(hash)) return { reason: 'rewritten', seq, id };
    this.met += 1;
    this.lastMet = seq;
    return undefined;
  }
}

/** Signatures that are verified at once, outside of the event loop. */
const slice = 256;

/** Which hash was signed for each place. */
export async function signedHashes(
  org: string,
  checkpoints: readonly Checkpoint[],
  keys: CheckpointKeys,
): Promise<SignedHashes> {
  const signed = new Map<number, Buffer | null>();
  for (let first = 0; first < checkpoints.length; first += slice) {
    const part = checkpoints.slice(first, first + slice);
    const hashes = await Promise.all(part.map((checkpoint) => signedHash(org, checkpoint, keys)));
    for (const [index, { seq }] of part.entries()) signed.set(seq, hashes[index] ?? null);
  }
  return signed;
}

async function signedHash(org: string, { seq, at, token }: Checkpoint, keys: CheckpointKeys): Promise<Buffer | null> {
  const claims = isCanonical(token) ? await verifyCheckpoint(token, keys) : undefined;
  const isOurs = claims?.org === org && claims.seq === seq && claims.iat === at / second;
  return isOurs && typeof claims?.hash === 'string' ? Buffer.from(claims.hash, 'hex') : null;
}

/** Base64url can spell the same bytes in several ways; we wrote this one. */
const isCanonical = (token: string): boolean =>
  token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
