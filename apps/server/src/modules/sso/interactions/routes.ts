import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { route } from '../../../http/route.ts';
import { errors } from '../../../kernel/errors.ts';
import { consentsTag, Field } from '../consents/schema.ts';
import { ssoState } from '../state.ts';
import { decide, findDecidable, resumeWithDecision } from './interactions.ts';

const Path = describe(z.object({ interaction: z.string().regex(/^[\w-]{10,64}$/) }), {
  interaction: ['Id of the interaction, from the address of its page', 'Xk3vQ9ZbT1sWm8Rp5LcYd'],
});

const Decision = describe(
  z.strictObject({ decision: z.enum(['allow', 'deny']), fields: z.array(Field).max(10).default([]) }),
  { decision: 'Whether the person goes on to the app', fields: 'What the app may see of the person' },
).meta({ id: 'ConsentDecision' });

const Outcome = describe(z.object({ returnTo: z.string() }), {
  returnTo: ['Address at which the browser goes on', 'https://nexus.example.com/oidc/auth/Xk3vQ9ZbT1sWm8Rp5LcYd'],
}).meta({ id: 'ConsentOutcome' });

export const interactionRoutes = [
  route({
    name: 'consents.decide',
    tag: consentsTag,
    method: 'POST',
    path: '/api/v1/sso/interactions/:interaction',
    summary: 'Answer the question of a log-in to an app: go on or not, and what the app may see',
    permission: 'authenticated',
    callers: ['user'],
    audit: 'consent.decide',
    meter: false,
    // An interaction is decided once; the provider then deletes it.
    idempotency: false,
    params: Path,
    body: Decision,
    reply: Outcome,
    errors: [errors.NOT_FOUND],
    prepare: async ({ kernel, caller, params, body, request, use }) => {
      const cookie = request.cookie(use(ssoState).cookies.interaction);
      const pending = await findDecidable(kernel, params.interaction, cookie, caller);
      return { pending, ...(await resumeWithDecision(pending, body.decision)) };
    },
    settings: ({ caller, prepared }) => ({ org: prepared.pending.entry.org, person: caller.id }),
    act: async ({ tx, body, prepared: { pending, outcome, returnTo } }) => {
      await decide(tx, pending, { decision: outcome, fields: body.fields });
      return { returnTo };
    },
  }),
];
