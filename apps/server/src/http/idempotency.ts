import { holderOf as holderOfCaller } from '../kernel/caller.ts';
import { day, toDate } from '../kernel/clock.ts';
import { sha256Bytes } from '../kernel/crypto/hash.ts';
import { systemScope } from '../kernel/crypto/key-ring.ts';
import type { Statement, Tx } from '../kernel/db/tx.ts';
import { errors } from '../kernel/errors.ts';
import { kernelService } from '../kernel/kernel.ts';
import type { RouteCall } from './call.ts';
import { isUnsafe } from './route.ts';
import * as store from './store.ts';

/** How long a reply can be asked for again. */
const keptMs = day;
const maxKeyLength = 255;

export interface Answer {
  status: number;
  body: string;
}

export interface Claim {
  holder: string;
  keyHash: Buffer;
  fingerprint: Buffer;
}

/** The call's claim on its `Idempotency-Key`; undefined where it sent none or the route has none. */
export function claimOf({ route, request, caller, tx }: RouteCall): Claim | undefined {
  const key = request.header('idempotency-key');
  if (key === undefined || !isUnsafe(route.method) || route.idempotency === false || tx === undefined) return undefined;
  if (key.length === 0 || key.length > maxKeyLength) {
    throw errors.INVALID_REQUEST(`Idempotency-Key must have 1 to ${maxKeyLength} characters`);
  }
  // Someone else's key is another key, also for callers without a name.
  const principal = caller.kind === 'anonymous' ? caller.address : holderOfCaller(caller);
  return {
    holder: holderOf(route, tx),
    keyHash: sha256Bytes(`${principal}\n${key}`),
    fingerprint: sha256Bytes(`${request.raw.method} ${request.raw.url}\n${request.rawBody ?? ''}`),
  };
}

/** A route that chooses its own rows may choose another organization each time (one that it makes): the person stays. */
function holderOf({ settings }: RouteCall['route'], { settings: { org = '', person = '' } }: Tx): string {
  return settings === undefined || person === '' ? org || person : person;
}

/** The stored reply of an earlier call with the same key, if there was one. */
export async function replay(tx: Tx, claim: Claim): Promise<Answer | undefined> {
  const found = await store.claim(tx, claim.holder, claim.keyHash, toDate(tx.now));
  if (found === 'busy') throw errors.IDEMPOTENCY_IN_PROGRESS(undefined, { retryAfterSeconds: 1 });
  if (found === undefined) return undefined;
  if (!found.fingerprint.equals(claim.fingerprint)) throw errors.IDEMPOTENCY_KEY_REUSED();
  const body = await tx.use(kernelService).keyring.open(tx.use(kernelService).keysDb, aad(claim), found.reply);
  return { status: found.status, body: body.toString('utf8') };
}

/** What to send with the commit, so that the reply is stored if and only if the act is done. */
export async function statement(tx: Tx, claim: Claim, { status, body }: Answer): Promise<Statement> {
  const reply = await tx.use(kernelService).keyring.seal(tx.use(kernelService).keysDb, systemScope, aad(claim), body);
  return store.insertStatement({ ...claim, status, reply, expiresAt: toDate(tx.now + keptMs) });
}

const aad = ({ holder, keyHash }: Claim): string[] => ['idempotency', holder, keyHash.toString('hex')];
