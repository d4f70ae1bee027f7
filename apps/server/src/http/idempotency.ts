import { createHmac } from 'node:crypto';
import { day, toDate } from '../kernel/clock.ts';
import { sha256Bytes } from '../kernel/crypto/hash.ts';
import { systemScope } from '../kernel/crypto/key-ring.ts';
import type { Statement, Tx } from '../kernel/db/tx.ts';
import { errors } from '../kernel/errors.ts';
import { kernelService } from '../kernel/kernel.ts';
import type { RouteCall } from './call.ts';
import { rateLimitKey } from './permit.ts';
import { isUnsafe } from './route.ts';
import * as store from './store.ts';

/** How long a reply is kept so that it can be repeated. */
const keptMs = day;
const maxKeyLength = 255;

export interface StoredReply {
  status: number;
  body: string;
  /** Names and values in turn of what the act set: cookies, above all. */
  head: string[];
}

/** The use of an `Idempotency-Key` by one call. */
export interface Claim {
  /** The organization or person whose rows the act sees. */
  owner: string;
  keyHash: Buffer;
  fingerprint: Buffer;
}

/** Undefined where the call sent no key or the route takes none. */
export function claimOf({ route, request, received, caller, tx }: RouteCall): Claim | undefined {
  const key = request.header('idempotency-key');
  if (key === undefined || !isUnsafe(route.method) || route.idempotency === false || tx === undefined) return undefined;
  if (key.length === 0 || key.length > maxKeyLength) {
    throw errors.INVALID_REQUEST(`Idempotency-Key must have 1 to ${maxKeyLength} characters`);
  }
  // The same key of another caller is another key.
  const principal = caller.kind === 'anonymous' ? caller.address : rateLimitKey(caller);
  const identity = `${principal}\n${key}`;
  return {
    owner: idempotencyOwner(route, tx),
    keyHash: sha256Bytes(identity),
    // Under the caller's key, which is not stored: a hash alone would let a reader of the table try short secrets.
    fingerprint: createHmac('sha256', identity)
      .update(`${request.raw.method} ${request.raw.url}\n`)
      .update(received.raw ?? '')
      .digest(),
  };
}

/** A route with `settings` of its own may act in another organization each time (one that it creates): then the person. */
function idempotencyOwner({ settings }: RouteCall['route'], { settings: { org = '', person = '' } }: Tx): string {
  return settings === undefined || person === '' ? org || person : person;
}

/** The stored reply of an earlier call with the same key, if there was one. */
export async function findReply(tx: Tx, claim: Claim): Promise<StoredReply | undefined> {
  const found = await store.claim(tx, claim.owner, claim.keyHash, toDate(tx.now));
  if (found === 'busy') throw errors.IDEMPOTENCY_IN_PROGRESS(undefined, { retryAfterSeconds: 1 });
  if (found === undefined) return undefined;
  if (!found.fingerprint.equals(claim.fingerprint)) throw errors.IDEMPOTENCY_KEY_REUSED();
  const { keyring, keysDb } = tx.use(kernelService);
  const body = await keyring.open(keysDb, aad(claim), found.reply);
  const head = found.head === null ? '[]' : (await keyring.open(keysDb, aadOfHead(claim), found.head)).toString();
  return { status: found.status, body: body.toString(), head: JSON.parse(head) as string[] };
}

/** Stores the reply with the commit. */
export async function storeReply(tx: Tx, claim: Claim, { status, body, head }: StoredReply): Promise<Statement> {
  const { keyring, keysDb } = tx.use(kernelService);
  const reply = await keyring.seal(keysDb, systemScope, aad(claim), body);
  const sealed =
    head.length === 0 ? null : await keyring.seal(keysDb, systemScope, aadOfHead(claim), JSON.stringify(head));
  return store.insertStatement({ ...claim, status, reply, head: sealed, expiresAt: toDate(tx.now + keptMs) });
}

const aad = ({ owner, keyHash }: Claim): string[] => ['idempotency', owner, keyHash.toString('hex')];

const aadOfHead = (claim: Claim): string[] => [...aad(claim), 'head'];
