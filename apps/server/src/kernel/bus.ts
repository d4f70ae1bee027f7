import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

export interface BusOptions {
  /**
   * Gives a connected client of its own for LISTEN: a direct connection, not through a transaction pooler, with a
   * connection time-out. Called again after every loss.
   */
  connect: () => Promise<pg.Client>;
  clock: Clock;
  log: Pick<Log, 'info' | 'warn'>;
  /** Milliseconds between heartbeats: three fit into `lateMs`, so that one slow commit makes nobody read through. */
  heartbeatMs?: number;
  /** Milliseconds after which the bus counts as late: what a revocation may at most wait when all goes wrong, half of its second. */
  lateMs?: number;
  /** Milliseconds without an echo after which the connection is taken for dead (a silent network) and made anew. */
  deadMs?: number;
}

const defaults = { heartbeatMs: 150, lateMs: 500, deadMs: 2000 };

/** The one channel. Topics inside the payload need no LISTEN of their own, and keep their common order. */
const channel = 'nexus';
const heartbeat = 'heartbeat';
/** PostgreSQL refuses payloads of 8,000 bytes and more (documentation of NOTIFY). */
const mostPayloadBytes = 7999;
/** Pauses between attempts to connect, in milliseconds: doubled up to the longest, and each up to half longer by chance. */
const firstPauseMs = 50;
const longestPauseMs = 2000;

/**
 * A statement for publishing inside the act's own transaction: heard by every node when, and only if, it commits.
 * PostgreSQL takes one lock for all commits that notify, so this is for revocations and configuration, not for traffic.
 * @throws RangeError if the topic has a colon or the whole is longer than 7,999 bytes.
 * @internal
 */
export function notifySql(topic: string, payload: string): { text: string; values: [string, string] } {
  if (topic.includes(':')) throw new RangeError(`a topic has no colon: ${topic}`);
  const whole = `${topic}:${payload}`;
  if (Buffer.byteLength(whole) > mostPayloadBytes)
    throw new RangeError(`a notification has at most ${mostPayloadBytes} bytes`);
  return { text: 'select pg_notify($1, $2)', values: [channel, whole] };
}

/**
 * What other nodes changed, heard through PostgreSQL's LISTEN. The node notifies itself every `heartbeatMs`; as
 * notifications arrive in the order of their commits, an echo proves that everything committed before it was sent has
 * been heard. While the newest such proof is older than `lateMs`, `healthy()` is false and caches must read through.
 */
export class Bus {
  private readonly options: Required<BusOptions>;
  private readonly id = randomUUID();
  private readonly subscribers = new Map<string, Set<(payload: string) => void>>();
  private readonly gapListeners = new Set<(reason: 'lost' | 'late') => void>();
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** The connection on which a heartbeat has not returned. */
  private beatingOn: pg.Client | undefined;
  private unanswered = 0;
  private closed = false;
  private attempts = 0;
  /** The connection was lost and has not been made anew. */
  private lost = false;
  /** Everything committed up to this monotonic instant has been heard. */
  private heardUntil = Number.NEGATIVE_INFINITY;

  private constructor(options: BusOptions) {
    this.options = { ...defaults, ...options };
  }

  /** Listens when it resolves, and is healthy. Rejects if the first connection fails. */
  static async open(options: BusOptions): Promise<Bus> {
    const bus = new Bus(options);
    try {
      await bus.listen();
    } catch (error) {
      await bus.close();
      throw error;
    }
    return bus;
  }

  /** Calls `hear` with every payload of the topic from now on; returns what ends it. */
  subscribe(topic: string, hear: (payload: string) => void): () => void {
    if (topic.includes(':') || topic === heartbeat) throw new RangeError(`not a topic to subscribe to: ${topic}`);
    const listeners = this.subscribers.get(topic) ?? new Set();
    this.subscribers.set(topic, listeners);
    listeners.add(hear);
    return () => void listeners.delete(hear);
  }

  /**
   * Calls `tell` once at the end of every gap, when notifications flow again and before `healthy()` turns true: what is
   * read from then on misses nothing. `lost`: the connection was made anew and notifications are gone, so caches must
   * be cleared. `late`: they came, but later than `lateMs`; nothing is missing.
   */
  onGap(tell: (reason: 'lost' | 'late') => void): () => void {
    this.gapListeners.add(tell);
    return () => void this.gapListeners.delete(tell);
  }

  /** False while a change may have been committed more than `lateMs` ago and not be known here. */
  healthy(): boolean {
    return this.options.clock.monotonic() - this.heardUntil <= this.options.lateMs;
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    this.heardUntil = Number.NEGATIVE_INFINITY;
    const client = this.client;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  private async listen(): Promise<void> {
    const client = await this.options.connect();
    const lose = (error?: Error) => this.lose(client, error);
    client.on('error', lose);
    client.on('end', () => lose());
    client.on('notification', ({ payload = '' }) => this.hear(client, payload));
    if (this.closed) return client.end();
    this.client = client;
    try {
      // The heartbeat's commit need not wait for the disk; nobody else's commit uses this connection.
      await client.query('set synchronous_commit = off');
      const asked = this.options.clock.monotonic();
      await client.query(`listen ${channel}`);
      this.attempts = 0;
      this.unanswered = 0;
      if (this.lost) {
        this.lost = false;
        this.options.log.info({}, 'Notifications are heard again');
        this.tellGap('lost');
      }
      // What was committed before LISTEN is seen by reading; what comes after it will be heard.
      this.heardUntil = asked;
      this.beat();
    } catch (error) {
      if (this.client === client) this.client = undefined;
      client.end().catch(() => undefined);
      throw error;
    }
  }

  private hear(client: pg.Client, whole: string): void {
    if (client !== this.client) return;
    const colon = whole.indexOf(':');
    const topic = whole.slice(0, colon);
    const payload = whole.slice(colon + 1);
    if (topic === heartbeat) this.hearBeat(payload);
    for (const hear of this.subscribers.get(topic) ?? []) this.guard(() => hear(payload));
  }

  /** Payload: the node that sent it, a space, and its monotonic instant of sending. */
  private hearBeat(payload: string): void {
    if (!payload.startsWith(this.id)) return;
    this.unanswered = 0;
    const sentAt = Number(payload.slice(this.id.length + 1));
    // The first echo after a stall may itself be late: the gap ends with the one that is not.
    const inTime = this.options.clock.monotonic() - sentAt <= this.options.lateMs;
    if (inTime && !this.healthy()) this.tellGap('late');
    this.heardUntil = sentAt;
  }

  private beat(): void {
    const { client } = this;
    if (this.closed || client === undefined) return;
    const { clock, deadMs, heartbeatMs } = this.options;
    // Counted in beats, not in time: a stall of this process is not the network's silence.
    if (this.unanswered * heartbeatMs > deadMs) {
      this.lose(client, new Error(`no heartbeat within ${deadMs} ms`));
      return;
    }
    this.unanswered += 1;
    this.timer = setTimeout(() => this.beat(), heartbeatMs);
    this.timer.unref();
    // One at a time: behind a query that hangs, others would only queue.
    if (this.beatingOn === client) return;
    this.beatingOn = client;
    client
      .query(notifySql(heartbeat, `${this.id} ${clock.monotonic()}`))
      .catch((error: unknown) => this.lose(client, error))
      .finally(() => {
        if (this.beatingOn === client) this.beatingOn = undefined;
      });
  }

  private lose(client: pg.Client, error?: unknown): void {
    if (client !== this.client || this.closed) return;
    this.client = undefined;
    this.lost = true;
    this.heardUntil = Number.NEGATIVE_INFINITY;
    clearTimeout(this.timer);
    this.options.log.warn({ err: error }, 'Notifications are not heard: caches read through until they are again');
    client.end().catch(() => undefined);
    this.reconnect();
  }

  private reconnect(): void {
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** this.attempts);
    this.attempts += 1;
    this.timer = setTimeout(
      () => {
        this.listen().catch(() => {
          if (!this.closed) this.reconnect();
        });
      },
      pause * (1 + Math.random() / 2),
    );
    this.timer.unref();
  }

  private tellGap(reason: 'lost' | 'late'): void {
    for (const tell of this.gapListeners) this.guard(() => tell(reason));
  }

  /** One deaf subscriber must not make the others deaf. */
  private guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.options.log.warn({ err: error }, 'A subscriber of the bus failed');
    }
  }
}
