import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Kernel } from '../kernel/kernel.ts';
import { handlerOf, type MountedRoute, type Pipeline, replyWithError } from './pipeline.ts';
import type { ReplySettings } from './reply/outgoing.ts';
import type { FastCall, FastPath, FastReply, Route, UsageNote } from './route.ts';

class SmallCall implements FastCall {
  readonly kernel: Kernel;
  readonly route: Route;
  readonly raw: FastifyRequest;
  readonly body: string;
  readonly request: { id: string; at: number };
  readonly usage: UsageNote = {};
  private readonly started: number;

  constructor(kernel: Kernel, route: Route, raw: FastifyRequest, body: string) {
    this.kernel = kernel;
    this.route = route;
    this.raw = raw;
    this.body = body;
    this.request = { id: kernel.ids.next('req'), at: kernel.clock.now() };
    this.started = kernel.clock.monotonic();
  }

  elapsedUs(): number {
    return (this.kernel.clock.monotonic() - this.started) * 1000;
  }

  bytesIn(): number {
    return Number(this.raw.headers['content-length']);
  }

  /**
   * The body's value, where its text cannot hide anything that needs a look at every member: without a backslash there
   * is no NUL, no lone surrogate and no escaped spelling of a name; without the two names, no prototype. U+FFFD stands
   * where the bytes were no UTF-8.
   */
  json(): unknown {
    const { body } = this;
    if (body.includes('\\') || body.includes('\ufffd') || body.includes('__proto__') || body.includes('constructor'))
      return undefined;
    try {
      return JSON.parse(body);
    } catch {
      return undefined;
    }
  }
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => void;

/** Tries the route's fast path, and gives the request to the pipeline where it does not answer. */
export function fastHandlerOf(pipeline: Pipeline, mounted: MountedRoute, fastPath: FastPath): Handler {
  const { kernel, load, replies } = pipeline;
  const { route, count } = mounted;
  checkDeclaration(route);
  const ordinary = handlerOf(pipeline, mounted);
  const respond = (call: FastCall, reply: FastifyReply, { body, recorded }: FastReply): void => {
    load.atWork++;
    reply.hijack();
    recorded.then(
      () => {
        load.atWork--;
        count.observe(200, call.elapsedUs() / 1000);
        send(reply, replies, call.request.id, body);
      },
      (error: unknown) => {
        load.atWork--;
        void replyWithError(pipeline, mounted, call.raw, reply, error);
      },
    );
  };
  return (request, reply) => {
    if (!isSmallJson(request.raw)) {
      void ordinary(request, reply);
      return;
    }
    readBytes(request.raw, (body) => {
      const call = new SmallCall(kernel, route, request, body.toString());
      const answer = attempt(call, fastPath);
      if (answer === undefined) void ordinary(request, reply, body);
      else respond(call, reply, answer);
    });
  };
}

/** What the pipeline would do for the route must be nothing that is left out here. */
function checkDeclaration({ method, path, scope, limits, idempotency, record, callers, effect, prepare }: Route): void {
  const fits = scope === 'none' && limits?.length === 0 && idempotency === false && record === 'coalesced';
  if (fits && callers === undefined && effect === undefined && prepare === undefined) return;
  throw new Error(`${method} ${path} declares what a fast path leaves out`);
}

/** Bytes; longer bodies are uncommon where a fast path pays. Few brackets fit, so no value is nested too deeply. */
const maxBody = 1024;

function isSmallJson({ headers }: IncomingMessage): boolean {
  const length = Number(headers['content-length']);
  return length > 0 && length <= maxBody && headers['content-type'] === 'application/json';
}

/** One listener for most bodies, which come in one piece. */
function readBytes(raw: IncomingMessage, done: (bytes: Buffer) => void): void {
  let bytes: Buffer | undefined;
  raw.on('data', (chunk: Buffer) => {
    bytes = bytes === undefined ? chunk : Buffer.concat([bytes, chunk]);
  });
  raw.on('end', () => done(bytes ?? Buffer.alloc(0)));
  // The connection is gone, so no reply is sent.
  raw.on('error', () => {});
}

function attempt(call: FastCall, fastPath: FastPath): FastReply | undefined {
  try {
    return fastPath(call);
  } catch (error) {
    call.kernel.log.error({ err: error, route: call.route.path }, 'a fast path failed');
    return undefined;
  }
}

const jsonType = 'application/json; charset=utf-8';

function send(reply: FastifyReply, { headers, cors }: ReplySettings, requestId: string, body: string): void {
  const { raw } = reply;
  const length = Buffer.byteLength(body);
  const head = headers.concat('content-type', jsonType, 'x-request-id', requestId, 'content-length', String(length));
  if (cors) for (const [name, value] of Object.entries(reply.getHeaders())) head.push(name, String(value));
  raw.writeHead(200, head);
  // If there are as many bytes as characters, it is ASCII, which is written faster as Latin-1.
  raw.end(body, length === body.length ? 'latin1' : 'utf8');
}
