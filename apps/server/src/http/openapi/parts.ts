import type { Caller } from '../../kernel/caller.ts';
import type { SessionCookies } from '../identify.ts';
import type { Parameter } from './document.ts';
import type { Schema } from './schemas.ts';

const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };

/** RFC 9457; see problem.ts. */
export const problemSchema: Schema = {
  type: 'object',
  description: 'Problem details (RFC 9457)',
  required: ['type', 'title', 'status', 'detail', 'code', 'kind', 'requestId', 'error'],
  properties: {
    type: { ...text, description: 'Where the code is explained', examples: ['/docs/errors#FORBIDDEN'] },
    title: { ...text, description: 'What the code means, in words', examples: ['Not permitted'] },
    status: { type: 'integer', description: 'The HTTP status code of the answer', examples: [403] },
    detail: { ...text, description: 'What went wrong in this call', examples: ['Needs the permission keys:rotate'] },
    code: { ...text, description: 'Stable: decide by this', examples: ['FORBIDDEN'] },
    kind: {
      enum: ['validation', 'permanent', 'transient', 'network', 'business'],
      description: 'Whether a repetition can help: only after a transient or network error',
      examples: ['permanent'],
    },
    requestId: {
      ...text,
      description: 'Id of the request, as in `X-Request-Id`',
      examples: ['eco_req_031hX4qFemeEoNmqEgcGlv'],
    },
    error: {
      ...text,
      description: 'The same as `detail`, for older clients',
      deprecated: true,
      examples: ['Needs the permission keys:rotate'],
    },
    errors: {
      type: 'array',
      description: 'The members of the request that were refused, at most 50',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: {
          path: {
            ...text,
            description: 'JSON pointer into the body, or `query/` and the name of a parameter',
            examples: ['/name'],
          },
          message: { ...text, description: 'What is wrong with it', examples: ['Must be at most 100 characters'] },
        },
      },
    },
  },
};

const header = (description: string, schema: Schema, example: unknown): Schema => ({ description, schema, example });

export const componentHeaders: Record<string, Schema> = {
  RequestId: header('Id of the request, for support and the audit log', text, 'eco_req_031hX4qFemeEoNmqEgcGlv'),
  RateLimitLimit: header('Calls that the tightest window admits', count, 1000),
  RateLimitRemaining: header('Calls that are left in that window', count, 994),
  RateLimitReset: header('Seconds until that number grows again, at most the length of the window', count, 840),
  IdempotencyReplayed: header('`true` where this is the reply to an earlier call with the same key', text, 'true'),
  ETag: header('Names this state of the reply, for `If-None-Match`; not to sessions with cookies', text, '"eHl6…"'),
  RetryAfter: header('Seconds after which a repetition makes sense', count, 2),
};

export const componentParameters: Record<string, Parameter> = {
  Organization: {
    name: 'X-Nexus-Organization',
    in: 'header',
    required: false,
    description:
      'Id of the organization to act in, for a person who is a member of several; else the one of the token. A key and a ' +
      'service account act in their own',
    schema: { type: 'string', pattern: '^eco_org_[0-9A-Za-z]{22}$' },
    example: 'eco_org_031hX4qFemeEoNmqEgcGlv',
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'Makes the call safe to repeat: for 24 hours, the same key gets the same reply',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
    example: '0d3f8a52-5a1c-4a0b-9f0e-6a0a3a1c8f47',
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    required: false,
    description: 'The `ETag` of an earlier reply: while it is current, the answer is 304 without a body',
    schema: { type: 'string' },
    example: '"eHl6…"',
  },
};

export const securitySchemes = ({ access, csrf }: Pick<SessionCookies, 'access' | 'csrf'>): Record<string, Schema> => ({
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'An access token (JWT) of a person or a service account, or an API key (`eco_api_…`)',
  },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'An API key (`eco_api_…`)' },
  session: { type: 'apiKey', in: 'cookie', name: access, description: 'Set by a log-in with `"cookies": true`' },
  csrf: {
    type: 'apiKey',
    in: 'header',
    name: 'X-CSRF-Token',
    description: `The value of the cookie \`${csrf}\`; needed beside the session cookie for unsafe methods`,
  },
});

type Callers = readonly Exclude<Caller['kind'], 'anonymous'>[] | undefined;

/** One of these is enough. */
export function securityOf(callers: Callers, unsafe: boolean): Record<string, string[]>[] {
  const admits = (kind: 'user' | 'key'): boolean => callers === undefined || callers.includes(kind);
  return [
    { bearer: [] },
    ...(admits('key') ? [{ apiKey: [] }] : []),
    ...(admits('user') ? [{ session: [], ...(unsafe ? { csrf: [] } : {}) }] : []),
  ];
}
