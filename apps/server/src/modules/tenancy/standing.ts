import type { TenantTx } from '../../kernel/db/tx.ts';
import type { Id } from '../../kernel/ids.ts';
import type { MemberRole } from './roles.ts';
import * as members from './store/members.ts';
import * as organizations from './store/organizations.ts';
import * as teams from './store/teams.ts';

/** What a user is in the transaction's organization, and in what state that is. */
export interface Membership {
  id: Id<'mem'>;
  role: MemberRole;
  organizationDeleted: boolean;
}

/** Undefined where the user is no member, or the organization is gone. */
export async function findMembership(tx: TenantTx, user: string): Promise<Membership | undefined> {
  const [member, organization] = await Promise.all([members.find(tx, user), organizations.find(tx)]);
  if (member === undefined || organization === undefined) return undefined;
  return { id: member.id, role: member.role, organizationDeleted: organization.deleted_at !== null };
}

/** Whether the transaction's organization is in use: neither deleted nor erased. */
export async function organizationInUse(tx: TenantTx): Promise<boolean> {
  const organization = await organizations.find(tx);
  return organization !== undefined && organization.deleted_at === null;
}

/** For other modules that change what a member may do: their next token carries a new version of permissions. */
export async function countRightsChange(tx: TenantTx, user: string): Promise<void> {
  await members.countChange(tx, [user]);
}

/** Members, and open invitations, with a role that the organization has made. */
export const countRoleHolders = members.countHolders;

/** The teams that a user of the organization is in. */
export const teamsOf = teams.ofUser;

/** Whatever is counted against a limit of the organization is counted one after another. */
export const lockOrganization = organizations.lock;
