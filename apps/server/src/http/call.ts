import { serialize } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { anonymous, type Caller } from '../kernel/caller.ts';
import type { Tx } from '../kernel/db/tx.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Service } from '../kernel/services.ts';
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
  params: unknown = {};
  query: unknown = {};
  body: unknown = {};
  tx: Tx | undefined;
  prepared: unknown;
  private known: Caller | undefined;
  private readonly started: number;

  constructor(kernel: Kernel, route: Route, request: FastifyRequest, reply: FastifyReply, replies: ReplySettings) {
    this.kernel = kernel;
    this.route = route;
    this.request = new IncomingRequest(request, kernel);
    this.reply = new OutgoingReply(reply, route.status ?? 200, this.request.id, replies);
    this.started = kernel.clock.monotonic();
  }

  // Bound, because routes take them out of the context by name; made only then.
  get use(): <T>(service: Service<T>) => T {
    return (service) => this.kernel.services.use(service);
  }

  get concerns(): (about: { org?: string; person?: string }) => void {
    return (about) => void Object.assign(this.about, about);
  }

  /** A stranger until identified, and for good where that fails. */
  get caller(): Caller {
    if (this.known === undefined) {
      const { ip, headers } = this.request.raw;
      this.known = anonymous(ip, headers['user-agent']?.slice(0, 512) ?? '');
    }
    return this.known;
  }

  set caller(caller: Caller) {
    this.known = caller;
  }

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
    this.id = kernel.ids.next('req');
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

/** What all answers of an installation have in common. */
export interface ReplySettings {
  secureCookies: boolean;
  /** Whether Fastify's plugins and hooks set headers (CORS, HSTS): asking costs more than most answers have to say. */
  headersFromPlugins: boolean;
}

/** On every answer: no sniffing (OWASP secure headers); no storing of what may be personal, unless a route says so. */
const always = ['x-content-type-options', 'nosniff', 'cache-control', 'no-store'];

/** The headers of `head`, and of `all` those that it does not name. */
function replaced(all: readonly string[], head: readonly string[]): string[] {
  const names = new Set(head.filter((_, at) => at % 2 === 0));
  return [...head, ...all.filter((_, at) => !names.has(all[at - (at % 2)] as string))];
}

/**
 * Collects the answer's head and writes it with the body in one call, past Fastify's own reply: at the rate of key
 * verifications, its hooks and header bookkeeping would cost more than the verification.
 */
class OutgoingReply implements ReplyControl {
  status: number;
  private readonly raw: FastifyReply;
  private readonly settings: ReplySettings;
  private readonly requestId: string;
  /** What the route and the spine's steps set: names and values in turn. */
  private readonly head: string[] = [];

  constructor(raw: FastifyReply, status: number, requestId: string, settings: ReplySettings) {
    this.raw = raw;
    this.status = status;
    this.requestId = requestId;
    this.settings = settings;
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
      secure: this.settings.secureCookies,
      sameSite: 'lax',
      maxAge: maxAgeSeconds,
    });
    this.head.push('set-cookie', text);
  }

  /** `type`: the media type, where no header says it. */
  send(status: number, type: string, body: string): void {
    const { raw, head } = this;
    const length = Buffer.byteLength(body);
    if (this.settings.headersFromPlugins) {
      for (const [name, value] of Object.entries(raw.getHeaders())) head.push(name, String(value));
    }
    const all = always.concat('content-type', type, 'x-request-id', this.requestId, 'content-length', String(length));
    raw.raw.writeHead(status, head.length === 0 ? all : replaced(all, head));
    // As many bytes as characters: all ASCII, which Latin-1 writes as UTF-8 does, and faster.
    raw.raw.end(body, length === body.length ? 'latin1' : 'utf8');
  }

  destroy(): void {
    this.raw.raw.destroy();
  }
}
