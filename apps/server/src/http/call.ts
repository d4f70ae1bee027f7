import type { FastifyReply, FastifyRequest } from 'fastify';
import { anonymous, type Caller } from '../kernel/caller.ts';
import type { Tx } from '../kernel/db/tx.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Service } from '../kernel/services.ts';
import type { ReceivedBody } from './body/index.ts';
import { cookieOf, userAgentOf } from './identify.ts';
import type { LiveStream } from './reply/live-streams.ts';
import { OutgoingReply, type ReplySettings } from './reply/outgoing.ts';
import type { Route, RouteInput, RouteRequest, UsageNote } from './route.ts';

/** Bytes; more than any route takes, and few enough to be summed. */
const maxBytesIn = 2 ** 31;

/** One request on its way through the pipeline. */
export class RouteCall implements RouteInput<unknown, unknown, unknown> {
  readonly kernel: Kernel;
  readonly route: Route;
  readonly request: IncomingRequest;
  readonly reply: OutgoingReply;
  readonly usage: UsageNote = {};
  readonly subject: { org?: string; person?: string } = {};
  received: ReceivedBody = { value: undefined };
  params: unknown = {};
  query: unknown = {};
  body: unknown = {};
  tx: Tx | undefined;
  prepared: unknown;
  /** Folders to which the permission is limited. */
  folders: readonly string[] | undefined;
  /** Its audit entries and usage commit (or have committed) with the act. */
  recorded = false;
  /** The reply to an earlier request with the same `Idempotency-Key` is repeated. */
  repeated = false;
  /** Set from the start where the route streams its reply. */
  stream: LiveStream | undefined;
  /** Set with `stream`. */
  identifyAgain: (() => Promise<Caller>) | undefined;
  private identified: Caller | undefined;
  private aborter: AbortController | undefined;
  private readonly started: number;

  constructor(kernel: Kernel, route: Route, request: FastifyRequest, reply: FastifyReply, replies: ReplySettings) {
    this.kernel = kernel;
    this.route = route;
    this.request = new IncomingRequest(request, kernel);
    this.reply = new OutgoingReply(reply, route.status ?? 200, this.request.id, replies);
    this.started = kernel.clock.monotonic();
  }

  // Routes take these functions out of the context by name, so each is bound; made only when asked for.
  get use(): <T>(service: Service<T>) => T {
    return (service) => this.kernel.services.use(service);
  }

  get setSubject(): (subject: { org?: string; person?: string }) => void {
    return (subject) => void Object.assign(this.subject, subject);
  }

  /** Anonymous until identified, and where that fails. */
  get caller(): Caller {
    if (this.identified === undefined) {
      const { raw } = this.request;
      this.identified = anonymous(raw.address, userAgentOf(raw));
    }
    return this.identified;
  }

  set caller(caller: Caller) {
    this.identified = caller;
  }

  get controller(): AbortController {
    if (this.aborter === undefined) {
      const controller = new AbortController();
      const { raw } = this.reply;
      raw.once('close', () => {
        if (!raw.writableFinished) controller.abort();
      });
      this.aborter = controller;
    }
    return this.aborter;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Whether the client is known to have left, which only an act that uses `signal` needs to know. */
  get aborted(): boolean {
    return this.aborter?.signal.aborted === true;
  }

  elapsedUs(): number {
    return (this.kernel.clock.monotonic() - this.started) * 1000;
  }

  bytesIn(): number {
    const declared = Number(this.request.raw.headers['content-length'] ?? 0);
    // The body of a GET is never read, so its declared length may be any number.
    return Number.isSafeInteger(declared) && declared >= 0 ? Math.min(declared, maxBytesIn) : 0;
  }

  /** What the audit log names where the act names nothing: the last id in the path. */
  resource(): { type: string; id: string } {
    if (this.usage.resource !== undefined) return this.usage.resource;
    if (this.subject.person !== undefined) return { type: 'user', id: this.subject.person };
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
}
