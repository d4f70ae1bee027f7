import type { Cache } from '../../kernel/cache.ts';
import type { Caller } from '../../kernel/caller.ts';
import { minute } from '../../kernel/clock.ts';
import type { TenantTx, Tx } from '../../kernel/db/tx.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { service } from '../../kernel/services.ts';
import type { MemberRole } from './roles.ts';

/** What a caller may grant and revoke in the transaction's organization; each answers a permission that is missing for it. */
export interface Grantor {
  /** All that the role holds must be the caller's own, and within the scopes of its key or token. */
  missingToGrant(role: MemberRole): Promise<string | undefined>;
  /** Scopes do not matter, since nothing is handed on; but lesser roles cannot strip greater ones. */
  missingToRevoke(role: MemberRole): Promise<string | undefined>;
  /** As `missingToGrant`, for everything that a team's bindings hold, in their places and until they expire. */
  missingToGrantTeam(team: Id<'tem'>): Promise<string | undefined>;
  missingToRevokeTeam(team: Id<'tem'>): Promise<string | undefined>;
}

/** The grantor: a caller, or the sender of an earlier invitation. */
export type GrantedBy = Pick<Caller, 'id' | 'scopes' | 'restrictions'>;

/** What this module needs of access, a later module. */
export interface AccessPort {
  grantor(tx: TenantTx, caller: GrantedBy): Promise<Grantor>;
  /** Refuses callers who do not hold all that the principal may do, narrowed by scopes: see access/authorize.ts. */
  assertMayActAs(
    tx: TenantTx,
    caller: Caller,
    principal: string,
    scopes: readonly string[] | null,
    options?: { until?: number | undefined },
  ): Promise<void>;
}

/**
 * What this module needs of keys, a later module: that keys stop in the transaction that deletes what they belong to. Each
 * answers how many.
 */
export interface KeysPort {
  /** Revokes the keys of a deleted customer or environment, until it is restored. */
  revokeWith(tx: TenantTx, place: Id<'cus'> | Id<'env'>): Promise<number>;
  /** Brings back what `revokeWith` revoked; a key of which something else is deleted stays revoked. */
  restoreWith(tx: TenantTx, place: Id<'cus'> | Id<'env'>): Promise<number>;
  /** Revokes the keys of a member who leaves, or of a deleted service account, for good. */
  revokeOf(tx: TenantTx, owner: Id<'usr'> | Id<'svc'>): Promise<number>;
  /** Keys of the organization that are not revoked. */
  count(tx: TenantTx): Promise<number>;
}

/** What this module needs of billing, a later module: what customers and the plans that they are on have to do with. */
export interface CustomersPort {
  /** `plan`: the slug that was asked for; the seller's default plan where it is null. */
  created(tx: TenantTx, customer: Id<'cus'>, plan: string | null): Promise<void>;
  /** Whether the plan of a customer is that of a subscription, which is changed by itself. */
  isSubscribed(tx: TenantTx, customer: Id<'cus'>): Promise<boolean>;
  /** Whether it keeps its `externalId`: usage is charged by it, or was lately, or it is that of an organization that buys. */
  keepsExternalId(tx: TenantTx, customer: Id<'cus'>): Promise<boolean>;
  /** Its subscription ends. */
  deleted(tx: TenantTx, customer: Id<'cus'>): Promise<void>;
}

/** Runs in the transaction of the act, which fails with it. */
export type Hook = (tx: TenantTx, id: string) => Promise<void>;

/** What this module needs of later ones; filled by app.ts. */
export interface TenancyPorts {
  access: AccessPort;
  keys: KeysPort;
  customers: CustomersPort;
  onOrganizationCreated: readonly Hook[];
}

/** The topic that tells every node that impersonations or consents have changed. */
export const impersonationTopic = 'impersonation';

/** What a request with the token of an impersonation needs; times in epoch milliseconds. */
export interface LiveImpersonation {
  id: Id<'imp'>;
  org: Id<'org'>;
  user: Id<'usr'>;
  operator: Id<'usr'>;
  hash: Buffer;
  expiresAt: number;
  ended: boolean;
  mayChangeUntil: number | null;
}

/** When each secret expires, in epoch milliseconds; infinity for never. Tokens that were ended are in it with 0. */
export type LiveSecrets = ReadonlyMap<string, number>;

export interface TenancyState {
  /** Roles by `org/user`; undefined for a user who is not a member. */
  members: Cache<MemberRole>;
  /** Client secrets by `org/account`; undefined for an account that does not exist or is disabled. */
  serviceAccounts: Cache<LiveSecrets>;
  /** By id. */
  impersonations: Cache<LiveImpersonation>;
  ports: TenancyPorts;
}

export const tenancyState = service<TenancyState>('tenancy');

/** About 200 bytes each. */
const maxMembers = 50_000;
const maxServiceAccounts = 10_000;
const maxImpersonations = 1000;

export function openState({ caches }: Kernel, ports: TenancyPorts): TenancyState {
  const ttlMs = 5 * minute;
  const topics = { access: memberOf };
  return {
    members: caches.open({ name: 'members', max: maxMembers, ttlMs, topics }),
    serviceAccounts: caches.open({
      name: 'service-accounts',
      max: maxServiceAccounts,
      ttlMs,
      topics,
      staleWhileAway: { asks: true },
    }),
    impersonations: caches.open({
      name: 'impersonations',
      max: maxImpersonations,
      ttlMs,
      topics: { [impersonationTopic]: () => undefined },
    }),
    ports,
  };
}

/** The key of a principal in caches, and the payload under which `access` notifications name it. */
export const memberKey = (org: string, principal: string): string => `${org}/${principal}`;

/** The principal that a payload of the topic `access` names; undefined where it names a whole organization. */
export const memberOf = (payload: string): string | undefined => (payload.includes('/') ? payload : undefined);

/**
 * The rights of the principal in the organization have changed; without a principal, those of everybody. On this node they
 * have ended when the reply is sent, on the others a moment later.
 */
export const rightsChanged = (tx: Tx, org: string, principal?: string): Promise<void> =>
  tx.invalidate('access', principal === undefined ? org : memberKey(org, principal));

export const customersOf = (tx: TenantTx): CustomersPort => tx.use(tenancyState).ports.customers;
export const keysOf = (tx: TenantTx): KeysPort => tx.use(tenancyState).ports.keys;
