import type { Socket } from 'node:net';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import { errors } from '../kernel/errors.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { STATUS_CODES } from '../kernel/node-http.ts';
import { bodyTypeOf } from './body/index.ts';
import { challengeOf } from './challenge.ts';
import { findAddresses, proxyTrust } from './client-address.ts';
import { sendConsole } from './console/console.ts';
import { type Dialect, problemType, writeProblem } from './dialect.ts';
import { fastHandlerOf } from './fast-path.ts';
import { refuseAmbiguous } from './head.ts';
import { answerList, type ClientError, ListConnection } from './list-method.ts';
import { answerOtherMethods, collectMethods, notAllowed } from './methods.ts';
import { allowOrigins, originHeaders } from './origins.ts';
import { sendProblemPage, wantsPage } from './pages/problem-page.ts';
import { handlerOf, type MountedRoute, type Pipeline } from './pipeline.ts';
import { type Problem, problemOf, toNexusError } from './problem.ts';
import { resourceMetadataUrl } from './protected-resource.ts';
import { replyHeaders } from './reply/outgoing.ts';
import { replyTypeOf } from './reply/types.ts';
import { type Alias, checkRoute, type Method, type Route } from './route.ts';

/** Request line and headers together; above it 431. Cookies, tokens and proxies' additions fit in a quarter of it. */
const maxHeaderBytes = 16 * 1024;
/** Longest path parameter: a name of 256 bytes, percent-encoded. */
const maxParamLength = 768;
const routerOptions = { maxParamLength, ignoreTrailingSlash: true };

/** Routes validate with their own schemas, so Fastify need not load its JSON Schema compilers. */
const noSchemas = () => () => {
  throw new Error('routes have no JSON Schemas of Fastify');
};

/** The HTTP server with every declared route, and those that `mountFurther` adds, not yet listening. */
export async function createServer(
  pipeline: Pipeline,
  config: Config,
  routes: readonly Route[],
  mountFurther: (app: FastifyInstance) => void = () => {},
): Promise<FastifyInstance> {
  const { kernel } = pipeline;
  const headersTimeoutMs = Math.min(config.REQUEST_TIMEOUT_MS, 10_000);
  const dialects = [...new Set(routes.flatMap(({ dialect }) => dialect ?? []))];
  const listRoots = dialects.flatMap(({ root, listMethod }) => (listMethod && root !== undefined ? [root] : []));
  const app = Fastify({
    logger: false,
    trustProxy: proxyTrust(config.TRUST_PROXY),
    requestTimeout: config.REQUEST_TIMEOUT_MS,
    connectionTimeout: 0,
    keepAliveTimeout: 72_000,
    routerOptions,
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    // Requests that arrive while we drain are answered; new connections are not accepted any more.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    http: {
      maxHeaderSize: maxHeaderBytes,
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: 1000,
    },
    clientErrorHandler: answerList(listRoots, maxHeaderBytes, headersTimeoutMs, refuseBroken(kernel, config)),
    // Before any hook has run.
    frameworkErrors: refuseBeforeRouting(kernel, config),
  });
  // Before any plugin: the routes that one adds (OPTIONS, by cors) answer errors with what was set by then.
  app.setErrorHandler((error, request, reply) => {
    const known = toNexusError(error);
    if (known.status >= 500) {
      kernel.log.error({ err: known, route: request.routeOptions.url }, 'a request failed outside the pipeline');
    }
    const challenge = challengeOf(known, false, kernel.services.use(resourceMetadataUrl));
    if (challenge !== undefined) reply.header('www-authenticate', challenge);
    return sendProblem(reply, problemOf(known, requestId(kernel)), dialectOf(request));
  });
  findAddresses(app);
  closeAfterList(app);
  if (config.CORS_ORIGINS.length > 0) await allowOrigins(app, config.CORS_ORIGINS, routes);
  const served = collectMethods(app);
  leaveBodies(app);
  refuseAmbiguous(app);
  shed(app, pipeline, config);
  protect(app, config);
  drainStreams(app, pipeline, config);
  for (const each of routes) mount(app, pipeline, each);
  mountFurther(app);
  const servedAt = answerOtherMethods(app, served, routerOptions);
  app.setNotFoundHandler(async (request, reply) => {
    const path = pathOf(request);
    const known = servedAt(path);
    const dialect =
      dialectIn(known?.config) ?? dialects.find(({ root }) => root !== undefined && path.startsWith(root));
    // A route that serves the method may call us because it found nothing.
    if (known !== undefined && !known.methods.has(request.method)) {
      void reply.header('allow', known.allow);
      return sendProblem(reply, problemOf(notAllowed(request.method, known.allow), requestId(kernel)), dialect);
    }
    const shown = dialect === undefined && wantsPage(request) ? await sendConsole(reply.code(404)) : undefined;
    if (shown !== undefined) return shown;
    const error = errors.NOT_FOUND(`${request.method} ${path} does not exist`);
    return sendProblem(reply, problemOf(error, requestId(kernel)), dialect);
  });
  return app;
}

const refuseBeforeRouting =
  (kernel: Kernel, { production, CORS_ORIGINS }: Config) =>
  (error: FastifyError, { headers }: FastifyRequest, { raw }: FastifyReply): void => {
    const problem = problemOf(refusedPath(error), requestId(kernel));
    const { status, contentType, body } = writeProblem(problem, undefined);
    raw.writeHead(status, [
      ...replyHeaders(production),
      ...originHeaders(CORS_ORIGINS, headers.origin),
      'content-type',
      contentType,
      'x-request-id',
      problem.requestId,
      'content-length',
      String(Buffer.byteLength(body)),
    ]);
    raw.end(body);
  };

/** What the router refuses before it has found a route. */
function refusedPath(error: FastifyError): unknown {
  if (error.code === 'FST_ERR_BAD_URL') return errors.INVALID_REQUEST('The path is not valid percent-encoded UTF-8');
  // It refers to nothing, like every parameter that is no id.
  return error.code === 'FST_ERR_MAX_PARAM_LENGTH' ? errors.NOT_FOUND() : error;
}

const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? '';
const requestId = (kernel: Kernel): string => kernel.ids.next('req');

function sendProblem(reply: FastifyReply, problem: Problem, dialect: Dialect | undefined): FastifyReply {
  if (dialect === undefined && wantsPage(reply.request)) return sendProblemPage(reply, problem);
  const { status, headers, contentType, body } = writeProblem(problem, dialect);
  // To a text Fastify would add a charset.
  void reply.code(status).type(contentType).headers(headers).header('x-request-id', problem.requestId);
  return reply.send(Buffer.from(body));
}

/** Of the route that the request has reached. */
const dialectOf = ({ routeOptions }: FastifyRequest): Dialect | undefined => dialectIn(routeOptions.config);

const dialectIn = (config: object | undefined): Dialect | undefined =>
  (config as { route?: Route } | undefined)?.route?.dialect;

/** Every path answers under `/api` as well as `/api/v1`; aliases keep older paths working. */
function mount(app: FastifyInstance, pipeline: Pipeline, route: Route): void {
  checkRoute(route);
  const mounted = {
    route,
    count: pipeline.kernel.metrics.route(route.method, route.path),
    bodyType: bodyTypeOf(route.body),
    replyType: replyTypeOf(route.reply),
  };
  for (const { method, path, alias } of pathsOf(route)) {
    app.route({
      method,
      url: path,
      config: { route },
      // HEAD would start a stream that nobody reads.
      exposeHeadRoute: mounted.replyType.kind !== 'stream',
      handler: handlerFor(pipeline, { ...mounted, alias }),
    });
  }
}

function handlerFor(pipeline: Pipeline, mounted: MountedRoute) {
  const { fastPath } = mounted.route;
  return fastPath === undefined ? handlerOf(pipeline, mounted) : fastHandlerOf(pipeline, mounted, fastPath);
}

interface Path {
  method: Method;
  path: string;
  alias: Alias | undefined;
}

function pathsOf({ method, path, aliases = [] }: Route): Path[] {
  const own: Path[] = [
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

/** The pipeline reads bodies: to Fastify, no method has one. */
function leaveBodies(app: FastifyInstance): void {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    app.addHttpMethod(method, { hasBody: false, overrideExisting: true });
  }
}

/** Refuses with 503 what would make everybody wait. */
function shed(app: FastifyInstance, { kernel, load, streams }: Pipeline, config: Config): void {
  const refused = kernel.metrics.counter(
    'nexus_shed_requests_total',
    'Requests refused because the server was overloaded',
  );
  kernel.metrics.gauge('nexus_inflight_requests', 'Requests at work', () => load.atWork);
  kernel.metrics.gauge('nexus_open_streams', 'Replies that are sent while they are made', () => streams.size);
  app.addHook('onRequest', (request, reply, done) => {
    if (!isProbe(request) && (load.atWork > config.MAX_INFLIGHT || kernel.journal.overloaded())) {
      refused.add();
      void reply.header('retry-after', '2');
      return done(errors.OVERLOADED(undefined, { retryAfterSeconds: 2 }));
    }
    return done();
  });
}

/** Each of them would otherwise wrap the one before. */
function closeAfterList(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw }, reply, done) => {
    if ((raw.socket as unknown) instanceof ListConnection) reply.raw.shouldKeepAlive = false;
    done();
  });
}

/** Monitoring must reach the process above all when it is overloaded. */
const isProbe = ({ routeOptions }: FastifyRequest): boolean =>
  (routeOptions.config as { probe?: boolean } | undefined)?.probe === true;

/** For replies that Fastify sends, unless they say otherwise; the pipeline's set the same headers themselves. */
function protect(app: FastifyInstance, { production }: Config): void {
  const headers = replyHeaders(production);
  app.addHook('onSend', (_request, reply, payload, done) => {
    for (let at = 0; at < headers.length; at += 2) {
      const [name = '', value] = headers.slice(at, at + 2);
      if (!reply.hasHeader(name)) void reply.header(name, value);
    }
    done(null, payload);
  });
}

/** When the server stops: streams are ended in time, and recorded before the journal closes. */
function drainStreams(app: FastifyInstance, { streams }: Pipeline, { DRAIN_TIMEOUT_MS: patienceMs }: Config): void {
  app.addHook('preClose', async () => streams.drain(patienceMs));
  app.addHook('onClose', () => streams.settled());
}

/** What Node refuses before there is a request: a head that is too large, a body that is too slow, bytes that are no HTTP. */
function refuseBroken(kernel: Kernel, { production }: Config) {
  return (error: ClientError, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const known =
      error.code === 'HPE_HEADER_OVERFLOW'
        ? errors.HEADERS_TOO_LARGE(`Request line and headers may have ${maxHeaderBytes} bytes`)
        : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
          ? errors.REQUEST_TIMEOUT()
          : errors.INVALID_REQUEST('This is not a valid HTTP request');
    const problem = problemOf(known, requestId(kernel));
    const body = JSON.stringify(problem);
    const head = [
      ...replyHeaders(production),
      ...['content-type', problemType, 'x-request-id', problem.requestId],
      ...['content-length', String(Buffer.byteLength(body)), 'connection', 'close'],
    ];
    const lines = head.map((each, at) => each + (at % 2 === 0 ? ': ' : '\r\n')).join('');
    socket.end(`HTTP/1.1 ${known.status} ${STATUS_CODES[known.status]}\r\n${lines}\r\n${body}`);
  };
}
