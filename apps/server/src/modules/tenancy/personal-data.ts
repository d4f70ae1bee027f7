import type { PersonalData, Subject } from '../../http/personal-data.ts';
import { toIso } from '../../kernel/clock.ts';
import type { SystemTx } from '../../kernel/db/tx.ts';
import { kernelService } from '../../kernel/kernel.ts';
import { operatorOrg } from '../../kernel/record.ts';
import { tenancyErrors } from './errors.ts';
import { impersonationsChanged } from './impersonations/impersonations.ts';
import { revokeInvitationsTo } from './invitations/invitations.ts';
import { eraseOrganization } from './jobs.ts';
import { rightsChanged } from './state.ts';
import * as store from './store/erasure.ts';
import { mine } from './store/organizations.ts';

const ids = { not: 'who did it, as ids' };

/** What tenancy holds of a person: their memberships. Customers are business data of who sells to them. */
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
    teams: (await store.myTeams(tx)).map(({ addedAt, ...team }) => ({ ...team, addedAt: toIso(addedAt) })),
    impersonations: (await store.myImpersonations(tx)).map(({ startedAt, endsAt, ...rest }) => ({
      ...rest,
      startedAt: toIso(startedAt),
      endedAt: toIso(endsAt),
    })),
    memberships: (await mine(tx, '', mostMemberships)).map(({ id, name, role, created_at }) => ({
      organization: id,
      name,
      role,
      organizationCreatedAt: toIso(created_at),
    })),
  }),
  erase: leaveAll,
};

/** More than anybody is in. */
const mostMemberships = 10_000;

/**
 * Ends every membership. An organization with nobody else in it goes too: nobody is left who could bring it back.
 * @throws LAST_OWNER
 */
async function leaveAll(tx: SystemTx, subject: Subject): Promise<void> {
  const { person, email, again } = subject;
  const memberships = await store.lockMemberships(tx, person);
  const held = memberships.filter(isHeld);
  if (held.length > 0 && !again) throw lastOwnerOf(held);
  for (const { org, role, deletedAt, members } of memberships) {
    if (members === 1 && org !== operatorOrg) {
      await store.endOrganization(tx, org, deletedAt);
      const kernel = tx.use(kernelService);
      subject.afterwards(() => eraseOrganization(kernel, org));
    }
    await rightsChanged(tx, org, person);
    tx.emit({ org, type: 'member.removed', subject: person, data: { role } });
  }
  await store.deleteMemberships(tx, person);
  await store.endImpersonations(tx, person);
  await impersonationsChanged(tx);
  // Also where the person never came: nobody is to be asked again by an address that was erased.
  if (email !== undefined) await revokeInvitationsTo(tx, email);
}

/** The operator of the installation is never without an owner, whoever else is in it. */
const isHeld = ({ org, role, owners, members, deletedAt }: store.HeldMembership): boolean =>
  role === 'owner' && owners === 1 && (org === operatorOrg || (members > 1 && deletedAt === null));

function lastOwnerOf(held: readonly store.HeldMembership[]) {
  const names = held.map(({ name }) => name).join(', ');
  const organizations = held.map(({ org: id, name }) => ({ id, name }));
  return tenancyErrors.LAST_OWNER(`You are the last owner of ${names}: make somebody else an owner, or delete it`, {
    extra: { organizations },
  });
}
