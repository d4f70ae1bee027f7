import { AddressList } from '../../kernel/address.ts';
import { sha256 } from '../../kernel/crypto/hash.ts';
import type { LimitRequest, LimitSpec } from '../../kernel/limits/index.ts';
import type { KeyLimit } from './schema.ts';
import type { KeyRow } from './store.ts';

type Column = 'id' | 'kind' | 'orgId' | 'ownerId' | 'environmentId' | 'secretHash' | 'previousHash' | 'revokedAt';

/** A key in memory, with everything that is computed once. */
export interface CachedKey extends Pick<KeyRow, Column> {
  scopes: readonly string[] | undefined;
  expiresAt: number;
  previousUntil: number;
  addresses: AddressList | undefined;
  /** Windows that are the same for every call. */
  windows: LimitRequest[];
  /** Windows per caller's address. */
  addressWindows: LimitSpec[];
  /** What every verification of the key answers. */
  reply: KeyReply;
  /** The same as members of a JSON object: for fast-verify.ts. */
  json: string;
}

interface KeyReply {
  keyId: string;
  customerId: string | null;
  scopes: string[];
  metadata: Record<string, unknown>;
}

export function cachedKey(row: KeyRow): CachedKey {
  const windows: LimitRequest[] = [];
  const addressWindows: LimitSpec[] = [];
  for (const { per, name, limit, windowSeconds } of row.limits as unknown as KeyLimit[]) {
    const spec = { name, limit, windowSeconds };
    if (per === 'address') addressWindows.push(spec);
    else windows.push({ key: `${rateLimitKey(row, per)}:${name}`, spec });
  }
  const { id, kind, orgId, ownerId, environmentId, customerId, scopes } = row;
  const metadata = row.metadata as Record<string, unknown>;
  const reply = { keyId: id, customerId, scopes: scopes ?? [], metadata };
  // Every member by its name, so that all cached keys have one shape in the engine.
  return {
    id,
    kind,
    orgId,
    ownerId,
    environmentId,
    secretHash: row.secretHash,
    previousHash: row.previousHash,
    revokedAt: row.revokedAt,
    scopes: scopes ?? undefined,
    expiresAt: row.expiresAt ?? Number.POSITIVE_INFINITY,
    previousUntil: row.previousUntil ?? 0,
    addresses: row.allowedIps.length === 0 ? undefined : new AddressList(row.allowedIps),
    windows,
    addressWindows,
    reply,
    json: JSON.stringify(reply).slice(1, -1),
  };
}

function rateLimitKey({ id, customerId, orgId }: KeyRow, per: KeyLimit['per']): string {
  if (per === 'customer') return `customer:${customerId ?? id}`;
  return per === 'organization' ? `org:${orgId}` : `key:${id}`;
}

/**
 * Whether the key may be used from this address, given in its normal form. Where it matters and is not known, it is
 * refused: a limit per address would not be one.
 */
export function isAllowedAddress({ addresses, addressWindows }: CachedKey, address: string | undefined): boolean {
  if (addresses !== undefined) return addresses.includes(address);
  return address !== undefined || addressWindows.length === 0;
}

/** Whether the text is the key, or the key before its rotation while the grace lasts. */
export function isSecretOf({ secretHash, previousHash, previousUntil }: CachedKey, key: string, now: number): boolean {
  // The time it takes to compare hashes of 256 random bits tells an attacker nothing.
  const hash = sha256(key);
  return hash === secretHash || (now < previousUntil && hash === previousHash);
}
