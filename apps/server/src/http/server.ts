import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import cors from '@fastify/cors';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import { errors } from '../kernel/errors.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { type ExactParser, receiveBody } from './body.ts';
import { problemOf, toNexusError } from './problem.ts';
import { type Alias, isUnsafe, type Method, type Route } from './route.ts';
import { type Spine, serve } from './spine.ts';

/** Request line and headers together; above it 431. Cookies, tokens and proxies' additions fit in a quarter of it. */
const maxHeaderBytes = 16 * 1024;
/** Longest path parameter. */
const maxParamLength = 512;

/** The HTTP server with every declared route, not yet listening. */
export async function createServer(spine: Spine, config: Config, routes: readonly Route[]): Promise<FastifyInstance> {
  const { kernel } = spine;
  const app = Fastify({
    logger: false,
    trustProxy: config.TRUST_PROXY.length > 0 ? config.TRUST_PROXY : false,
    requestTimeout: config.REQUEST_TIMEOUT_MS,
    connectionTimeout: 0,
    keepAliveTimeout: 72_000,
    routerOptions: { maxParamLength, ignoreTrailingSlash: true },
    // Requests that arrive while we drain are answered; new connections are not accepted any more.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    http: {
      maxHeaderSize: maxHeaderBytes,
      headersTimeout: Math.min(config.REQUEST_TIMEOUT_MS, 10_000),
      connectionsCheckingInterval: 1000,
    },
    clientErrorHandler: refuseBroken(kernel),
    frameworkErrors: (error, _request, reply) => {
      const raw = reply.raw;
      raw.writeHead(toNexusError(error).status, { 'content-type': problemType });
      raw.end(JSON.stringify(problemOf(error, requestId(kernel))));
    },
  });
  // Before any plugin: the routes that one adds (OPTIONS, by cors) answer errors with what was set by then.
  app.setErrorHandler((error, request, reply) => {
    const known = toNexusError(error);
    if (known.status >= 500)
      kernel.log.error({ err: known, route: request.routeOptions.url }, 'a request failed outside the spine');
    return reply
      .code(known.status)
      .type(problemType)
      .send(JSON.stringify(problemOf(known, requestId(kernel))));
  });
  if (config.CORS_ORIGINS.length > 0) await allowOrigins(app, config.CORS_ORIGINS);
  leaveBodies(app);
  shed(app, spine, config);
  protect(app, config);
  for (const each of routes) mount(app, spine, each, config.bodyLimit);
  app.setNotFoundHandler((request, reply) => {
    const problem = problemOf(
      errors.NOT_FOUND(`${request.method} ${pathOf(request)} does not exist`),
      requestId(kernel),
    );
    return reply.code(404).type(problemType).send(JSON.stringify(problem));
  });
  return app;
}

const problemType = 'application/problem+json; charset=utf-8';
const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? '';
const requestId = (kernel: Kernel): string => kernel.ids.next('req');

/** Every path answers under `/api` as well as `/api/v1`; aliases keep older descriptions working. */
function mount(app: FastifyInstance, spine: Spine, route: Route, bodyLimit: number): void {
  const parse = app.getDefaultJsonParser('error', 'error') as ExactParser;
  for (const { method, path, alias } of pathsOf(route)) {
    const answer = serve(spine, route, alias);
    const receive = (request: FastifyRequest, reply: FastifyReply): void =>
      receiveBody(request, route.bodyLimit ?? bodyLimit, parse, (refused) => {
        try {
          if (refused !== undefined) throw refused;
          answer(request, reply);
        } catch (error) {
          // Nobody reads the rest of the body.
          void reply.header('connection', 'close').send(error);
        }
      });
    app.route({ method, url: path, handler: isUnsafe(method) ? receive : answer });
  }
}

interface Entrance {
  method: Method;
  path: string;
  alias: Alias | undefined;
}

function pathsOf({ method, path, aliases = [] }: Route): Entrance[] {
  const own: Entrance[] = [
    { method, path, alias: undefined },
    ...aliases.map((alias) => ({ method: alias.method ?? method, path: alias.path, alias })),
  ];
  const short = own
    .filter((each) => each.path.startsWith('/api/v1/'))
    .map((each) => ({ ...each, path: each.path.replace('/api/v1/', '/api/') }));
  const all = [...own, ...short];
  return all.filter(
    (each, index) => all.findIndex((other) => other.method === each.method && other.path === each.path) === index,
  );
}

/** The spine reads bodies itself (see `receiveBody`): to Fastify, no method has one. */
function leaveBodies(app: FastifyInstance): void {
  app.decorateRequest('rawBody', undefined);
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    app.addHttpMethod(method, { hasBody: false, overrideExisting: true });
  }
}

/** Beyond what one process can do, a quick 503 is better for everybody than a slow answer. */
function shed(app: FastifyInstance, { kernel, load }: Spine, config: Config): void {
  const refused = kernel.metrics.counter(
    'nexus_shed_requests_total',
    'Requests refused because the server was overloaded',
  );
  kernel.metrics.gauge('nexus_inflight_requests', 'Requests at work', () => load.atWork);
  app.addHook('onRequest', (request, reply, done) => {
    const exempt = request.url === '/health' || request.url === '/ready' || request.url === '/metrics';
    if (!exempt && (load.atWork > config.MAX_INFLIGHT || kernel.journal.overloaded())) {
      refused.add();
      void reply.header('retry-after', '2');
      return done(errors.OVERLOADED(undefined, { retryAfterSeconds: 2 }));
    }
    return done();
  });
}

/** Headers that cost nothing and close doors (OWASP secure headers); the spine's answers bring their own. */
function protect(app: FastifyInstance, { production }: Config): void {
  if (production) {
    app.addHook('onRequest', (_request, reply, done) => {
      reply.header('strict-transport-security', 'max-age=63072000; includeSubDomains');
      done();
    });
  }
  app.addHook('onSend', (_request, reply, payload, done) => {
    reply.header('x-content-type-options', 'nosniff').header('cache-control', 'no-store');
    done(null, payload);
  });
}

async function allowOrigins(app: FastifyInstance, origin: string[]): Promise<void> {
  const exposedHeaders = [
    'ratelimit-limit',
    'ratelimit-remaining',
    'ratelimit-reset',
    'retry-after',
    'etag',
    'x-request-id',
  ];
  await app.register(cors, { origin, credentials: true, maxAge: 600, exposedHeaders });
}

/** What Node refuses before there is a request: too large a head, too slow a body, no HTTP at all. */
function refuseBroken(kernel: Kernel) {
  return (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const known =
      error.code === 'HPE_HEADER_OVERFLOW'
        ? errors.HEADERS_TOO_LARGE(`Request line and headers may have ${maxHeaderBytes} bytes`)
        : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
          ? errors.REQUEST_TIMEOUT()
          : errors.MALFORMED_BODY('This is not a valid HTTP request');
    const body = JSON.stringify(problemOf(known, kernel.ids.next('req')));
    socket.end(
      `HTTP/1.1 ${known.status} ${STATUS_CODES[known.status]}\r\ncontent-type: ${problemType}\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  };
}
