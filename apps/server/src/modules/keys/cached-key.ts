import type { AddressList } from '../../kernel/address.ts';
import type { EnvironmentPlace, Restrictions } from '../../kernel/caller.ts';
import { sha256 } from '../../kernel/crypto/hash.ts';
import type { LimitRequest } from '../../kernel/limits/index.ts';
import type { KeyLimit } from './schema.ts';
import { type Shared, sharedOf } from './shared.ts';
import type { FoundKey, KeyRow } from './store.ts';

/** Of most keys: one text for all of them. */
const noMetadata = '{}';

/**
 * A key in memory. There are many, so what several have in common is held once (shared.ts), absent values are null and
 * take no room, and what can be made from the rest in less than a microsecond is not held: bench/known-keys.ts weighs it.
 */
export class CachedKey {
  readonly id: FoundKey['id'];
  readonly ownerId: FoundKey['ownerId'];
  readonly customerId: FoundKey['customerId'];
  readonly limitsKeyId: FoundKey['limitsKeyId'];
  readonly secretHash: string;
  readonly pausedAt: FoundKey['pausedAt'];
  readonly revokedAt: FoundKey['revokedAt'];
  readonly hasRemaining: boolean;
  private readonly shared: Shared;
  private readonly expiry: number | null;
  private readonly previous: { readonly hash: string | null; readonly until: number } | null;
  /** The customer's own id and the metadata, as JSON. */
  private readonly externalId: string;
  private readonly metadata: string;

  constructor(row: FoundKey, shared = sharedOf(row)) {
    this.id = row.id;
    this.ownerId = row.ownerId;
    this.customerId = row.customerId;
    this.secretHash = row.secretHash;
    this.pausedAt = row.pausedAt;
    this.revokedAt = row.revokedAt;
    this.hasRemaining = row.hasRemaining;
    this.limitsKeyId = row.limitsKeyId;
    this.shared = shared;
    this.expiry = row.expiresAt;
    this.previous = row.previousUntil === null ? null : { hash: row.previousHash, until: row.previousUntil };
    this.externalId = JSON.stringify(row.externalId);
    const metadata = JSON.stringify(row.metadata);
    this.metadata = metadata === noMetadata ? noMetadata : metadata;
  }

  get kind() {
    return this.shared.kind;
  }

  get orgId() {
    return this.shared.orgId;
  }

  get environmentId() {
    return this.shared.environmentId;
  }

  /** Calls with the keys of other environments are not billed, and bounded. */
  get isOfProduction(): boolean {
    return this.shared.environment?.production !== false;
  }

  get scopes(): readonly string[] | undefined {
    return this.shared.scopes ?? undefined;
  }

  get addresses(): AddressList | undefined {
    return this.shared.addresses;
  }

  get limits() {
    return this.shared.limits;
  }

  get expiresAt(): number {
    return this.expiry ?? Number.POSITIVE_INFINITY;
  }

  /** Until then the key before the last rotation works too. */
  get previousUntil(): number {
    return this.previous?.until ?? 0;
  }

  get previousHash(): string | null {
    return this.previous?.hash ?? null;
  }

  /** Of the caller that a platform key identifies; undefined where the key has none. */
  get restrictions(): Restrictions | undefined {
    const { kind, environment, limits, allowedIps } = this.shared;
    if (kind !== 'platform') return undefined;
    if (this.expiry === null && environment === undefined && limits.length + allowedIps.length === 0) return undefined;
    const { id, orgId, customerId, limitsKeyId, expiry: expiresAt } = this;
    return restrictionsOf({ id, orgId, customerId, limitsKeyId, limits, allowedIps, expiresAt }, environment);
  }

  /** What every verification of the key answers. */
  get reply() {
    return {
      keyId: this.id,
      customerId: this.customerId,
      externalId: JSON.parse(this.externalId) as string | null,
      environmentId: this.environmentId,
      scopes: this.shared.scopes ?? [],
      metadata: JSON.parse(this.metadata) as Record<string, unknown>,
    };
  }

  /** The same as members of a JSON object: for fast-verify.ts. */
  get json(): string {
    const { id, customerId, externalId, metadata, shared } = this;
    const customer = customerId === null ? 'null' : `"${customerId}"`;
    return `"keyId":"${id}","customerId":${customer},"externalId":${externalId},${shared.json},"metadata":${metadata}`;
  }
}

/** What of a key says which windows its calls are counted in. */
type Counted = Pick<KeyRow, 'id' | 'orgId' | 'customerId' | 'limitsKeyId'>;

export function windowOf(key: Counted, { per, name, limit, windowSeconds }: KeyLimit): LimitRequest {
  return { key: `${rateLimitKey(key, per)}:${name}`, spec: { name, limit, windowSeconds } };
}

function rateLimitKey({ id, customerId, orgId, limitsKeyId }: Counted, per: KeyLimit['per']): string {
  const key = limitsKeyId ?? id;
  if (per === 'customer') return `customer:${customerId ?? key}`;
  if (per === 'organization') return `org:${orgId}`;
  return per === 'address' ? `address:${key}` : `key:${key}`;
}

export type Restricted = Counted & Pick<KeyRow, 'limits' | 'allowedIps' | 'expiresAt'>;

export const restrictionsOf = (row: Restricted, environment?: EnvironmentPlace): Restrictions => ({
  expiresAt: row.expiresAt ?? undefined,
  allowedIps: row.allowedIps,
  limits: (row.limits as unknown as KeyLimit[]).map((limit) => windowOf(row, limit)),
  environment,
});

const hasLimitByAddress = ({ limits }: CachedKey): boolean => limits.some(({ per }) => per === 'address');

/**
 * Whether the key may be used from this address, given in its normal form. Where it matters and is not known, it is
 * refused: a limit per address would not be one.
 */
export function isAllowedAddress(key: CachedKey, address: string | undefined): boolean {
  if (key.addresses !== undefined) return key.addresses.includes(address);
  return address !== undefined || !hasLimitByAddress(key);
}

/** Whether the text is the key, or the key before its rotation while the grace lasts. */
export const isSecretOf = (key: CachedKey, text: string, now: number): boolean => isHashOf(key, sha256(text), now);

/** The time it takes to compare hashes of 128 random bits or more tells an attacker nothing. */
export const isHashOf = ({ secretHash, previousHash, previousUntil }: CachedKey, hash: string, now: number): boolean =>
  hash === secretHash || (now < previousUntil && hash === previousHash);
