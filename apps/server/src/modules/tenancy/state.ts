import type { Caller } from '../../http/caller.ts';
import { BoundedCache } from '../../kernel/cache.ts';
import { minute } from '../../kernel/clock.ts';
import type { TenantTx, Tx } from '../../kernel/db/tx.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { service } from '../../kernel/services.ts';
import type { MemberRole } from './roles.ts';

/** What a caller may hand on in the transaction's organization. */
export interface Giver {
  /** A permission of the role that the caller does not hold itself; undefined where it may give (or take) the role. */
  lacks(role: MemberRole): string | undefined;
}

/** The access module stands later in the order, so it fills this in its `setup`. */
export interface AccessPort {
  giver(tx: TenantTx, caller: Caller): Promise<Giver>;
}

export interface TenancyState {
  /** Roles by `org/user`; unknown = not a member. */
  members: BoundedCache<MemberRole>;
  access: AccessPort | undefined;
}

export const tenancyState = service<TenancyState>('tenancy');

/** Memberships held in memory: about 200 bytes each. */
const maxMembers = 50_000;

export function openState({ clock, bus }: Kernel): TenancyState {
  const members = new BoundedCache<MemberRole>({
    name: 'members',
    max: maxMembers,
    ttlMs: 5 * minute,
    clock,
    healthy: () => bus.healthy(),
  });
  bus.subscribe('access', (payload) => (payload.includes('/') ? members.invalidate(payload) : members.clear()));
  bus.onGap((reason) => reason === 'lost' && members.clear());
  return { members, access: undefined };
}

/** The key of a principal in caches, and the payload under which `access` notifications name it. */
export const memberKey = (org: string, principal: string): string => `${org}/${principal}`;

/**
 * Every node drops what it knows of the principal's rights in this organization: `org/principal` on topic `access`.
 * Without a principal: of everybody's (payload `org`).
 */
export async function rightsChanged(tx: Tx, org: string, principal?: string): Promise<void> {
  await tx.notify('access', principal === undefined ? org : memberKey(org, principal));
}
