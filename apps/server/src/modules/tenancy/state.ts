import type { Cache, Caches } from '../../kernel/cache.ts';
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
  /** As `missingToGrant`, for all that a team's bindings hold, where they hold it and for as long. */
  missingToGrantTeam(team: Id<'tem'>): Promise<string | undefined>;
  missingToRevokeTeam(team: Id<'tem'>): Promise<string | undefined>;
}

/** Who grants: a caller, or on whose right something was offered earlier. */
export type GrantedBy = Pick<Caller, 'id' | 'scopes'>;

/** What this module needs of access, which stands later in the order. */
export interface AccessPort {
  grantor(tx: TenantTx, caller: GrantedBy): Promise<Grantor>;
  /** Refuses whoever does not hold all that the principal may do, narrowed by scopes: see access/authorize.ts. */
  assertMayActAs(tx: TenantTx, caller: Caller, principal: string, scopes: readonly string[] | null): Promise<void>;
}

/** Called in the transaction of the act; where it fails, the act fails. */
export type Hook = (tx: TenantTx, id: string) => Promise<void>;

/** Filled by app.ts: what must commit with an act of this module. */
export interface TenancyPorts {
  access: AccessPort;
  onOrganizationCreated: readonly Hook[];
  /** Before the rows are gone. */
  onDeleted: Readonly<Record<'organization' | 'project' | 'environment' | 'customer', readonly Hook[]>>;
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

/** When each secret expires, epoch milliseconds; infinity for never. */
export type LiveSecrets = ReadonlyMap<string, number>;

export interface TenancyState {
  /** Roles by `org/user`; unknown = not a member. */
  members: Cache<MemberRole>;
  /** Client secrets of service accounts in use, by `org/account`; unknown = no such account, or disabled. */
  serviceAccounts: Cache<LiveSecrets>;
  /** By id; what began, ended or was consented to since. */
  impersonations: Cache<LiveImpersonation>;
  ports: TenancyPorts;
  caches: Caches;
}

export const tenancyState = service<TenancyState>('tenancy');

/** Memberships held in memory: about 200 bytes each. */
const maxMembers = 50_000;
const maxServiceAccounts = 10_000;
const maxImpersonations = 1000;

export function openState({ caches }: Kernel, ports: TenancyPorts): TenancyState {
  const ttlMs = 5 * minute;
  const topics = { access: memberOf };
  return {
    members: caches.open({ name: 'members', max: maxMembers, ttlMs, topics }),
    serviceAccounts: caches.open({ name: 'service-accounts', max: maxServiceAccounts, ttlMs, topics }),
    impersonations: caches.open({
      name: 'impersonations',
      max: maxImpersonations,
      ttlMs,
      topics: { [impersonationTopic]: () => undefined },
    }),
    ports,
    caches,
  };
}

/** The key of a principal in caches, and the payload under which `access` notifications name it. */
export const memberKey = (org: string, principal: string): string => `${org}/${principal}`;

/** Of a payload of the topic `access`: the member it names, or undefined where it names a whole organization. */
export const memberOf = (payload: string): string | undefined => (payload.includes('/') ? payload : undefined);

/**
 * What the principal (without one: anybody) may do in the organization has changed. This node drops what it knows with
 * the commit, so that the answer to the change is already true; the others hear of it a moment later, by the topic `access`.
 */
export async function rightsChanged(tx: Tx, org: string, principal?: string): Promise<void> {
  const whose = principal === undefined ? org : memberKey(org, principal);
  const { caches } = tx.use(tenancyState);
  tx.afterCommit(() => caches.invalidate('access', whose));
  await tx.notify('access', whose);
}

/** Runs the hooks of a deletion in its transaction. */
export async function runDeletionHooks(tx: TenantTx, kind: keyof TenancyPorts['onDeleted'], id: string): Promise<void> {
  for (const hook of tx.use(tenancyState).ports.onDeleted[kind]) await hook(tx, id);
}
