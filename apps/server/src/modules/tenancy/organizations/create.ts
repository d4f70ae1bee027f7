import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import type { OrganizationsPort } from '../../identity/index.ts';
import { myMemberships } from '../erasure/erasure.ts';
import { acceptInvitation, findInvitationFor } from '../invitations/acceptance.ts';
import { addMember } from '../members/store.ts';
import { insertProject } from '../projects/projects.ts';
import { Project } from '../projects/schema.ts';
import { rightsChanged, tenancyState } from '../state.ts';
import { findHome, insertOrganization, lockOrganization } from './organizations.ts';
import { type NewOrganization, Organization, organizationCreated } from './schema.ts';

/** Creates the organization `tx.org` with its owner and a first project. @throws SLUG_TAKEN */
export async function createOrganization(tx: TenantTx, values: NewOrganization, ownerId: Id<'usr'>) {
  const organization = await insertOrganization(tx, values);
  await addMember(tx, ownerId, 'owner');
  const project = await insertProject(tx, { name: 'First project' });
  tx.audit({ action: 'organization.create', resource: { type: 'organization', id: tx.org } });
  for (const hook of tx.use(tenancyState).ports.onOrganizationCreated) await hook(tx, tx.org);
  tx.emit(organizationCreated(tx.org, { ownerId, projectId: project.id }));
  return { organization, project };
}

/** What identity needs of this module. */
export const organizationsPort: OrganizationsPort = {
  async provision(tx, { user, organizationName }) {
    const { organization, project } = await createOrganization(tx, { name: organizationName }, user);
    return { organization: Organization.parse(organization), project: Project.parse(project) };
  },
  async makeOperator(tx, user) {
    if (tx.org !== operatorOrg) throw new Error('an operator is made in the operator organization');
    const organization = await lockOrganization(tx);
    await addMember(tx, user, 'owner');
    tx.audit({
      action: 'organization.operator-made',
      resource: { type: 'member', id: user },
      after: { role: 'owner' },
      risk: 'high',
    });
    return Organization.parse(organization);
  },
  defaultOrganization: findHome,
  memberships: myMemberships,
  async rightsChanged(tx) {
    for (const { id } of await myMemberships(tx)) await rightsChanged(tx, id, tx.person);
  },
  findInvitation: findInvitationFor,
  acceptInvitation: async (tx, invitation, person) =>
    Organization.parse(await acceptInvitation(tx, invitation, { ...person, verified: true })),
};
