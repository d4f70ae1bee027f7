import { z } from 'zod';
import { operatorsOnly } from '../../../http/operators.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { errors } from '../../../kernel/errors.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf } from '../../../kernel/paging.ts';
import { Instant, pickDefined } from '../../../kernel/schema.ts';
import { Suspension } from '../../identity/index.ts';
import { tenancyErrors } from '../errors.ts';
import {
  eraseNow,
  listOrganizations,
  readOperatedOrganization,
  reinstateOrganization,
  suspendOrganization,
} from './operated-organizations.ts';
import { ListedOrganization, OperatedOrganization, OrganizationQuery, operatedOrganization } from './schema.ts';

const all = '/api/v1/operator/organizations';
const one = `${all}/:organization` as const;

/** In the organization that is named. */
const within = {
  resource: operatorsOnly,
  settings: ({ params, caller: { person } }: { params: { organization: Id<'org'> }; caller: Caller }) => ({
    org: params.organization,
    ...pickDefined({ person }),
  }),
};

export const operatedOrganizationRoutes = [
  operatedOrganization.get(all, {
    summary: 'List organizations, newest first, or search them by name, slug or id',
    query: OrganizationQuery,
    reply: PageOf(ListedOrganization),
    errors: [errors.NOT_FOUND],
    resource: operatorsOnly,
    act: ({ tx, query }) => listOrganizations(tx, query),
  }),
  operatedOrganization.get(one, {
    ...within,
    summary: 'Read an organization and its owners',
    reply: OperatedOrganization,
    act: ({ tx }) => readOperatedOrganization(tx),
  }),
  operatedOrganization.post(`${one}/suspend`, {
    ...within,
    summary: 'Suspend an organization: its members and keys are refused at once',
    description:
      'Calls in it, verifications of its customers’ keys too, are answered ORGANIZATION_SUSPENDED; its apps and service ' +
      'accounts get no tokens. Its data stays.',
    effect: 'destroys',
    body: Suspension,
    reply: OperatedOrganization,
    errors: [tenancyErrors.ORGANIZATION_PROTECTED],
    act: ({ tx, caller, body }) => suspendOrganization(tx, caller, body.reason),
  }),
  operatedOrganization.post(`${one}/reinstate`, {
    ...within,
    summary: 'Reinstate a suspended organization with all it had',
    effect: 'grants',
    reply: OperatedOrganization,
    act: ({ tx, caller }) => reinstateOrganization(tx, caller),
  }),
  operatedOrganization.delete(one, {
    action: 'erase',
    summary: 'Erase an organization with its data and keys, at once and for good',
    description: 'Without the 30 days in which its owners could restore it.',
    effect: 'destroys',
    reply: z
      .object({
        id: Id('org').describe('Id of the organization'),
        erasedAt: Instant.describe('When it was erased'),
      })
      .meta({ id: 'ErasedOrganization' }),
    errors: [tenancyErrors.ORGANIZATION_PROTECTED],
    resource: operatorsOnly,
    act: ({ tx, caller, params, request }) => eraseNow(tx, caller, params.organization, request),
  }),
];
