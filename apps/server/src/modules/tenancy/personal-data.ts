import type { PersonalData, Subject } from '../../http/personal-data.ts';
import { toIso } from '../../kernel/clock.ts';
import type { SystemTx } from '../../kernel/db/tx.ts';
import { kernelService } from '../../kernel/kernel.ts';
import { operatorOrg } from '../../kernel/record.ts';
import * as erasure from './erasure/erasure.ts';
import { eraseOrganization } from './erasure/jobs.ts';
import { tenancyErrors } from './errors.ts';
import { impersonationsChanged } from './impersonations/impersonations.ts';
import { revokeInvitationsBy, revokeInvitationsTo } from './invitations/invitations.ts';
import { memberRemoved } from './members/schema.ts';
import { rightsChanged } from './state.ts';

const ids = { not: 'who did it, as ids' };

/** A person's memberships. Customers are business data of the organization that sells to them. */
export const tenancyPersonalData: PersonalData = {
  tables: {
    eco_members: { exported: 'memberships', erased: 'deleted' },
    eco_team_members: { exported: 'teams', erased: 'deleted' },
    eco_impersonations: { exported: 'impersonations', erased: 'pseudonym' },
    eco_impersonation_consents: { exported: ids, erased: 'pseudonym' },
    eco_service_accounts: { exported: ids, erased: 'pseudonym' },
    eco_service_account_secrets: { exported: ids, erased: 'pseudonym' },
    eco_invitations: { exported: ids, erased: 'pseudonym' },
  },
  export: async (tx) => ({
    teams: (await erasure.myTeams(tx)).map(({ addedAt, ...team }) => ({ ...team, addedAt: toIso(addedAt) })),
    impersonations: (await erasure.myImpersonations(tx)).map(({ startedAt, endsAt, ...rest }) => ({
      ...rest,
      startedAt: toIso(startedAt),
      endedAt: toIso(endsAt),
    })),
    memberships: (await erasure.myMemberships(tx)).map(({ id, name, role, createdAt }) => ({
      organization: id,
      name,
      role,
      organizationCreatedAt: toIso(createdAt),
    })),
  }),
  erase: leaveAll,
};

/**
 * Ends every membership. An organization with no other member is erased too: nobody could restore it.
 * @throws LAST_OWNER
 */
async function leaveAll(tx: SystemTx, subject: Subject): Promise<void> {
  const { person, email, again } = subject;
  const memberships = await erasure.lockMemberships(tx, person);
  const held = memberships.filter(isHeld);
  if (held.length > 0 && !again) throw lastOwnerOf(held);
  for (const { org, role, deletedAt, members } of memberships) {
    if (members === 1 && org !== operatorOrg) {
      await erasure.endOrganization(tx, org, deletedAt);
      const kernel = tx.use(kernelService);
      subject.afterwards(() => eraseOrganization(kernel, org));
    }
    await rightsChanged(tx, org, person);
    tx.emit({ org, ...memberRemoved(person, { role }) });
  }
  await erasure.deleteMemberships(tx, person);
  await erasure.endImpersonations(tx, person);
  await impersonationsChanged(tx);
  // Also those to organizations that they did not join: an erased address gets no more mail.
  if (email !== undefined) await revokeInvitationsTo(tx, email);
  await revokeInvitationsBy(tx, person);
}

/** Whether the person is the last owner of an organization that stays. The operator always does. */
const isHeld = ({ org, role, owners, members, deletedAt }: erasure.HeldMembership): boolean =>
  role === 'owner' && owners === 1 && (org === operatorOrg || (members > 1 && deletedAt === null));

function lastOwnerOf(held: readonly erasure.HeldMembership[]) {
  const names = held.map(({ name }) => name).join(', ');
  const organizations = held.map(({ org: id, name }) => ({ id, name }));
  return tenancyErrors.LAST_OWNER(`${names} would have no owner: make another member an owner first, or delete it`, {
    extra: { organizations },
  });
}
