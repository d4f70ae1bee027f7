import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type ErrorFactory, errors } from '../kernel/errors.ts';
import { STATUS_CODES } from '../kernel/node-http.ts';
import { bodyTypeOf } from './body/index.ts';
import { sessionCookies } from './identify.ts';
import type { Content, Document, Operation, Parameter, Reference, Response } from './openapi/document.ts';
import { componentHeaders, componentParameters, problemSchema, securityOf, securitySchemes } from './openapi/parts.ts';
import { Components, type Direction, descriptionOf, type Schema } from './openapi/schemas.ts';
import { refusedByQuota } from './quotas.ts';
import { replyTypeOf } from './reply/types.ts';
import { isUnsafe, type Route, type RouteTag, recordKind } from './route.ts';

/** Errors that the pipeline itself can answer on any route; see problem.ts. */
const pipelineErrors = [errors.INVALID_REQUEST, errors.OVERLOADED];
const callerErrors = [errors.UNAUTHENTICATED, errors.INVALID_TOKEN, errors.FORBIDDEN];

const reference = readFileSync(new URL('./openapi/reference.md', import.meta.url), 'utf8');

/** As in `/api/v1`. */
export const apiVersion = '1';

/** The OpenAPI 3.1 document of all declared routes but those of other vendors' protocols. */
export function openApi(routes: readonly Route[], publicUrl: URL): Document {
  const described = routes.filter(({ dialect }) => dialect === undefined);
  const components = new Components();
  const responses = new Map<string, Response>();
  const paths: Document['paths'] = {};
  for (const route of [...described].sort(byPath)) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, components, responses) };
  }
  return components.finish({
    openapi: '3.1.0',
    info: {
      title: 'Nexus API',
      version: apiVersion,
      summary: 'Identity, organizations, API keys, access and usage for a product that sells an API',
      description: reference.replaceAll('https://nexus.example.com', publicUrl.origin),
      license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl.origin }],
    tags: tagsOf(described),
    paths,
    components: {
      securitySchemes: securitySchemes(
        sessionCookies({ publicUrl, PUBLIC_URL: undefined, CORS_ORIGINS: [] }, Buffer.alloc(0)),
      ),
      parameters: componentParameters,
      headers: componentHeaders,
      responses: Object.fromEntries([...responses].sort(([a], [b]) => a.localeCompare(b))),
      schemas: { Problem: problemSchema },
    },
  });
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

const byPath = (a: Route, b: Route): number =>
  a.path.localeCompare(b.path) || methods.indexOf(a.method) - methods.indexOf(b.method);

/** The heading of a route: its own, else the first word of its path. */
function tagOf({ tag, path }: Route): RouteTag {
  if (tag !== undefined) return tag;
  const [word = ''] = path.replace(/^\/(api\/v1\/)?/, '').split('/');
  const name = word.replace(/^\W+/, '').replaceAll('-', ' ');
  return { name: `${name.charAt(0).toUpperCase()}${name.slice(1)}`, description: '' };
}

function tagsOf(routes: readonly Route[]): Document['tags'] {
  const tags = new Map(routes.map(tagOf).map((tag) => [tag.name, tag]));
  return [...tags.values()]
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(({ name, description }) => (description === '' ? { name } : { name, description }));
}

/** Every code a route can answer with, by status. */
export const errorsOf = (route: Route): Map<number, string[]> =>
  new Map([...failuresOf(route)].map(([status, failures]) => [status, failures.map(({ code }) => code)]));

function failuresOf(route: Route): Map<number, ErrorFactory[]> {
  const byStatus = new Map<number, ErrorFactory[]>();
  for (const failure of new Set([...failuresOfPipeline(route), ...(route.errors ?? [])])) {
    const { status } = failure.spec;
    byStatus.set(status, [...(byStatus.get(status) ?? []), failure]);
  }
  return byStatus;
}

const asksPermission = ({ permission }: Route): boolean => permission !== 'public' && permission !== 'authenticated';

function failuresOfPipeline(route: Route): ErrorFactory[] {
  const isRepeatable = takesIdempotencyKey(route);
  return [
    ...pipelineErrors,
    ...(isLimited(route) ? [errors.RATE_LIMITED] : []),
    ...(refusedByQuota(route) || route.entitlement !== undefined ? [errors.QUOTA_EXCEEDED] : []),
    ...(refusedByQuota(route) ? [errors.TEST_CALLS_EXCEEDED] : []),
    // To know a caller may need a look-up, also where the act needs none.
    ...(route.permission === 'public' && route.scope === 'none' ? [] : [errors.DATABASE_UNAVAILABLE]),
    // A mutation is recorded in its own transaction; only a reply that is given again is journaled.
    ...(recordKind(route) !== 'transactional' || isRepeatable ? [errors.RECORD_UNAVAILABLE] : []),
    ...(route.permission === 'public' ? [] : callerErrors),
    ...(asksPermission(route) ? [errors.ORGANIZATION_SUSPENDED] : []),
    ...(route.body === undefined ? [] : failuresOfBody(route.body)),
    ...(route.effect === undefined ? [] : [errors.STEP_UP_REQUIRED]),
    ...(isRepeatable ? [errors.IDEMPOTENCY_IN_PROGRESS, errors.IDEMPOTENCY_KEY_REUSED] : []),
    ...(route.path.includes(':') ? [errors.NOT_FOUND] : []),
  ];
}

const failuresOfBody = (body: NonNullable<Route['body']>): ErrorFactory[] => [
  errors.MALFORMED_BODY,
  errors.PAYLOAD_TOO_LARGE,
  ...(bodyTypeOf(body).contentTypes.length === 0 ? [] : [errors.UNSUPPORTED_MEDIA_TYPE]),
];

/** From limits of the route, or of the calling key. */
const isLimited = ({ limits, permission, callers }: Route): boolean =>
  limits?.length !== 0 || (permission !== 'public' && callers?.includes('key') !== false);

export const takesIdempotencyKey = (route: Route): boolean =>
  isUnsafe(route.method) && route.idempotency !== false && route.scope !== 'none' && route.scope !== 'lookup';

function operation(route: Route, components: Components, responses: Map<string, Response>): Operation {
  const { summary, permission, body, method } = route;
  return {
    operationId: operationId(route),
    tags: [tagOf(route).name],
    summary,
    description: operationText(route),
    security: permission === 'public' ? [] : securityOf(route.callers, isUnsafe(method)),
    'x-permission': permission,
    'x-record': recordKind(route),
    ...(route.audit === undefined ? {} : { 'x-audit': route.audit }),
    ...(route.meter === false ? {} : { 'x-meter': route.meter }),
    parameters: parametersOf(route, components),
    ...(body === undefined ? {} : { requestBody: { required: true, content: bodyContent(body, components) } }),
    responses: {
      ...replyOf(route, components),
      ...Object.fromEntries(
        [...failuresOf(route)].map(([status, failures]) => [status, problemResponse(route, failures, responses)]),
      ),
    },
  };
}

/** The route's name. Without one: `GET /api/v1/keys/:id/usage` → `getKeysIdUsage`. */
function operationId({ name, method, path }: Route): string {
  if (name !== undefined) return name;
  const words = path
    .replace(/^\/api\/v1/, '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** Its own text, and what else the declaration says, as a list. */
function operationText(route: Route): string {
  const { description, permission, callers, audit, meter, limits, aliases = [], method } = route;
  const facts = [
    permission === 'public'
      ? 'No credential is needed.'
      : permission === 'authenticated'
        ? 'No permission is needed: it is about the caller.'
        : `Permission: \`${permission}\``,
    ...(route.effect === undefined ? [] : [proofText(route.effectIf)]),
    ...(callers === undefined ? [] : [`Callers: ${callers.map((kind) => callerNames[kind]).join(', ')}`]),
    ...(audit === undefined ? [] : [`Audit action: \`${audit}\``]),
    ...(meter === false ? ['Not billable'] : [`Billed as \`${meter}\``]),
    ...(limits === undefined || limits.length === 0 ? [] : [`Limits: ${limits.map(limitText).join(', ')}`]),
    ...(aliases.length === 0
      ? []
      : [`Also at ${aliases.map((alias) => `\`${alias.method ?? method} ${alias.path}\``).join(', ')}`]),
  ];
  return [...(description === undefined ? [] : [description]), facts.map((fact) => `- ${fact}`).join('\n')].join(
    '\n\n',
  );
}

const proofText = (effectIf: Route['effectIf']): string =>
  `People prove their identity again if ${effectIf === undefined ? '' : `${effectIf.says} and `}the last proof is older than five minutes.`;

const callerNames = {
  user: 'people',
  service: 'service accounts',
  key: 'API keys',
  customer: 'customers, with a portal session',
} as const;

const limitText = ({ name, limit, windowSeconds, by }: NonNullable<Route['limits']>[number]): string =>
  `${limit} calls in ${windowSeconds} seconds${typeof by === 'function' ? '' : ` for each ${by}`} (\`${name}\`)`;

function parametersOf(route: Route, components: Components): (Parameter | Reference)[] {
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const described = route.params === undefined ? {} : propertiesOf(components.of(route.params, 'input'));
  const inPath = names.map((name) => parameter(name, 'path', true, described[name] ?? { type: 'string' }));
  const query = route.query === undefined ? {} : components.of(route.query, 'input');
  const required = new Set(query.required as string[] | undefined);
  const inQuery = Object.entries(propertiesOf(query)).map(([name, schema]) =>
    parameter(name, 'query', required.has(name), schema),
  );
  return [
    ...inPath,
    ...inQuery,
    ...(actsInOrganization(route) ? [{ $ref: '#/components/parameters/Organization' }] : []),
    ...(takesIdempotencyKey(route) ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
    ...(route.revalidates === true ? [{ $ref: '#/components/parameters/IfNoneMatch' }] : []),
  ];
}

function parameter(name: string, place: string, required: boolean, { description, ...schema }: Schema): Parameter {
  const text = description ?? descriptionOf(name, schema);
  return { name, in: place, required, ...(text === undefined ? {} : { description: String(text) }), schema };
}

/** In one that the path does not name. */
const actsInOrganization = ({ permission, path }: Route): boolean =>
  permission !== 'public' && permission !== 'authenticated' && !path.includes('/:org');

const propertiesOf = (schema: Schema): Record<string, Schema> =>
  (schema.properties as Record<string, Schema> | undefined) ?? {};

/** A schema by itself, without references but where it is recursive. */
export function toSchema(schema: z.ZodType, io: Direction): Schema {
  const options = { io, unrepresentable: 'any', metadata: z.registry<Record<string, unknown>>() } as const;
  const { $schema: _, ...rest } = z.toJSONSchema(schema, options) as Schema;
  return rest;
}

const headerRef = (name: string): Reference => ({ $ref: `#/components/headers/${name}` });

function replyOf(route: Route, components: Components): Record<string, Response> {
  const { reply, status = 200 } = route;
  const { contentTypes, schema } = replyTypeOf(reply);
  return {
    [status]: {
      description: STATUS_CODES[status] ?? 'OK',
      headers: {
        'X-Request-Id': headerRef('RequestId'),
        ...(isLimited(route) ? rateLimitHeaders : {}),
        ...(takesIdempotencyKey(route) ? { 'Idempotency-Replayed': headerRef('IdempotencyReplayed') } : {}),
        ...(route.revalidates === true ? { ETag: headerRef('ETag') } : {}),
      },
      content: contentOf(contentTypes, schema === undefined ? binary : components.of(schema, 'output')),
    },
    ...(route.revalidates === true ? { 304: notModified } : {}),
  };
}

const notModified: Response = {
  description: 'The reply that the caller has is current',
  headers: { 'X-Request-Id': headerRef('RequestId'), ETag: headerRef('ETag') },
  content: {},
};

function bodyContent(body: NonNullable<Route['body']>, components: Components): Content {
  const { contentTypes, schema } = bodyTypeOf(body);
  const types = contentTypes.length === 0 ? ['*/*'] : contentTypes;
  return contentOf(types, schema === undefined ? binary : components.of(schema, 'input'));
}

const contentOf = (types: readonly string[], schema: Schema): Content =>
  Object.fromEntries(types.map((type) => [type, { schema }]));

const binary: Schema = { type: 'string', format: 'binary' };

const rateLimitHeaders = {
  'RateLimit-Limit': headerRef('RateLimitLimit'),
  'RateLimit-Remaining': headerRef('RateLimitRemaining'),
  'RateLimit-Reset': headerRef('RateLimitReset'),
};

/** Errors of the pipeline are the same on many routes, so they become components. */
function problemResponse(
  route: Route,
  failures: readonly ErrorFactory[],
  shared: Map<string, Response>,
): Response | Reference {
  const ofPipeline = failuresOfPipeline(route);
  if (!failures.every((each) => ofPipeline.includes(each))) return problemOf(failures);
  const name = failures.map(({ code }) => pascalCase(code)).join('Or');
  if (!shared.has(name)) shared.set(name, problemOf(failures));
  return { $ref: `#/components/responses/${name}` };
}

const pascalCase = (code: string): string =>
  code
    .split('_')
    .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
    .join('');

function problemOf(failures: readonly ErrorFactory[]): Response {
  const problem = { $ref: '#/components/schemas/Problem' };
  const codes = failures.map(({ code }) => code);
  const code = { type: 'object', required: ['code'], properties: { code: { enum: codes, examples: [codes[0]] } } };
  const mayRepeat = failures.some(({ spec }) => spec.status === 429 || spec.status === 503);
  return {
    description: failures.map((each) => `[\`${each.code}\`](/docs/errors#${each.id}): ${each.spec.title}`).join('\n\n'),
    headers: {
      'X-Request-Id': headerRef('RequestId'),
      ...(mayRepeat ? { 'Retry-After': headerRef('RetryAfter') } : {}),
    },
    content: { 'application/problem+json': { schema: { allOf: [problem, code] } } },
  };
}
