import { z } from 'zod';
import { route } from '../../../http/route.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { tenancyErrors } from '../errors.ts';
import { foundOrganization } from '../founding.ts';
import * as organizations from '../organizations.ts';
import { Role } from '../roles.ts';
import { Slug } from '../slug.ts';
import { OrganizationPath, ownOrganization } from './own.ts';

const Name = z.string().trim().min(1).max(100);

const Organization = z.object({
  id: Id('org'),
  name: z.string(),
  slug: z.string(),
  status: z.enum(['active', 'deleted']),
  createdAt: z.string(),
  updatedAt: z.string(),
  deletedAt: z.string().nullable(),
  erasedAfter: z.string().nullable(),
});

export const listMyOrganizations = route({
  method: 'GET',
  path: '/api/v1/organizations',
  summary: 'List your organizations and what you are in each',
  permission: 'authenticated',
  callers: ['user'],
  meter: false,
  scope: 'person',
  query: PageQuery,
  reply: PageOf(Organization.extend({ role: Role })),
  act: ({ tx, query }) => organizations.listMine(tx, query),
});

export const createOrganization = route({
  method: 'POST',
  path: '/api/v1/organizations',
  summary: 'Create an organization with a first project, and become its owner',
  permission: 'authenticated',
  callers: ['user'],
  audit: 'organization.create',
  meter: false,
  limits: [{ name: 'organizations', limit: 20, windowSeconds: 3600, by: 'caller' }],
  body: z.strictObject({ name: Name, slug: Slug.optional() }),
  reply: Organization,
  status: 201,
  errors: [tenancyErrors.SLUG_TAKEN],
  prepare: async ({ kernel }) => kernel.ids.next('org'),
  settings: ({ caller, prepared }) => ({ org: prepared, person: caller.id }),
  act: async ({ tx, caller, body }) => {
    const { organization } = await foundOrganization(tx, { ...body, owner: caller.id as Id<'usr'> });
    return organization;
  },
});

export const readOrganization = route({
  method: 'GET',
  path: '/api/v1/organizations/:org',
  summary: 'Read the organization',
  permission: 'organizations:read',
  impersonation: 'read',
  meter: false,
  params: OrganizationPath,
  reply: Organization,
  resource: ownOrganization,
  act: ({ tx }) => organizations.readOrganization(tx),
});

export const updateOrganization = route({
  method: 'PATCH',
  path: '/api/v1/organizations/:org',
  summary: 'Rename the organization or change its slug',
  permission: 'organizations:update',
  audit: 'organization.update',
  meter: false,
  params: OrganizationPath,
  body: z.strictObject({ name: Name.optional(), slug: Slug.optional() }),
  reply: Organization,
  errors: [tenancyErrors.SLUG_TAKEN],
  resource: ownOrganization,
  act: ({ tx, caller, body }) => organizations.updateOrganization(tx, caller, body),
});

export const deleteOrganization = route({
  method: 'DELETE',
  path: '/api/v1/organizations/:org',
  summary: 'Delete the organization: out of use at once, erased with its keys after 30 days',
  permission: 'organizations:delete',
  stepUp: true,
  audit: 'organization.delete',
  meter: false,
  params: OrganizationPath,
  reply: Organization,
  errors: [tenancyErrors.ORGANIZATION_PROTECTED],
  resource: ownOrganization,
  act: ({ tx, caller }) => organizations.deleteOrganization(tx, caller),
});

export const restoreOrganization = route({
  method: 'POST',
  path: '/api/v1/organizations/:org/restore',
  summary: 'Bring a deleted organization back before it is erased',
  permission: 'organizations:restore',
  // A person's decision; the keys of a deleted organization are of no use either.
  callers: ['user'],
  audit: 'organization.restore',
  meter: false,
  params: OrganizationPath,
  reply: Organization,
  errors: [tenancyErrors.ORGANIZATION_NOT_DELETED],
  resource: ownOrganization,
  act: ({ tx, caller }) => organizations.restoreOrganization(tx, caller),
});
