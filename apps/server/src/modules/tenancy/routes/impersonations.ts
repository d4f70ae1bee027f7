import { z } from 'zod';
import { operatorsOnly } from '../../../http/operators.ts';
import { route } from '../../../http/route.ts';
import { errors } from '../../../kernel/errors.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { tenancyErrors } from '../errors.ts';
import * as consents from '../impersonation-consents.ts';
import * as impersonations from '../impersonations.ts';
import { OrganizationPath, ownOrganization } from './own.ts';

const Impersonation = z.object({
  id: Id('imp'),
  organization: Id('org'),
  user: Id('usr').describe('As whom the operator acts'),
  operator: Id('usr').describe('Who really acts'),
  reason: z.string(),
  startedAt: z.string(),
  expiresAt: z.string(),
  endedAt: z.string().nullable(),
  endedBy: z.string().nullable().describe('A user, or `expiry`'),
});

/** Longest, in minutes: a look at a problem, not a working day. */
const maxMinutes = 60;

export const startImpersonation = route({
  method: 'POST',
  path: '/api/v1/operator/impersonations',
  summary: 'Act as a member of another organization, for a time and a reason that its owners are told',
  description:
    'For members of the operator organization. The token only reads, unless an owner of the organization consented; it never changes credentials, factors, sessions, keys or rights. Every request made with it stands in the organization’s audit log under the operator’s name.',
  permission: 'impersonation:create',
  callers: ['user'],
  stepUp: true,
  audit: 'impersonation.start',
  meter: false,
  limits: [{ name: 'impersonations', limit: 30, windowSeconds: 3600, by: 'caller' }],
  body: z
    .strictObject({
      organization: Id('org').optional(),
      user: Id('usr').optional(),
      reason: z.string().trim().min(10).max(500),
      minutes: z.int().min(1).max(maxMinutes),
    })
    .refine(({ organization, user }) => organization !== undefined || user !== undefined, {
      message: 'Name the organization, the user, or both',
      path: ['organization'],
    }),
  reply: Impersonation.extend({
    accessToken: z.string().describe('A bearer token, shown this once; there is no refresh'),
    expiresIn: z.number(),
  }),
  status: 201,
  errors: [errors.NOT_FOUND, tenancyErrors.CANNOT_IMPERSONATE],
  resource: operatorsOnly,
  prepare: ({ kernel, body }) => impersonations.findTarget(kernel, body),
  settings: ({ caller, prepared }) => ({ org: prepared.org, person: caller.id }),
  act: ({ tx, caller, body, prepared }) =>
    impersonations.startImpersonation(tx, caller, { ...body, user: prepared.user }),
});

export const listAllImpersonations = route({
  method: 'GET',
  path: '/api/v1/operator/impersonations',
  summary: 'List all impersonations, newest first',
  permission: 'impersonation:read',
  impersonation: 'read',
  meter: false,
  query: PageQuery,
  reply: PageOf(Impersonation),
  errors: [errors.NOT_FOUND],
  resource: operatorsOnly,
  act: ({ tx, query }) => impersonations.listAllImpersonations(tx, query),
});

export const endImpersonation = route({
  method: 'DELETE',
  path: '/api/v1/operator/impersonations/:impersonation',
  summary: 'End an impersonation at once, on every node',
  permission: 'impersonation:delete',
  audit: 'impersonation.end',
  meter: false,
  params: z.object({ impersonation: Id('imp') }),
  reply: Impersonation,
  resource: operatorsOnly,
  prepare: ({ kernel, params }) => impersonations.organizationOf(kernel, params.impersonation),
  settings: ({ caller, prepared }) => ({
    org: prepared,
    ...(caller.person === undefined ? {} : { person: caller.person }),
  }),
  act: ({ tx, caller, params }) => impersonations.endImpersonation(tx, caller, params.impersonation),
});

export const listImpersonations = route({
  method: 'GET',
  path: '/api/v1/organizations/:org/impersonations',
  summary: 'List when operators of the installation acted in the organization, as whom and why, newest first',
  permission: 'impersonation:read',
  impersonation: 'read',
  meter: false,
  params: OrganizationPath,
  query: PageQuery,
  reply: PageOf(Impersonation),
  resource: ownOrganization,
  act: ({ tx, query }) => impersonations.listImpersonations(tx, query),
});

export const stopImpersonation = route({
  method: 'DELETE',
  path: '/api/v1/organizations/:org/impersonations/:impersonation',
  summary: 'End what an operator of the installation does in the organization, at once and on every node',
  permission: 'impersonation:withdraw',
  audit: 'impersonation.end',
  meter: false,
  params: OrganizationPath.extend({ impersonation: Id('imp') }),
  reply: Impersonation,
  resource: ownOrganization,
  act: ({ tx, caller, params }) => impersonations.endImpersonation(tx, caller, params.impersonation),
});

const Consent = z.object({
  id: Id('cns'),
  givenBy: z.string(),
  givenAt: z.string(),
  expiresAt: z.string(),
  withdrawnAt: z.string().nullable(),
});

/** Longest consent: a week of working on a problem together. */
const maxHours = 7 * 24;

export const giveImpersonationConsent = route({
  method: 'POST',
  path: '/api/v1/organizations/:org/impersonation-consents',
  summary: 'Consent, as an owner, that operators of the installation change things in the organization for some hours',
  permission: 'impersonation:consent',
  callers: ['user'],
  audit: 'impersonation.consent',
  meter: false,
  params: OrganizationPath,
  body: z.strictObject({ hours: z.int().min(1).max(maxHours) }),
  reply: Consent,
  status: 201,
  resource: ownOrganization,
  act: ({ tx, caller, body }) => consents.giveConsent(tx, caller, body.hours),
});

export const listImpersonationConsents = route({
  method: 'GET',
  path: '/api/v1/organizations/:org/impersonation-consents',
  summary: 'List consents to changes by operators, newest first',
  permission: 'impersonation:read',
  impersonation: 'read',
  meter: false,
  params: OrganizationPath,
  query: PageQuery,
  reply: PageOf(Consent),
  resource: ownOrganization,
  act: ({ tx, query }) => consents.listConsents(tx, query),
});

export const withdrawImpersonationConsent = route({
  method: 'DELETE',
  path: '/api/v1/organizations/:org/impersonation-consents/:consent',
  summary: 'Withdraw a consent: operators at work may only read from now on',
  permission: 'impersonation:withdraw',
  audit: 'impersonation.withdraw-consent',
  meter: false,
  params: OrganizationPath.extend({ consent: Id('cns') }),
  reply: Consent,
  resource: ownOrganization,
  act: ({ tx, params }) => consents.withdrawConsent(tx, params.consent),
});
