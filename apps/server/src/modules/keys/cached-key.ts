import { AddressList } from '../../kernel/address.ts';
import type { EnvironmentPlace, Restrictions } from '../../kernel/caller.ts';
import { sha256 } from '../../kernel/crypto/hash.ts';
import type { LimitRequest } from '../../kernel/limits/index.ts';
import type { KeyLimit } from './schema.ts';
import type { FoundKey, KeyRow } from './store.ts';

type Column =
  | 'id'
  | 'kind'
  | 'orgId'
  | 'ownerId'
  | 'environmentId'
  | 'secretHash'
  | 'previousHash'
  | 'pausedAt'
  | 'revokedAt'
  | 'hasRemaining';

/** A key in memory, with everything that is computed once. */
export interface CachedKey extends Pick<FoundKey, Column> {
  scopes: readonly string[] | undefined;
  expiresAt: number;
  previousUntil: number;
  addresses: AddressList | undefined;
  /** Windows that are the same for every call. */
  windows: LimitRequest[];
  /** Windows per caller's address, which is added to their keys. */
  addressWindows: LimitRequest[];
  /** Of the caller that a platform key identifies; undefined where the key has none. */
  restrictions: Restrictions | undefined;
  /** What every verification of the key answers. */
  reply: KeyReply;
  /** The same as members of a JSON object: for fast-verify.ts. */
  json: string;
}

interface KeyReply {
  keyId: string;
  customerId: string | null;
  externalId: string | null;
  environmentId: string | null;
  scopes: string[];
  metadata: Record<string, unknown>;
}

export function cachedKey(row: FoundKey): CachedKey {
  const windows: LimitRequest[] = [];
  const addressWindows: LimitRequest[] = [];
  for (const limit of row.limits as unknown as KeyLimit[]) {
    (limit.per === 'address' ? addressWindows : windows).push(windowOf(row, limit));
  }
  const { id, kind, orgId, ownerId, environmentId, customerId, externalId, scopes } = row;
  const metadata = row.metadata as Record<string, unknown>;
  const reply = { keyId: id, customerId, externalId, environmentId, scopes: scopes ?? [], metadata };
  // Every member by its name, so that all cached keys have one shape in the engine.
  return {
    id,
    kind,
    orgId,
    ownerId,
    environmentId,
    secretHash: row.secretHash,
    previousHash: row.previousHash,
    pausedAt: row.pausedAt,
    revokedAt: row.revokedAt,
    hasRemaining: row.hasRemaining,
    scopes: scopes ?? undefined,
    expiresAt: row.expiresAt ?? Number.POSITIVE_INFINITY,
    previousUntil: row.previousUntil ?? 0,
    addresses: row.allowedIps.length === 0 ? undefined : new AddressList(row.allowedIps),
    windows,
    addressWindows,
    restrictions: isRestricted(row) ? restrictionsOf(row, environmentOf(row)) : undefined,
    reply,
    json: JSON.stringify(reply).slice(1, -1),
  };
}

/** What of a key says which windows its calls are counted in. */
type Counted = Pick<KeyRow, 'id' | 'orgId' | 'customerId' | 'limitsKeyId'>;

function windowOf(row: Counted, { per, name, limit, windowSeconds }: KeyLimit): LimitRequest {
  return { key: `${rateLimitKey(row, per)}:${name}`, spec: { name, limit, windowSeconds } };
}

function rateLimitKey({ id, customerId, orgId, limitsKeyId }: Counted, per: KeyLimit['per']): string {
  const key = limitsKeyId ?? id;
  if (per === 'customer') return `customer:${customerId ?? key}`;
  if (per === 'organization') return `org:${orgId}`;
  return per === 'address' ? `address:${key}` : `key:${key}`;
}

export type Restricted = Counted & Pick<KeyRow, 'limits' | 'allowedIps' | 'expiresAt'>;

function isRestricted({ kind, limits, allowedIps, expiresAt, environmentId }: KeyRow): boolean {
  const lists = allowedIps.length + (limits as unknown as KeyLimit[]).length;
  return kind === 'platform' && (expiresAt !== null || environmentId !== null || lists > 0);
}

export const restrictionsOf = (row: Restricted, environment?: EnvironmentPlace): Restrictions => ({
  expiresAt: row.expiresAt ?? undefined,
  allowedIps: row.allowedIps,
  limits: (row.limits as unknown as KeyLimit[]).map((limit) => windowOf(row, limit)),
  environment,
});

function environmentOf({ id, environmentId, projectId }: FoundKey): EnvironmentPlace | undefined {
  if (environmentId === null) return undefined;
  if (projectId === null) throw new Error(`the environment of ${id} is in no project`);
  return { project: projectId, environment: environmentId };
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
export const isSecretOf = (key: CachedKey, text: string, now: number): boolean => isHashOf(key, sha256(text), now);

/** The time it takes to compare hashes of 128 random bits or more tells an attacker nothing. */
export const isHashOf = ({ secretHash, previousHash, previousUntil }: CachedKey, hash: string, now: number): boolean =>
  hash === secretHash || (now < previousUntil && hash === previousHash);
