import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { type LoadPlan, type LoadRequest, serialDigits } from './plan.ts';

/** What the connections of a run share. */
export interface Tally {
  good(label: string, ms: number): void;
  refused(status: number, reply: Buffer): void;
  broken(error: string): void;
  /** Whether another request may be sent. */
  open(): boolean;
  serial(): number;
}

const endOfHead = Buffer.from('\r\n\r\n');

/**
 * One keep-alive connection with one request under way. It reads only what it must: the status and the length. A
 * general HTTP client costs several times as much per request, and on two cores that would be taken from the server.
 */
export class Connection {
  private readonly plan: LoadPlan;
  private readonly list: LoadRequest[];
  private readonly tally: Tally;
  private readonly done: () => void;
  private socket: Socket | undefined;
  private rest: Buffer | undefined;
  private next: number;
  private sentAt = 0;
  private waiting: LoadRequest | undefined;

  constructor(plan: LoadPlan, index: number, tally: Tally, done: () => void) {
    this.plan = plan;
    this.list = plan.lists[index % plan.lists.length] ?? [];
    // Connections that share a list begin at different places of it.
    this.next = Math.floor(index / plan.lists.length) * 7919;
    this.tally = tally;
    this.done = done;
  }

  start(): void {
    const socket = connect({ port: this.plan.port, host: '127.0.0.1', noDelay: true });
    this.socket = socket;
    socket.on('connect', () => this.send());
    socket.on('data', (chunk) => this.read(chunk));
    socket.on('error', () => {});
    socket.on('close', () => this.closed());
  }

  /** Gives up a request under way. */
  abandon(): void {
    this.socket?.destroy();
  }

  private send(): void {
    if (!this.tally.open()) {
      this.socket?.end();
      return;
    }
    const request = this.list[this.next++ % this.list.length];
    if (request === undefined) throw new Error('a load list is empty');
    const { serialsAt } = request;
    if (serialsAt !== undefined) {
      const digits = String(this.tally.serial()).padStart(serialDigits, '0');
      const bytes = Buffer.from(request.bytes.buffer, request.bytes.byteOffset, request.bytes.length);
      for (const at of serialsAt) bytes.write(digits, at, 'latin1');
    }
    this.waiting = request;
    this.sentAt = performance.now();
    // A copy where the buffer is written into again, since the socket may still hold it.
    this.socket?.write(serialsAt === undefined ? request.bytes : Buffer.from(request.bytes));
  }

  private read(chunk: Buffer): void {
    const data = this.rest === undefined ? chunk : Buffer.concat([this.rest, chunk]);
    const headEnd = data.indexOf(endOfHead);
    if (headEnd < 0) {
      this.rest = data;
      return;
    }
    const head = data.toString('latin1', 0, headEnd);
    const end = headEnd + 4 + contentLength(head);
    if (data.length < end) {
      this.rest = data;
      return;
    }
    if (data.length > end) throw new Error('a reply is longer than it says');
    this.rest = undefined;
    this.answered(Number(head.slice(9, 12)), data);
  }

  private answered(status: number, reply: Buffer): void {
    const { waiting } = this;
    if (waiting === undefined) throw new Error('a reply to no request');
    this.waiting = undefined;
    const now = performance.now();
    if (this.plan.accept.includes(status)) this.tally.good(waiting.label, now - this.sentAt);
    else this.tally.refused(status, reply);
    const pause = (this.plan.everyMs ?? 0) - (now - this.sentAt);
    if (pause > 0) setTimeout(() => this.send(), pause);
    else this.send();
  }

  private closed(): void {
    if (this.waiting !== undefined) this.tally.broken(`closed while waiting for ${this.waiting.label}`);
    else if (this.tally.open()) this.tally.broken('closed between requests');
    this.done();
  }
}

function contentLength(head: string): number {
  const at = head.search(/\r\ncontent-length: /i);
  if (at < 0) throw new Error(`a reply without content-length:\n${head}`);
  return Number.parseInt(head.slice(at + 18), 10);
}
