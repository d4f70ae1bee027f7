import type { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { tenancyErrors } from '../errors.ts';
import { createOrganization } from './create.ts';
import {
  deleteOrganization,
  listMyOrganizations,
  readOrganization,
  restoreOrganization,
  updateOrganization,
} from './organizations.ts';
import {
  DeletedOrganization,
  MyOrganization,
  NewOrganization,
  Organization,
  OrganizationChanges,
  organization,
} from './schema.ts';

export const organizationRoutes = [
  organization.get('/api/v1/organizations', {
    summary: 'List your organizations and your role in each',
    permission: 'authenticated',
    callers: ['user'],
    scope: 'person',
    query: PageQuery,
    reply: PageOf(MyOrganization),
    act: ({ tx, query }) => listMyOrganizations(tx, query),
  }),
  organization.post('/api/v1/organizations', {
    summary: 'Create an organization with a first project, and become its owner',
    permission: 'authenticated',
    callers: ['user'],
    limits: [{ name: 'organizations', limit: 20, windowSeconds: 3600, by: 'caller' }],
    body: NewOrganization,
    reply: Organization,
    errors: [tenancyErrors.SLUG_TAKEN],
    prepare: async ({ kernel }) => kernel.ids.next('org'),
    settings: ({ caller, prepared }) => ({ org: prepared, person: caller.id }),
    act: async ({ tx, caller, body }) => (await createOrganization(tx, body, caller.id as Id<'usr'>)).organization,
  }),
  organization.get('/api/v1/organizations/:org', {
    summary: 'Read the organization',
    impersonation: 'read',
    reply: Organization,
    act: ({ tx }) => readOrganization(tx),
  }),
  organization.patch('/api/v1/organizations/:org', {
    summary: 'Rename the organization or change its slug',
    body: OrganizationChanges,
    reply: Organization,
    errors: [tenancyErrors.SLUG_TAKEN],
    act: ({ tx, body }) => updateOrganization(tx, body),
  }),
  organization.delete('/api/v1/organizations/:org', {
    summary: 'Delete the organization: out of use at once, erased with its keys after 30 days',
    effect: 'destroys',
    reply: DeletedOrganization,
    errors: [tenancyErrors.ORGANIZATION_PROTECTED],
    act: ({ tx }) => deleteOrganization(tx),
  }),
  organization.post('/api/v1/organizations/:org/restore', {
    summary: 'Restore a deleted organization before it is erased',
    action: 'restore',
    // The keys of a deleted organization do not work.
    callers: ['user'],
    reply: Organization,
    errors: [tenancyErrors.ORGANIZATION_NOT_DELETED],
    act: ({ tx }) => restoreOrganization(tx),
  }),
];
