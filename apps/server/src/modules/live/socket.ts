import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type WebSocket, WebSocketServer } from 'ws';
import { assertSameSite, cookieOf, identify, identifyAgain, userAgentOf } from '../../http/identify.ts';
import { callerWindows, rateLimited, rateLimitKey } from '../../http/permit.ts';
import type { Pipeline } from '../../http/pipeline.ts';
import { toNexusError } from '../../http/problem.ts';
import { anonymous, type Caller } from '../../kernel/caller.ts';
import { errors, type NexusError } from '../../kernel/errors.ts';
import { Connection, closes } from '../../kernel/live/connection.ts';
import { liveService } from '../../kernel/live/live.ts';
import { ServerResponse } from '../../kernel/node-http.ts';
import { assertOrganization, credentialOf } from './credential.ts';
import { liveErrors } from './errors.ts';
import { SocketRecord } from './record.ts';
import { ClientMessage } from './schema.ts';
import { SocketTransport } from './socket-transport.ts';

const socketPath = '/api/v1/live/socket';
/** Both, as for every path of the API. */
const paths = [socketPath, '/api/live/socket'];
/** Bytes of one message of a client: a subscription has 300. */
const maxMessageBytes = 64 * 1024;

/** Parts of one message: each holds memory, however short it is. */
const maxFragments = 16;

/** What a page offers; the server takes it and no other. */
const protocol = 'nexus';
/** A page without cookies offers its token as a second one, which is never taken: it would be in the reply. */
const tokenProtocol = 'bearer.';

const sources = { refreshCookie: false, tokenHeader: undefined };

/** A connection that waits for its request to be accepted. */
interface Upgrade {
  socket: Duplex;
  head: Buffer;
}

/** Mounts the WebSocket, which no declaration can say. */
export function mountSocket(server: FastifyInstance, pipeline: Pipeline): void {
  const waiting = new WeakMap<IncomingMessage, Upgrade>();
  routeUpgrades(server, waiting);
  const webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    handleProtocols: (offered) => (offered.has(protocol) ? protocol : false),
    maxPayload: maxMessageBytes,
    maxFragments,
    // One who sends pings and reads nothing would fill the memory with answers.
    autoPong: false,
    // Messages are small, and each connection would hold memory for it.
    perMessageDeflate: false,
  });
  for (const path of paths) {
    server.get(path, { exposeHeadRoute: false }, async (request, reply) => {
      const record = new SocketRecord(pipeline, socketPath);
      const upgrade = waiting.get(request.raw);
      if (upgrade === undefined) {
        reply.header('upgrade', 'websocket');
        throw liveErrors.UPGRADE_REQUIRED();
      }
      let accepted: Accepted;
      try {
        accepted = await accept(pipeline, request);
      } catch (error) {
        const refusal = toNexusError(error);
        await record.refused(refusal, anonymous(request.address, userAgentOf(request)));
        // Of a refused handshake a page learns nothing, so it is told over the connection what it can do about it.
        if (refusal.status !== 401 || request.headers.origin === undefined) throw refusal;
        reply.hijack();
        webSockets.handleUpgrade(request.raw, upgrade.socket, upgrade.head, (socket) =>
          socket.close(closes.unauthenticated, refusal.spec.title),
        );
        return;
      }
      reply.hijack();
      // It will not be used, and would be held as long as the connection.
      reply.raw.detachSocket(upgrade.socket as Socket);
      webSockets.handleUpgrade(request.raw, upgrade.socket, upgrade.head, (socket) =>
        open(pipeline, accepted, socket, record),
      );
      // A handshake that is not valid was answered and closed by then.
      if (upgrade.socket.destroyed) accepted.stream.close();
    });
  }
}

/**
 * Sends requests for the WebSocket through the server's own routing, so that all that it does to requests is done to these.
 * Other requests that offer an upgrade (Java's client offers h2c) are answered as if they had not.
 */
function routeUpgrades(server: FastifyInstance, waiting: WeakMap<IncomingMessage, Upgrade>): void {
  const http = server.server as Server & { shouldUpgradeCallback: (request: IncomingMessage) => boolean };
  http.shouldUpgradeCallback = ({ url = '', headers: { upgrade = '' } }) =>
    upgrade.toLowerCase() === 'websocket' && paths.includes(url.split('?', 1)[0]?.replace(/\/$/, '') ?? '');
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket as Socket);
    response.on('finish', () => socket.end());
    waiting.set(request, { socket, head });
    server.routing(request, response);
  });
}

interface Accepted {
  caller: Caller;
  token: string | undefined;
  identifyAgain: () => Promise<Caller>;
  stream: ReturnType<Pipeline['streams']['add']>;
  stopping: AbortSignal;
}

/** @throws everything that refuses it */
async function accept(pipeline: Pipeline, request: FastifyRequest): Promise<Accepted> {
  const { kernel, identify: port, cookies, limits, streams } = pipeline;
  const { organization } = request.query as { organization?: unknown };
  // Of the headers, a page can set the protocols alone.
  if (typeof organization === 'string') request.headers['x-nexus-organization'] ??= organization;
  const offered = request.headers['sec-websocket-protocol']?.split(',').map((each) => each.trim()) ?? [];
  const token = offered.find((each) => each.startsWith(tokenProtocol))?.slice(tokenProtocol.length);
  if (token !== undefined) request.headers.authorization ??= `Bearer ${token}`;
  const { caller, refusal } = await identify(request, port, cookies, sources);
  if (refusal !== undefined) throw refusal;
  if (caller.kind === 'anonymous') throw errors.UNAUTHENTICATED();
  // As the route of server-sent events, which does not name them.
  if (caller.kind === 'customer') throw errors.FORBIDDEN('This call is not open to a customer');
  if (caller.cookie) assertSameSite(request.headers, cookies);
  const windows = [...(caller.windows ?? []), ...callerWindows(limits, rateLimitKey(caller))];
  const decision = await kernel.limiter.take(windows, 1);
  if (!decision.allowed) throw rateLimited(decision);
  assertOrganization(caller);
  kernel.services.use(liveService).assertRoom(caller);
  const controller = new AbortController();
  // Without all else that belongs to a request, which would be kept as long as the connection.
  const { headers, address, method } = request;
  const kept = { headers, address, method, params: {} } as FastifyRequest;
  return {
    caller,
    token: request.headers.authorization?.split(' ')[1] ?? cookieOf(request, cookies.access),
    identifyAgain: () => identifyAgain(kept, port, cookies, sources),
    stream: streams.add(true, controller),
    stopping: controller.signal,
  };
}

function open(pipeline: Pipeline, accepted: Accepted, socket: WebSocket, record: SocketRecord): void {
  const { kernel } = pipeline;
  const { caller, token, stream, stopping } = accepted;
  const live = kernel.services.use(liveService);
  const transport = new SocketTransport(kernel.clock, socket, (rttMs) => {
    connection.rttMs = rttMs;
  });
  const credential = credentialOf(kernel, caller, token, accepted.identifyAgain);
  const connection = new Connection(live, transport, caller, credential);
  live.add(connection);
  live.connections.check(connection);
  stopping.addEventListener('abort', () => live.askToReconnect(connection));
  socket.on('message', (data, isBinary) => {
    if (connection.receives()) receive(connection, isBinary ? undefined : String(data));
  });
  socket.on('ping', (data) => {
    if (connection.receives() && !connection.isFull) socket.pong(data);
  });
  // What breaks the protocol; ws closes the connection.
  socket.on('error', () => {});
  socket.on('close', (code) => {
    connection.end(code);
    record
      .ended(connection)
      .catch((error: unknown) => kernel.log.error({ err: error }, 'a live connection could not be recorded'))
      .finally(() => stream.close());
  });
}

function receive(connection: Connection, text: string | undefined): void {
  const message = ClientMessage.safeParse(parseJson(text));
  if (!message.success) {
    connection.close(closes.policy, 'not a message of this protocol');
    return;
  }
  const { data } = message;
  if (data.type === 'ping') connection.ping();
  else if (data.type === 'unsubscribe') connection.unsubscribe(data.topic);
  else if (data.type === 'awareness') connection.tell(data.topic, data.state);
  else connection.subscribe(data.topic, data.cursor).catch((error: NexusError) => connection.fail(error));
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
