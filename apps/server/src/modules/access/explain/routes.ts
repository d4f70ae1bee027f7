import { type Route, route } from '../../../http/route.ts';
import { errors } from '../../../kernel/errors.ts';
import { credentialOf, identifyToken } from './credential.ts';
import { explain } from './explain.ts';
import type { ExplainPort } from './port.ts';
import { explainRequest } from './recorded.ts';
import { AccessQuestion, Explanation } from './schema.ts';

export const explainRoute = (port: ExplainPort): Route =>
  route({
    name: 'access.explain',
    tag: { name: 'Access', description: 'Why a principal may or may not do something.' },
    method: 'POST',
    path: '/api/v1/access/explain',
    summary: 'Explain why something may or may not be done, or why a request was refused',
    description:
      'Asks about a principal, a key or a token and a permission, or about a request. The answer names the permission ' +
      'that is missing and what decides: the binding, the scopes, the networks or the limit. About others it is open to ' +
      'those who hold `bindings:read`, about keys of others also `keys:read`, about requests `requests:read`.',
    permission: 'access:explain',
    audit: 'access.explain',
    record: 'coalesced',
    meter: false,
    idempotency: false,
    body: AccessQuestion,
    reply: Explanation,
    errors: [errors.NOT_FOUND],
    prepare: ({ kernel, caller, body }) => identifyToken(port, kernel, caller.org, body),
    async act({ tx, caller, body, prepared }) {
      if (body.requestId !== undefined) return explainRequest(port, tx, caller, body.requestId);
      return explain(tx, caller, body, await credentialOf(port, tx, body, prepared));
    },
  });
