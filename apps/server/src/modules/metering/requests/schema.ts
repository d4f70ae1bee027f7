import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';

const Caller = describe(z.object({ kind: z.string(), id: z.string(), keyId: z.string().nullable() }), {
  kind: ['`user`, `service`, `key`, `anonymous`, `impersonator`', 'user'],
  id: [
    'Id of the user or service account, of a key that of its owner; `anonymous` without a valid credential',
    'eco_usr_02tqOFmM81NVbjuYEWaPvm',
  ],
  keyId: ['The API key that was presented, also where it was not accepted', null],
});

export const RequestRecord = describe(
  z.object({
    id: Id('req'),
    at: Instant,
    method: z.string(),
    route: z.string(),
    status: z.number(),
    code: z.string().nullable(),
    reason: z.string().nullable(),
    durationMs: z.number(),
    bytesIn: z.number(),
    bytesOut: z.number(),
    caller: Caller,
    verifiedKeyId: z.string().nullable(),
    customerId: z.string().nullable(),
  }),
  {
    id: 'The `requestId` of the reply, and its header `X-Request-Id`',
    at: 'When it was received',
    method: ['HTTP method', 'POST'],
    route: ['Path as declared', '/api/v1/keys/:id/rotate'],
    status: ['Status code of the reply', 403],
    code: ['Code of the error, or of the verification; null where there was neither', 'FORBIDDEN'],
    reason: [
      'Why it was refused; begins with what decides: `credential`, `network`, `caller`, `limit`, `organization`, ' +
        '`scope`, `role`, `binding` or `proof`. Of other errors their title. Null where it was not refused',
      'scope: needs keys:rotate; the scopes of the key or token do not include it',
    ],
    durationMs: ['Milliseconds until the reply was made', 1.25],
    bytesIn: ['Bytes of the request’s body', 120],
    bytesOut: ['Bytes of the reply’s body', 310],
    caller: 'Who sent it',
    verifiedKeyId: ['The customer’s key that was verified; null for other requests', null],
    customerId: ['The customer whose key was verified; null for other requests', null],
  },
).meta({ id: 'RequestRecord' });

export const request = defineNoun({
  name: 'request',
  meter: false,
  tag: { name: 'Requests', description: 'The request log: what was asked of the API, and how it was answered.' },
  ids: { request: Id('req') },
  impersonation: 'read',
});
