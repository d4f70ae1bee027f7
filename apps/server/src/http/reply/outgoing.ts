import type { ServerResponse } from 'node:http';
import { serialize } from 'cookie';
import type { FastifyReply } from 'fastify';
import type { ReplyControl } from '../route.ts';

/** What all replies of an installation have in common. */
export interface ReplySettings {
  secureCookies: boolean;
  /** Names and values in turn; a route may set others. */
  headers: readonly string[];
  /** Whether Fastify's CORS plugin sets headers of its own. */
  cors: boolean;
}

/** OWASP secure headers; nothing is stored by default, since it may be personal. */
export const replyHeaders = (production: boolean): readonly string[] => [
  'x-content-type-options',
  'nosniff',
  'cache-control',
  'no-store',
  ...(production ? ['strict-transport-security', 'max-age=63072000; includeSubDomains'] : []),
];

/** A reply that is complete before its first byte is sent. */
export interface Reply {
  status: number;
  /** Where no header says another. */
  contentType: string;
  body: string | Uint8Array;
  /** Its entity tag, where the client may keep it and ask whether it is current. */
  tag?: string;
}

/** Collects the head of a reply and writes it with the body, without Fastify's own bookkeeping. */
export class OutgoingReply implements ReplyControl {
  status: number;
  private readonly reply: FastifyReply;
  private readonly settings: ReplySettings;
  private readonly requestId: string;
  /** Names and values in turn. */
  private readonly head: string[] = [];

  constructor(reply: FastifyReply, status: number, requestId: string, settings: ReplySettings) {
    this.reply = reply;
    this.status = status;
    this.requestId = requestId;
    this.settings = settings;
  }

  get raw(): ServerResponse {
    return this.reply.raw;
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

  /** The headers that the act set, without those that every call gets. */
  ownHead(): string[] {
    return this.head.filter((_, at) => !this.head[at - (at % 2)]?.startsWith('ratelimit-'));
  }

  /** Repeats a reply that was made for an earlier call, with what its act set in the head. */
  replay(head: readonly string[]): void {
    this.head.push(...head, 'idempotency-replayed', 'true');
  }

  send({ status, contentType, body, tag }: Reply): void {
    if (tag !== undefined) {
      this.header('etag', tag);
      this.header('cache-control', 'private, no-cache');
    }
    // The length in a 304 would be that of the reply it stands for, and a 204 has none (RFC 9110, 8.6).
    this.writeHead(status, contentType, status === 304 || status === 204 ? undefined : Buffer.byteLength(body));
    this.raw.end(body);
  }

  /** Without a length the body is sent in chunks. */
  writeHead(status: number, contentType: string, length: number | undefined): void {
    const own = this.head;
    if (this.settings.cors) {
      for (const [name, value] of Object.entries(this.reply.getHeaders())) own.push(name, String(value));
    }
    const defaults = this.settings.headers.concat('x-request-id', this.requestId);
    if (status !== 204) defaults.push('content-type', contentType);
    if (length !== undefined) defaults.push('content-length', String(length));
    this.raw.writeHead(status, own.length === 0 ? defaults : merge(own, defaults));
  }

  /** Breaks the connection, so that the reader does not take the reply for complete. */
  destroy(): void {
    this.raw.destroy();
  }
}

/** All headers of `own`, and those of `defaults` that it does not name. */
function merge(own: readonly string[], defaults: readonly string[]): string[] {
  const names = new Set(own.filter((_, at) => at % 2 === 0));
  return [...own, ...defaults.filter((_, at) => !names.has(defaults[at - (at % 2)] as string))];
}
