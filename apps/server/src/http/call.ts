import { serialize } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Tx } from '../kernel/db/tx.ts';
import { newId } from '../kernel/ids.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Service } from '../kernel/services.ts';
import { anonymous, type Caller } from './caller.ts';
import { cookieOf } from './identify.ts';
import type { ReplyControl, Route, RouteInput, RouteRequest, UsageNote } from './route.ts';

/** Bytes; more than any route takes, and little enough that sums of it fit. */
const greatestBody = 2 ** 31;

/** One request on its way through the spine: what a route's steps read, and what its record is made of. */
export class RouteCall implements RouteInput<unknown, unknown, unknown> {
  readonly kernel: Kernel;
  readonly route: Route;
  readonly request: IncomingRequest;
  readonly reply: OutgoingReply;
  readonly usage: UsageNote = { quantity: 1 };
  readonly about: { org?: string; person?: string } = {};
  caller: Caller;
  params: unknown = {};
  query: unknown = {};
  body: unknown = {};
  tx: Tx | undefined;
  prepared: unknown;
  private readonly started: number;

  constructor(kernel: Kernel, route: Route, request: FastifyRequest, reply: FastifyReply, secureCookies: boolean) {
    this.kernel = kernel;
    this.route = route;
    this.request = new IncomingRequest(request, kernel);
    this.reply = new OutgoingReply(reply, route.status ?? 200, secureCookies);
    this.caller = anonymous(request.ip, request.headers['user-agent']?.slice(0, 512) ?? '');
    this.started = kernel.clock.monotonic();
  }

  // Bound, because routes take it out of the context by name.
  readonly use = <T>(service: Service<T>): T => this.kernel.services.use(service);

  readonly concerns = (about: { org?: string; person?: string }): void => {
    Object.assign(this.about, about);
  };

  elapsedUs(): number {
    return (this.kernel.clock.monotonic() - this.started) * 1000;
  }

  bytesIn(): number {
    const declared = Number(this.request.raw.headers['content-length'] ?? 0);
    // A GET's body is never read, so its length is only a claim; it must not make the record one that cannot be stored.
    return Number.isSafeInteger(declared) && declared >= 0 ? Math.min(declared, greatestBody) : 0;
  }

  /** What the audit log names where the operation named nothing: the last id in the path. */
  resource(): { type: string; id: string } {
    if (this.usage.resource !== undefined) return this.usage.resource;
    if (this.about.person !== undefined) return { type: 'user', id: this.about.person };
    const entries = Object.entries(this.params as Record<string, unknown>);
    const [type, id] = entries.at(-1) ?? ['route', this.route.path];
    return { type, id: String(id) };
  }
}

class IncomingRequest implements RouteRequest {
  readonly raw: FastifyRequest;
  readonly id: string;
  readonly at: number;

  constructor(raw: FastifyRequest, kernel: Kernel) {
    this.raw = raw;
    this.id = newId('req', kernel.clock);
    this.at = kernel.clock.now();
  }

  header(name: string): string | undefined {
    const value = this.raw.headers[name];
    return Array.isArray(value) ? value[0] : value;
  }

  cookie(name: string): string | undefined {
    return cookieOf(this.raw, name);
  }

  get rawBody(): string | undefined {
    return this.raw.rawBody;
  }
}

/** On every answer: no sniffing (OWASP secure headers), no storing of what may be personal. */
const always = ['x-content-type-options', 'nosniff', 'cache-control', 'no-store'];

/**
 * Collects the answer's head and writes it with the body in one call, past Fastify's own reply: at the rate of key
 * verifications, its hooks and header bookkeeping would cost more than the verification.
 */
class OutgoingReply implements ReplyControl {
  status: number;
  private readonly raw: FastifyReply;
  private readonly secureCookies: boolean;
  private readonly head: string[];

  constructor(raw: FastifyReply, status: number, secureCookies: boolean) {
    this.raw = raw;
    this.status = status;
    this.secureCookies = secureCookies;
    this.head = always.slice();
  }

  header(name: string, value: string): void {
    const { head } = this;
    for (let at = 0; at < head.length; at += 2) {
      if (head[at] === name) {
        head[at + 1] = value;
        return;
      }
    }
    head.push(name, value);
  }

  cookie(name: string, value: string, maxAgeSeconds: number, options: { readable?: boolean } = {}): void {
    const text = serialize(name, value, {
      path: '/',
      httpOnly: options.readable !== true,
      secure: this.secureCookies,
      sameSite: 'lax',
      maxAge: maxAgeSeconds,
    });
    this.head.push('set-cookie', text);
  }

  send(status: number, body: string): void {
    const { raw, head } = this;
    // What plugins set (CORS, HSTS) went to Fastify's reply.
    for (const [name, value] of Object.entries(raw.getHeaders())) head.push(name, String(value));
    const length = Buffer.byteLength(body);
    head.push('content-length', String(length));
    raw.raw.writeHead(status, head);
    // As many bytes as characters: all ASCII, which Latin-1 writes as UTF-8 does, and faster.
    raw.raw.end(body, length === body.length ? 'latin1' : 'utf8');
  }
}
