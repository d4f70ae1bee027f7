import { z } from 'zod';
import { Deleted } from '../../../http/noun.ts';
import { route } from '../../../http/route.ts';
import { errors } from '../../../kernel/errors.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { findEntry } from '../provider/account.ts';
import { listConsents, withdrawConsent } from './consents.ts';
import { Consent, consentsTag } from './schema.ts';

export const consentRoutes = [
  route({
    name: 'consents.list',
    tag: consentsTag,
    method: 'GET',
    path: '/api/v1/auth/apps',
    summary: 'List the apps that you logged in to with Nexus, and what each may see of you',
    permission: 'authenticated',
    callers: ['user'],
    meter: false,
    query: PageQuery,
    reply: PageOf(Consent),
    scope: 'person',
    act: ({ tx, query }) => listConsents(tx, query),
  }),
  route({
    name: 'consents.withdraw',
    tag: consentsTag,
    method: 'DELETE',
    path: '/api/v1/auth/apps/:app',
    summary: 'Take back your consent: the app loses its tokens and asks again',
    permission: 'authenticated',
    callers: ['user'],
    audit: 'consent.withdraw',
    meter: false,
    // Nothing is left to take back the second time.
    idempotency: false,
    params: z.object({ app: Id('app') }),
    reply: Deleted,
    errors: [errors.NOT_FOUND],
    prepare: async ({ kernel, caller, params }) => {
      const entry = await findEntry(kernel, params.app, caller.id);
      // No transaction is opened in an organization to which the person shows nothing.
      if (entry?.consent == null) throw errors.NOT_FOUND('This app sees nothing of you');
      return entry;
    },
    settings: ({ caller, prepared }) => ({ org: prepared.org, person: caller.id }),
    act: ({ tx, params }) => withdrawConsent(tx, params.app),
  }),
];
