import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { readBytes } from '../../http/body/types.ts';
import { isPercentEncoded } from '../../http/head.ts';
import { rateLimited } from '../../http/permit.ts';
import type { Pipeline } from '../../http/pipeline.ts';
import { networkOf } from '../../kernel/address.ts';
import { errors } from '../../kernel/errors.ts';
import { interactionPage } from './interactions/page.ts';
import { recording } from './provider/recording.ts';
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
  '/auth': ['GET'],
  '/auth/:uid': ['GET'],
  '/token': ['POST', 'OPTIONS'],
  '/token/introspection': ['POST', 'OPTIONS'],
  '/token/revocation': ['POST', 'OPTIONS'],
  '/me': ['GET', 'POST', 'OPTIONS'],
  '/device': ['GET', 'POST'],
  '/device/:uid': ['GET'],
  '/device/auth': ['POST', 'OPTIONS'],
  '/session/end': ['GET'],
  '/session/end/confirm': ['POST'],
  '/session/end/success': ['GET'],
};

const assets = { 'interaction.js': 'text/javascript', 'logout.js': 'text/javascript', 'pages.css': 'text/css' };

/** Mounts the OpenID provider, whose forms and redirects are not declared routes. */
export function mountProvider(server: FastifyInstance, pipeline: Pipeline): void {
  const { kernel } = pipeline;
  const { providers } = kernel.services.use(ssoState);
  providers.use(recording(pipeline));
  server.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => admit(pipeline, request, reply));
    for (const [name, type] of Object.entries(assets)) asset(scope, name, type);
    scope.get<{ Params: { uid: string } }>(`${mountPath}/interaction/:uid`, (request, reply) =>
      interactionPage(pipeline, request.params.uid, request, reply),
    );
    const handler = async (request: FastifyRequest, reply: FastifyReply) => {
      const raw = request.method === 'POST' ? await readForm(request.raw) : request.raw;
      if (raw !== undefined) return delegate(pipeline, request, raw, reply);
      const error_description = 'the body is not valid percent-encoded UTF-8';
      return reply.code(400).send({ error: 'invalid_request', error_description });
    };
    for (const [path, method] of Object.entries(endpoints)) {
      scope.route({ method, url: `${mountPath}${path}`, ...ownCors, handler });
    }
  });
}

function asset(scope: FastifyInstance, name: string, type: string): void {
  const text = readFileSync(new URL(`./pages/${name}`, import.meta.url), 'utf8');
  scope.get(`${mountPath}/${name}`, (_request, reply) => reply.type(`${type}; charset=utf-8`).send(text));
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

/**
 * The request, with a body that can be read once more: the provider decodes forms itself, and would replace what is not
 * UTF-8. Undefined where it would.
 */
async function readForm(raw: IncomingMessage): Promise<IncomingMessage | undefined> {
  const bytes = await readBytes(raw, maxBodyBytes);
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(raw.headers['content-type'] ?? '');
  if (isForm && !(isUtf8(bytes) && isPercentEncoded(bytes.toString()))) return undefined;
  const { method, url, headers, rawHeaders, socket } = raw;
  const again = Object.assign(Readable.from([bytes]), { method, url, headers, rawHeaders, socket });
  return again as unknown as IncomingMessage;
}

/** Takes the request and the response from Fastify and gives them to the provider. */
function delegate(
  { kernel, load }: Pipeline,
  request: FastifyRequest,
  raw: IncomingMessage,
  reply: FastifyReply,
): void {
  const { publicUrl, providers } = kernel.services.use(ssoState);
  const handle = providers.handler();
  const below = raw.url?.slice(mountPath.length) ?? '/';
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
