import { toIso } from '../../kernel/clock.ts';
import type { PersonTx, TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { operatorOrg } from '../../kernel/record.ts';
import type { NewOrganization, OrganizationsPort } from '../identity/index.ts';
import { acceptInvitation, findInvitationFor } from './invitations/acceptance.ts';
import { addMember } from './members.ts';
import { type OrganizationView, organizationView } from './organizations.ts';
import { insertProject } from './projects/projects.ts';
import { Project } from './projects/schema.ts';
import { withFreeSlug } from './slug.ts';
import { tenancyState } from './state.ts';
import * as store from './store/organizations.ts';

export interface Founding {
  name: string;
  /** Derived from the name where absent. */
  slug?: string | undefined;
  owner: Id<'usr'>;
}

/** Makes the organization `tx.org`: its owner, a first project and that project's three environments. */
export async function foundOrganization(
  tx: TenantTx,
  { name, slug, owner }: Founding,
): Promise<{ organization: OrganizationView; project: Project }> {
  const organization = await insertOrganization(tx, name, slug);
  await addMember(tx, owner, 'owner');
  const project = await insertProject(tx, { name: 'First project' });
  tx.audit({ action: 'organization.create', resource: { type: 'organization', id: tx.org } });
  for (const hook of tx.use(tenancyState).ports.onOrganizationCreated) await hook(tx, tx.org);
  tx.emit({ type: 'organization.created', subject: tx.org, data: { owner, project: project.id } });
  return { organization, project: Project.parse(project) };
}

const insertOrganization = async (tx: TenantTx, name: string, slug: string | undefined): Promise<OrganizationView> =>
  organizationView(await withFreeSlug({ name, slug }, 'organization', (free) => store.insert(tx, name, free)));

/** What identity needs of this module. */
export const organizationsPort: OrganizationsPort = {
  provision: (tx, { user, organizationName }) => foundOrganization(tx, { name: organizationName, owner: user }),
  makeOperator,
  defaultOrganization,
  findInvitation: findInvitationFor,
  acceptInvitation: (tx, invitation, person) => acceptInvitation(tx, invitation, { ...person, verified: true }),
};

async function makeOperator(tx: TenantTx, user: Id<'usr'>): Promise<NewOrganization> {
  if (tx.org !== operatorOrg) throw new Error('an operator is made in the operator organization');
  const row = await store.lock(tx);
  if (row === undefined) throw errors.NOT_FOUND();
  await addMember(tx, user, 'owner');
  tx.audit({
    action: 'organization.operator-made',
    resource: { type: 'member', id: user },
    after: { role: 'owner' },
    risk: 'high',
  });
  return { id: row.id, name: row.name, slug: row.slug, createdAt: toIso(row.created_at) };
}

async function defaultOrganization(
  tx: PersonTx | TenantTx,
  _user: Id<'usr'>,
): Promise<{ org: Id<'org'>; permissionsVersion: number } | undefined> {
  const found = await store.home(tx);
  return found === undefined ? undefined : { org: found.org, permissionsVersion: found.permissions_version };
}
