import type { Cache } from '../../kernel/cache.ts';
import { type Caller, recordedActor } from '../../kernel/caller.ts';
import { day, minute, toIso } from '../../kernel/clock.ts';
import { orgScope, personScope } from '../../kernel/crypto/key-ring.ts';
import type { KeyScope } from '../../kernel/crypto/store.ts';
import { NexusError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { service } from '../../kernel/services.ts';
import { packOrigin } from './origin-text.ts';

/** An origin as columns and journal rows take it. */
export interface SealedOrigin {
  bytes: Buffer;
  base64: string;
}

export type OriginCache = Cache<SealedOrigin>;

/** About 1 kB each with its key. */
const cachedOrigins = 10_000;
const cachedForMs = 5 * minute;

export const originCache = service<OriginCache>('audit-origins');

/** Cleared when any data key changes: an erased person's address must leave memory, and a rotated key must not be used. */
export const createOriginCache = ({ caches }: Kernel): OriginCache =>
  caches.open<SealedOrigin>({
    name: 'audit-origins',
    max: cachedOrigins,
    ttlMs: cachedForMs,
    topics: { keys: () => undefined },
    // The key ring seals from memory where it can.
    staleWhileAway: { asks: false },
  });

/** Where a person's data is sealed under the person's key, so that shredding it erases the person; else the organization's. */
export function scopeFor(person: string | null | undefined, org: string): KeyScope {
  if (isId(person, 'usr')) return personScope(person);
  if (!isId(org, 'org')) throw new Error(`${org} is neither a person nor an organization`);
  return orgScope(org);
}

const strangers = 'strangers:';
/** How long it can be read from where strangers called; then their day's key is destroyed. */
export const strangersKeptMs = 30 * day;

/** Callers without credentials whose request concerns no account: one key per day (UTC). */
const strangersScope = (at: number): KeyScope => ({ name: `${strangers}${toIso(at).slice(0, 10)}`, orgId: null });

/** Scopes of the days before the one of `at`: from the first name, the second excluded. */
export const strangersBefore = (at: number): [from: string, to: string] => [strangers, strangersScope(at).name];

export const originAad = (callerKind: string, callerId: string): string[] => ['audit-origin', callerKind, callerId];

/** Address and user agent of the caller as base64 ciphertext, for journal rows; null where the person was erased. */
export async function sealedOrigin(kernel: Kernel, caller: Caller): Promise<string | null> {
  return (await originOf(kernel, caller))?.base64 ?? null;
}

/** The same if memory holds it. */
export const knownOrigin = (kernel: Kernel, caller: Caller): string | undefined =>
  kernel.services.use(originCache).peek(cacheKey(caller))?.base64;

export async function originOf(kernel: Kernel, caller: Caller): Promise<SealedOrigin | undefined> {
  const { org, address, userAgent } = caller;
  const { kind, id, person } = recordedActor(caller);
  return kernel.services.use(originCache).get(cacheKey(caller), async () => {
    const plaintext = packOrigin(address, userAgent);
    const known = person !== undefined || org !== undefined;
    const scope = known ? scopeFor(person, org ?? '') : strangersScope(kernel.clock.now());
    const bytes = await sealUnlessErased(kernel, scope, originAad(kind, id), plaintext);
    return bytes === null ? undefined : { bytes, base64: bytes.toString('base64') };
  });
}

function cacheKey(caller: Caller): string {
  const { kind, id, person } = recordedActor(caller);
  return `${kind} ${id} ${person ?? caller.org ?? ''} ${caller.address} ${caller.userAgent}`;
}

/** Null where the scope was shredded: nothing more is written about an erased person. */
export async function sealUnlessErased(
  { keyring, keysDb }: Kernel,
  scope: KeyScope,
  aad: readonly string[],
  plaintext: string | Buffer,
): Promise<Buffer | null> {
  try {
    return await keyring.seal(keysDb, scope, aad, plaintext);
  } catch (error) {
    if (error instanceof NexusError && error.code === 'KEY_SHREDDED') return null;
    throw error;
  }
}
