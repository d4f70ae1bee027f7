import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { readBytes } from '../../http/body/types.ts';
import { isPercentEncoded } from '../../http/head.ts';
import { rateLimited } from '../../http/permit.ts';
import type { Pipeline } from '../../http/pipeline.ts';
import { isLoopback, networkOf } from '../../kernel/address.ts';
import { errors } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { lookupIssuer } from './clients/clients.ts';
import { answerInteraction, interactionPage } from './interactions/page.ts';
import { replaceJwt } from './provider/introspection.ts';
import { organizationPath } from './provider/issuers.ts';
import { recording } from './provider/recording.ts';
import { prepareRegistration, registrationPath } from './provider/registration.ts';
import { mountPath, ssoState } from './state.ts';

/** By address. One log-in takes a dozen requests; an app's backend exchanges up to ten codes a second. */
export const addressLimit = { name: 'sso', limit: 600, windowSeconds: 60 };
/** Twenty times the longest form of the protocol (a token, a verifier, an address). */
const maxBodyBytes = 56 * 1024;

/** CORS_ORIGINS lists pages that Nexus trusts with its cookies; the provider has rules of its own for pages of apps. */
const ownCors = { config: { cors: false } };

/** What the provider serves with our features (provider/features.ts). OPTIONS is for pages of apps. */
const endpoints: Readonly<Record<string, HTTPMethods[]>> = {
  '/.well-known/openid-configuration': ['GET', 'OPTIONS'],
  '/.well-known/oauth-authorization-server': ['GET', 'OPTIONS'],
  '/jwks': ['GET', 'OPTIONS'],
  '/auth': ['GET', 'POST'],
  '/auth/:uid': ['GET'],
  '/token': ['POST', 'OPTIONS'],
  '/token/introspection': ['POST', 'OPTIONS'],
  '/token/revocation': ['POST', 'OPTIONS'],
  '/me': ['GET', 'POST', 'OPTIONS'],
  '/device': ['GET', 'POST'],
  '/device/:uid': ['GET'],
  '/device/auth': ['POST', 'OPTIONS'],
  '/session/end': ['GET', 'POST'],
  '/session/end/confirm': ['POST'],
  '/session/end/success': ['GET'],
};

/** Of an organization's issuer: what its APIs and their clients need. */
const organizationEndpoints: Readonly<Record<string, HTTPMethods[]>> = {
  ...Object.fromEntries(Object.entries(endpoints).filter(([path]) => !/^\/(?:me|session)/.test(path))),
  [registrationPath]: ['POST', 'OPTIONS'],
};

/** RFC 8414, 3.1 puts the well-known part before the issuer's path, OpenID Connect Discovery 1.0 behind it. */
const metadata = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'];

/** Requests that a page of the app may send as a form (Core 1.0, 3.1.2.1; RP-Initiated Logout 1.0, 2). */
const formRequests = new Set(['/auth', '/session/end']);
/** Characters of the address that such a form becomes; the whole head of a request may have 16 kB. */
const maxFormRequest = 12_000;

const scripts = ['interaction.js', 'logout.js', 'form-post.js'];

/** Mounts the OpenID provider, whose forms and redirects are not declared routes. */
export function mountProvider(server: FastifyInstance, pipeline: Pipeline): void {
  const { kernel } = pipeline;
  kernel.services.use(ssoState).around = recording(pipeline);
  server.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => admit(pipeline, request, reply));
    for (const name of scripts) script(scope, name);
    scope.get<{ Params: { uid: string } }>(`${mountPath}/interaction/:uid`, (request, reply) =>
      interactionPage(pipeline, request.params.uid, request, reply),
    );
    for (const answer of ['cancel', 'continue']) {
      scope.post<{ Params: { uid: string } }>(`${mountPath}/interaction/:uid/${answer}`, async (request, reply) =>
        reply
          .header('cache-control', 'no-store')
          .send(await answerInteraction(pipeline, { uid: request.params.uid, answer }, request)),
      );
    }
    mountIssuer(scope, pipeline, mountPath, endpoints);
    mountIssuer(scope, pipeline, `${mountPath}${organizationPath}/:org`, organizationEndpoints);
  });
}

/** `mount`: where, with the parameter `org` if it is the issuer of an organization. */
function mountIssuer(scope: FastifyInstance, pipeline: Pipeline, mount: string, served: typeof endpoints): void {
  const { kernel } = pipeline;
  const { publicUrl } = kernel.services.use(ssoState);
  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    const place = await placeOf(kernel, request);
    const path = request.url.slice(place.path.length).split('?')[0] ?? '';
    if (request.method === 'GET' && path === '/device' && isOtherName(request, publicUrl)) {
      return reply.redirect(`${publicUrl.origin}${request.url}`, 302);
    }
    if (request.method !== 'POST') return delegate(pipeline, place, request, request.raw, reply);
    const form = await readForm(kernel, place, path, request.raw);
    if (form === undefined) return refuse(reply, 'the body is not valid percent-encoded UTF-8');
    if (formRequests.has(path)) return asQuery(`${place.path}${path}`, form, reply);
    return delegate(pipeline, place, request, form.again, reply);
  };
  for (const [path, method] of Object.entries(served)) {
    scope.route({ method, url: `${mount}${path}`, ...ownCors, handler });
  }
  for (const path of metadata) {
    const at = async (request: FastifyRequest, reply: FastifyReply) => {
      const place = await placeOf(kernel, request);
      request.raw.url = `${place.path}${path}`;
      return delegate(pipeline, place, request, request.raw, reply);
    };
    scope.route({ method: ['GET', 'OPTIONS'], url: `${path}${mount}`, ...ownCors, handler: at });
  }
}

/** Of which issuer a request is. */
interface Place {
  org: string | undefined;
  path: string;
}

/** @throws NOT_FOUND for an organization that is not there, or not any more */
async function placeOf({ database }: Kernel, { params }: FastifyRequest): Promise<Place> {
  const { org } = params as { org?: string };
  if (org === undefined) return { org, path: mountPath };
  const issuer = isId(org, 'org') ? await database.lookup((tx) => lookupIssuer(tx, org)) : undefined;
  if (issuer === undefined) throw errors.NOT_FOUND('No such organization');
  return { org, path: `${mountPath}${organizationPath}/${org}` };
}

/**
 * Whether a browser on this machine opened a page under another of its names than that of PUBLIC_URL, where the log-in will
 * be, with its cookies. Of other hosts a proxy may have changed the name.
 */
function isOtherName({ host }: FastifyRequest, publicUrl: URL): boolean {
  const asked = URL.parse(`http://${host}`);
  if (asked === null || asked.host === publicUrl.host || asked.port !== publicUrl.port) return false;
  return [asked, publicUrl].every(
    ({ hostname }) => hostname === 'localhost' || isLoopback(hostname.replace(/[[\]]/g, '')),
  );
}

function script(scope: FastifyInstance, name: string): void {
  const text = readFileSync(new URL(`./pages/${name}`, import.meta.url), 'utf8');
  scope.get(`${mountPath}/${name}`, (_request, reply) => reply.type('text/javascript; charset=utf-8').send(text));
}

async function admit({ kernel, limits }: Pipeline, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) {
    // The rest of the body is not read.
    reply.header('connection', 'close');
    throw errors.PAYLOAD_TOO_LARGE(`At most ${maxBodyBytes} bytes`);
  }
  const spec = { ...addressLimit, ...limits.overrides[addressLimit.name] };
  const decision = await kernel.limiter.take([{ key: `${spec.name}:${networkOf(request.address)}`, spec }], 1);
  if (decision.allowed) return;
  const error = rateLimited(decision);
  const { retryAfterSeconds } = error.options;
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  throw error;
}

interface Form {
  /** Undefined where the body is no form. */
  fields: URLSearchParams | undefined;
  /** The request, with a body that can be read once more. */
  again: IncomingMessage;
}

/** The provider decodes forms itself, and would replace what is not UTF-8. Undefined where it would. */
async function readForm(kernel: Kernel, place: Place, path: string, raw: IncomingMessage): Promise<Form | undefined> {
  const bytes = await readBytes(raw, maxBodyBytes);
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(raw.headers['content-type'] ?? '');
  if (isForm && !(isUtf8(bytes) && isPercentEncoded(bytes.toString()))) return undefined;
  const { method, url, rawHeaders, socket } = raw;
  const body = await prepared(kernel, place, path, bytes);
  const headers = { ...raw.headers, 'content-length': String(body.length) };
  const again = Object.assign(Readable.from([body]), { method, url, headers, rawHeaders, socket });
  return {
    fields: isForm ? new URLSearchParams(bytes.toString()) : undefined,
    again: again as unknown as IncomingMessage,
  };
}

const refuse = (reply: FastifyReply, error_description: string): FastifyReply =>
  reply.code(400).header('cache-control', 'no-store').send({ error: 'invalid_request', error_description });

/**
 * The same request by GET: browsers do not send our cookies with a form of another site (SameSite=Lax), but they do with
 * the redirect that follows it.
 */
function asQuery(path: string, { fields }: Form, reply: FastifyReply): FastifyReply {
  const query = fields?.toString();
  if (query === undefined) return refuse(reply, 'the body must be a form (application/x-www-form-urlencoded)');
  if (query.length > maxFormRequest) return refuse(reply, `the form has more than ${maxFormRequest} characters`);
  return reply.header('cache-control', 'no-store').redirect(`${path}?${query}`, 303);
}

/** What a client sends, as the provider can use it. */
function prepared(kernel: Kernel, { org }: Place, path: string, bytes: Uint8Array): Uint8Array | Promise<Uint8Array> {
  if (path === registrationPath && org !== undefined) return prepareRegistration(bytes, org);
  return path === '/token/introspection' || path === '/token/revocation'
    ? replaceJwt(kernel, kernel.services.use(ssoState).issuer, bytes)
    : bytes;
}

/** Takes the request and the response from Fastify and gives them to the provider. */
async function delegate(
  { kernel, load }: Pipeline,
  { org, path }: Place,
  request: FastifyRequest,
  raw: IncomingMessage,
  reply: FastifyReply,
): Promise<void> {
  const { publicUrl, providers } = kernel.services.use(ssoState);
  const handle = (await providers()).handler(org);
  const below = raw.url?.slice(path.length) ?? '/';
  Object.assign(raw, { originalUrl: raw.url, url: below.startsWith('/') ? below : `/${below}` });
  // The provider trusts these headers, so they are set to what Nexus knows, and the request's own are dropped.
  raw.headers['x-forwarded-proto'] = publicUrl.protocol.slice(0, -1);
  raw.headers['x-forwarded-host'] = publicUrl.host;
  raw.headers['x-forwarded-for'] = request.address;
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value);
  reply.hijack();
  load.atWork++;
  handle(raw, reply.raw)
    .catch((error: unknown) => {
      kernel.log.error({ err: error }, 'the provider failed to answer');
      reply.raw.destroy();
    })
    .finally(() => {
      load.atWork--;
    });
}
