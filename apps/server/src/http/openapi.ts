import { z } from 'zod';
import { type ErrorFactory, errors } from '../kernel/errors.ts';
import { bodyTypeOf } from './body/index.ts';
import { replyTypeOf } from './reply/types.ts';
import { isUnsafe, type Route, recordKind } from './route.ts';

type Schema = Record<string, unknown>;

/** Errors that the spine itself can answer on any route; see problem.ts. */
const spineErrors = [errors.INVALID_REQUEST, errors.OVERLOADED];
const callerErrors = [errors.UNAUTHENTICATED, errors.INVALID_TOKEN, errors.FORBIDDEN];
const bodyErrors = [errors.MALFORMED_BODY, errors.PAYLOAD_TOO_LARGE, errors.UNSUPPORTED_MEDIA_TYPE];

/** The OpenAPI 3.1 document of all declared routes; nothing in it is written by hand. */
export function openApi(routes: readonly Route[], publicUrl: URL): Schema {
  const paths: Record<string, Record<string, Schema>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Nexus', version: '1', description: 'The control plane behind a product that sells an API.' },
    servers: [{ url: publicUrl.origin }],
    tags: [...new Set(routes.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An access token, or a platform API key' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
      schemas: { Problem: problemSchema },
    },
  };
}

/** The first noun of the path: routes of one tag stand together in the docs. */
export function tagOf({ path }: Route): string {
  return (
    path
      .replace(/^\/api\/v1\//, '')
      .split('/')[0]
      ?.replace(/^\./, '') ?? ''
  );
}

/** Every code a route can answer with, by status. */
export function errorsOf(route: Route): Map<number, string[]> {
  const isRepeatable = takesIdempotencyKey(route);
  const declared: ErrorFactory[] = [
    ...spineErrors,
    ...(route.limits?.length === 0 ? [] : [errors.RATE_LIMITED]),
    // To know a caller may need a look-up, also where the act needs none.
    ...(route.permission === 'public' && route.scope === 'none' ? [] : [errors.DATABASE_UNAVAILABLE]),
    // A mutation is recorded in its own transaction; only a reply that is given again is journaled.
    ...(recordKind(route) !== 'transactional' || isRepeatable ? [errors.RECORD_UNAVAILABLE] : []),
    ...(route.permission === 'public' ? [] : callerErrors),
    ...(route.body === undefined ? [] : bodyErrors),
    ...(route.stepUp === undefined ? [] : [errors.STEP_UP_REQUIRED]),
    ...(isRepeatable ? [errors.IDEMPOTENCY_IN_PROGRESS, errors.IDEMPOTENCY_KEY_REUSED] : []),
    ...(route.path.includes(':') ? [errors.NOT_FOUND] : []),
    ...(route.errors ?? []),
  ];
  const byStatus = new Map<number, string[]>();
  for (const { code, spec } of new Set(declared)) {
    byStatus.set(spec.status, [...(byStatus.get(spec.status) ?? []), code]);
  }
  return byStatus;
}

export const takesIdempotencyKey = (route: Route): boolean =>
  isUnsafe(route.method) && route.idempotency !== false && route.scope !== 'none' && route.scope !== 'lookup';

function operation(route: Route): Schema {
  const { summary, description, permission, body, status = 200 } = route;
  return {
    operationId: operationId(route),
    tags: [tagOf(route)],
    summary,
    ...(description === undefined ? {} : { description }),
    security: permission === 'public' ? [] : [{ bearer: [] }, { apiKey: [] }],
    'x-permission': permission,
    'x-record': recordKind(route),
    ...(route.audit === undefined ? {} : { 'x-audit': route.audit }),
    ...(route.meter === false ? {} : { 'x-meter': route.meter }),
    parameters: parametersOf(route),
    ...(body === undefined ? {} : { requestBody: { required: true, content: bodyContent(body) } }),
    responses: {
      [status]: { description: 'Done', content: replyContent(route) },
      ...Object.fromEntries([...errorsOf(route)].map(([code, codes]) => [code, problemResponse(codes)])),
    },
  };
}

/** `GET /api/v1/keys/:id/usage` → `getKeysIdUsage`: stable as long as the path is. */
function operationId({ method, path }: Route): string {
  const words = path
    .replace(/^\/api\/v1/, '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  return method.toLowerCase() + words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('');
}

function parametersOf(route: Route): Schema[] {
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const described = route.params === undefined ? {} : propertiesOf(toSchema(route.params, 'input'));
  const inPath = names.map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: described[name] ?? { type: 'string' },
  }));
  const query = route.query === undefined ? {} : toSchema(route.query, 'input');
  const required = new Set(query.required as string[] | undefined);
  const inQuery = Object.entries(propertiesOf(query)).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.has(name),
    schema,
  }));
  const idempotency = takesIdempotencyKey(route)
    ? [{ name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 255 } }]
    : [];
  return [...inPath, ...inQuery, ...idempotency];
}

const propertiesOf = (schema: Schema): Record<string, Schema> =>
  (schema.properties as Record<string, Schema> | undefined) ?? {};

export function toSchema(schema: z.ZodType, io: 'input' | 'output'): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Schema;
  return rest;
}

const replyContent = ({ reply }: Route): Schema => {
  const { contentTypes, schema } = replyTypeOf(reply);
  return contentOf(contentTypes, schema === undefined ? binary : toSchema(schema, 'output'));
};

const bodyContent = (body: NonNullable<Route['body']>): Schema => {
  const { contentTypes, schema } = bodyTypeOf(body);
  const types = contentTypes.length === 0 ? ['*/*'] : contentTypes;
  return contentOf(types, schema === undefined ? binary : toSchema(schema, 'input'));
};

const contentOf = (types: readonly string[], schema: Schema): Schema =>
  Object.fromEntries(types.map((type) => [type, { schema }]));

const binary = { type: 'string', format: 'binary' };

const problemResponse = (codes: readonly string[]): Schema => ({
  description: codes.join(', '),
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const text = { type: 'string' };
const problemSchema: Schema = {
  type: 'object',
  description: 'RFC 9457 problem details',
  required: ['type', 'title', 'status', 'detail', 'code', 'kind', 'requestId', 'error'],
  properties: {
    type: text,
    title: text,
    status: { type: 'integer' },
    detail: text,
    code: text,
    kind: { enum: ['validation', 'permanent', 'transient', 'network', 'business'] },
    requestId: text,
    error: { ...text, description: 'As detail; older clients read it' },
    errors: { type: 'array', items: { type: 'object', properties: { path: text, message: text } } },
  },
};
