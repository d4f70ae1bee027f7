import { z } from 'zod';
import { Deleted } from '../../../http/noun.ts';
import { route } from '../../../http/route.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { errors } from '../../../kernel/errors.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { consentsTag } from '../consents/schema.ts';
import { listApiConsents, organizationOf, withdrawApiConsent } from './api-consents.ts';
import { ApiConsent } from './schema.ts';

export const apiConsentRoutes = [
  route({
    name: 'apiConsents.list',
    tag: consentsTag,
    method: 'GET',
    path: '/api/v1/auth/apis',
    summary: 'List the APIs that you let apps and agents use in your name, and what they may do there',
    permission: 'authenticated',
    callers: ['user'],
    meter: false,
    query: PageQuery,
    reply: PageOf(ApiConsent),
    scope: 'person',
    act: ({ tx, query }) => listApiConsents(tx, query),
  }),
  route({
    name: 'apiConsents.withdraw',
    tag: consentsTag,
    method: 'DELETE',
    path: '/api/v1/auth/apis/:consent',
    summary: 'Take back that a client may use an API in your name: it gets no more tokens, and asks again',
    permission: 'authenticated',
    callers: ['user'],
    audit: 'api-consent.withdraw',
    meter: false,
    // Nothing is left to take back the second time.
    idempotency: false,
    params: z.object({ consent: Id('apc').describe('Id of the consent') }),
    reply: Deleted,
    errors: [errors.NOT_FOUND],
    // No transaction is opened in an organization to which the person gave no consent.
    prepare: ({ kernel, caller, params }) =>
      kernel.database.person(
        systemActor('sso.api-consent'),
        { person: caller.id },
        (tx) => organizationOf(tx, params.consent),
        { readOnly: true },
      ),
    settings: ({ caller, prepared }) => ({ org: prepared, person: caller.id }),
    act: ({ tx, params }) => withdrawApiConsent(tx, params.consent),
  }),
];
