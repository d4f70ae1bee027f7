import { operatorsOnly } from '../../../http/operators.ts';
import { errors } from '../../../kernel/errors.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { tenancyErrors } from '../errors.ts';
import {
  endImpersonation,
  findTarget,
  listAllImpersonations,
  listImpersonations,
  organizationOf,
  startImpersonation,
} from './impersonations.ts';
import { Impersonation, impersonation, StartedImpersonation, StartImpersonation } from './schema.ts';

const all = '/api/v1/operator/impersonations';
const own = '/api/v1/organizations/:org/impersonations';

export const impersonationRoutes = [
  impersonation.post(all, {
    action: 'start',
    summary: 'Act as a member of another organization, for a time and a reason that its owners are told',
    description:
      'For members of the operator organization. The token only reads, unless an owner of the organization consented; it never changes credentials, factors, sessions, keys or rights. Every request made with it is in the organization’s audit log under the operator’s name.',
    permission: 'impersonation:create',
    callers: ['user'],
    effect: 'grants',
    limits: [{ name: 'impersonations', limit: 30, windowSeconds: 3600, by: 'caller' }],
    body: StartImpersonation,
    reply: StartedImpersonation,
    status: 201,
    errors: [errors.NOT_FOUND, tenancyErrors.CANNOT_IMPERSONATE],
    resource: operatorsOnly,
    prepare: ({ kernel, body }) => findTarget(kernel, body),
    settings: ({ caller, prepared }) => ({ org: prepared.org, person: caller.id }),
    act: ({ tx, caller, body, prepared }) => startImpersonation(tx, caller, prepared.user, body),
  }),
  impersonation.get(all, {
    action: 'list-all',
    summary: 'List the impersonations in all organizations, newest first',
    permission: 'impersonation:read',
    query: PageQuery,
    reply: PageOf(Impersonation),
    errors: [errors.NOT_FOUND],
    resource: operatorsOnly,
    act: ({ tx, query }) => listAllImpersonations(tx, query),
  }),
  impersonation.delete(`${all}/:impersonation`, {
    action: 'end',
    summary: 'End an impersonation at once, on every node',
    permission: 'impersonation:delete',
    reply: Impersonation,
    resource: operatorsOnly,
    prepare: ({ kernel, params }) => organizationOf(kernel, params.impersonation),
    settings: ({ caller: { person }, prepared: org }) => ({ org, ...(person === undefined ? {} : { person }) }),
    act: ({ tx, caller, params }) => endImpersonation(tx, caller, params.impersonation),
  }),
  impersonation.get(own, {
    summary: 'List when operators of the installation acted in the organization, as whom and why, newest first',
    permission: 'impersonation:read',
    query: PageQuery,
    reply: PageOf(Impersonation),
    act: ({ tx, query }) => listImpersonations(tx, query),
  }),
  impersonation.delete(`${own}/:impersonation`, {
    action: 'stop',
    summary: 'End an operator’s impersonation in the organization, at once on every node',
    permission: 'impersonation:withdraw',
    audit: 'impersonation.end',
    reply: Impersonation,
    act: ({ tx, caller, params }) => endImpersonation(tx, caller, params.impersonation),
  }),
];
