import { z } from 'zod';
import { route } from '../../../http/route.ts';
import { errors } from '../../../kernel/errors.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { listConsents, withdrawConsent } from '../consent.ts';
import { decide, pauseForDecision, resumeWithDecision } from '../interactions.ts';
import { entryOf } from '../provider/account.ts';
import { ssoState } from '../state.ts';
import { Deleted, deleted } from './schemas.ts';

const Field = z.enum(['name', 'email']);

export const listMyApps = route({
  method: 'GET',
  path: '/api/v1/auth/apps',
  summary: 'The apps you entered with Nexus, and what each may see of you',
  permission: 'authenticated',
  callers: ['user'],
  meter: false,
  query: PageQuery,
  reply: PageOf(
    z.object({
      id: Id('app'),
      name: z.string(),
      organization: z.object({ id: Id('org'), name: z.string() }),
      role: z.string().nullable(),
      fields: z.array(Field),
      consentedAt: z.string(),
    }),
  ),
  scope: 'person',
  act: ({ tx, query }) => listConsents(tx, query),
});

export const withdrawMyConsent = route({
  method: 'DELETE',
  path: '/api/v1/auth/apps/:app',
  summary: 'Take back what you agreed to: the app loses its tokens and asks again',
  permission: 'authenticated',
  callers: ['user'],
  audit: 'consent.withdraw',
  meter: false,
  // The second time there is nothing to take back.
  idempotency: false,
  params: z.object({ app: Id('app') }),
  reply: Deleted,
  errors: [errors.NOT_FOUND],
  prepare: async ({ kernel, caller, params }) => {
    const entry = await entryOf(kernel, params.app, caller.id);
    // Nothing is opened in an organization to which the person shows nothing.
    if (entry?.consent == null) throw errors.NOT_FOUND('This app sees nothing of you');
    return entry;
  },
  settings: ({ caller, prepared }) => ({ org: prepared.org, person: caller.id }),
  act: async ({ tx, params }) => {
    await withdrawConsent(tx, params.app);
    return deleted;
  },
});

export const decideInteraction = route({
  method: 'POST',
  path: '/api/v1/sso/interactions/:interaction',
  summary: 'Go on into an app, or not: what the page on the way sends',
  permission: 'authenticated',
  callers: ['user'],
  audit: 'consent.decide',
  meter: false,
  // Each pause is decided once; the provider forgets it as it goes on.
  idempotency: false,
  params: z.object({ interaction: z.string().regex(/^[\w-]{10,64}$/) }),
  body: z.strictObject({ decision: z.enum(['allow', 'deny']), fields: z.array(Field).max(10).default([]) }),
  reply: z.object({ returnTo: z.string() }),
  errors: [errors.NOT_FOUND],
  prepare: async ({ kernel, caller, params, body, request, use }) => {
    const cookie = request.cookie(use(ssoState).cookies.interaction);
    const pause = await pauseForDecision(kernel, params.interaction, cookie, caller);
    return { pause, ...(await resumeWithDecision(pause, body.decision)) };
  },
  settings: ({ caller, prepared }) => ({ org: prepared.pause.entry.org, person: caller.id }),
  act: async ({ tx, body, prepared: { pause, outcome, returnTo } }) => {
    await decide(tx, pause, { decision: outcome, fields: body.fields });
    return { returnTo };
  },
});
