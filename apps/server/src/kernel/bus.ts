import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

export interface BusOptions {
  /**
   * Returns a connected client used for LISTEN alone: a direct connection, not through a transaction pooler, with a
   * connection time-out. Called again after every loss.
   */
  connect: () => Promise<pg.Client>;
  clock: Clock;
  log: Pick<Log, 'info' | 'warn'>;
  /** Milliseconds between heartbeats: three fit into `lateMs`, so that one slow commit does not cause reading through. */
  heartbeatMs?: number;
  /** Milliseconds after which the bus counts as late. Bounds how long a revocation can go unnoticed. */
  lateMs?: number;
  /** Milliseconds without an echo after which the connection counts as dead (a silent network) and is replaced. */
  deadMs?: number;
  /** Milliseconds after the last question of a cache when the bus rests: each heartbeat costs a transaction id. */
  restAfterMs?: number;
  /** Milliseconds between heartbeats at rest. */
  restMs?: number;
}

const defaults = { heartbeatMs: 150, lateMs: 500, deadMs: 2000, restAfterMs: 10_000, restMs: 3000 };

/** The only channel: topics are part of the payload, so they need no LISTEN each and stay in one order. */
const channel = 'nexus';
const heartbeat = 'heartbeat';
/** PostgreSQL refuses payloads of 8,000 bytes and more (documentation of NOTIFY). */
const maxPayloadBytes = 7999;
/** Pauses between attempts to connect, in milliseconds: doubled up to the maximum, with up to half added at random. */
const firstPauseMs = 50;
const maxPauseMs = 2000;

/**
 * A statement that publishes inside a transaction: every node receives it if and only if the transaction commits.
 * Commits that notify are serialized by a lock in PostgreSQL: use it for revocations and configuration, not for traffic.
 * @throws RangeError if the topic has a colon or the whole is longer than 7,999 bytes.
 * @internal
 */
export function notifySql(topic: string, payload: string): { text: string; values: [string, string] } {
  if (topic.includes(':')) throw new RangeError(`a topic must not contain a colon: ${topic}`);
  const whole = `${topic}:${payload}`;
  if (Buffer.byteLength(whole) > maxPayloadBytes)
    throw new RangeError(`a notification has at most ${maxPayloadBytes} bytes`);
  return { text: 'select pg_notify($1, $2)', values: [channel, whole] };
}

/**
 * Notifications between nodes, over PostgreSQL's LISTEN. The node notifies itself every `heartbeatMs`. Notifications
 * arrive in commit order, so an echo proves that everything committed before the heartbeat was sent has arrived. While
 * the newest proof is older than `lateMs`, `healthy()` is false and caches must read through. While nobody asks, the
 * heartbeat slows down; the first question afterwards is answered with false and brings it back.
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
  /** The connection was lost and is not open again yet. */
  private lost = false;
  /** Monotonic instant of the last question whether the bus is healthy. */
  private askedAt = Number.NEGATIVE_INFINITY;
  private resting = false;
  /** It rested before the heartbeat that is expected now. */
  private rested = false;
  /** Everything committed up to this monotonic instant has arrived. */
  private receivedUntil = Number.NEGATIVE_INFINITY;
  /** The same, and not forgotten with a lost connection. */
  private heardUntil = Number.NEGATIVE_INFINITY;

  private constructor(options: BusOptions) {
    this.options = { ...defaults, ...options };
  }

  /** Resolves once it listens and is healthy. Rejects if the first connection fails. */
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

  /** Calls `listener` with every payload of the topic from now on; returns a function that ends the subscription. */
  subscribe(topic: string, listener: (payload: string) => void): () => void {
    if (topic.includes(':') || topic === heartbeat) throw new RangeError(`not a topic to subscribe to: ${topic}`);
    const listeners = this.subscribers.get(topic) ?? new Set();
    this.subscribers.set(topic, listeners);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  /**
   * Calls `listener` once at the end of every gap, before `healthy()` turns true again. `lost`: the connection was
   * replaced and notifications may be missing, so caches must be cleared. `late`: all arrived, but later than `lateMs`.
   */
  onGap(listener: (reason: 'lost' | 'late') => void): () => void {
    this.gapListeners.add(listener);
    return () => void this.gapListeners.delete(listener);
  }

  /** False while a notification committed more than `lateMs` ago may not have arrived. */
  healthy(): boolean {
    const now = this.options.clock.monotonic();
    this.askedAt = now;
    if (this.resting) this.awake();
    return this.isProven(now, this.options.lateMs);
  }

  /** Whether heartbeats return as they should, at rest or not: for /ready, which is no reason to beat faster. */
  connected(): boolean {
    const { clock, lateMs, restMs } = this.options;
    return this.isProven(clock.monotonic(), this.resting ? restMs + lateMs : lateMs);
  }

  /** Milliseconds since the newest instant up to which everything committed has arrived here, or had before a loss. */
  lagMs(): number {
    return this.options.clock.monotonic() - this.heardUntil;
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    this.receivedUntil = Number.NEGATIVE_INFINITY;
    const client = this.client;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  private async listen(): Promise<void> {
    const client = await this.options.connect();
    const lose = (error?: Error) => this.lose(client, error);
    client.on('error', lose);
    client.on('end', () => lose());
    client.on('notification', ({ payload = '' }) => this.receive(client, payload));
    if (this.closed) return client.end();
    this.client = client;
    try {
      // Only heartbeats commit on this connection, and they need not wait for the disk.
      await client.query('set synchronous_commit = off');
      const asked = this.options.clock.monotonic();
      await client.query(`listen ${channel}`);
      this.attempts = 0;
      this.unanswered = 0;
      this.askedAt = asked;
      if (this.lost) {
        this.lost = false;
        this.options.log.info({}, 'Notifications arrive again');
        this.endGap('lost');
      }
      // Commits before LISTEN are visible to reads; later ones will be notified.
      this.receivedUntil = this.heardUntil = asked;
      this.beat();
    } catch (error) {
      if (this.client === client) this.client = undefined;
      client.end().catch(() => undefined);
      throw error;
    }
  }

  private receive(client: pg.Client, whole: string): void {
    if (client !== this.client) return;
    const colon = whole.indexOf(':');
    const topic = whole.slice(0, colon);
    const payload = whole.slice(colon + 1);
    if (topic === heartbeat) this.onEcho(payload);
    for (const listener of this.subscribers.get(topic) ?? []) this.guard(() => listener(payload));
  }

  /** Payload: the id of the sending node, a space, and its monotonic instant of sending. */
  private onEcho(payload: string): void {
    if (!payload.startsWith(this.id)) return;
    this.unanswered = 0;
    const sentAt = Number(payload.slice(this.id.length + 1));
    // The first echo after a stall may itself be late; the gap ends with the first that is in time.
    const { clock, lateMs, restMs } = this.options;
    const inTime = clock.monotonic() - sentAt <= lateMs;
    const expectedWithin = this.rested ? restMs + lateMs : lateMs;
    if (inTime && !this.isProven(clock.monotonic(), expectedWithin)) this.endGap('late');
    this.rested = this.resting;
    this.receivedUntil = this.heardUntil = sentAt;
  }

  private isProven(now: number, withinMs: number): boolean {
    return now - this.receivedUntil <= withinMs;
  }

  private awake(): void {
    this.resting = false;
    clearTimeout(this.timer);
    this.beat();
  }

  private beat(): void {
    const { client } = this;
    if (this.closed || client === undefined) return;
    const { clock, deadMs, heartbeatMs, restAfterMs, restMs } = this.options;
    // Counted in beats, not in time, since this process itself may have stalled.
    if (this.unanswered * heartbeatMs > deadMs) {
      this.lose(client, new Error(`no heartbeat within ${deadMs} ms`));
      return;
    }
    // Where the last one has not returned, the pace that tells a slow connection from a dead one.
    this.resting = this.unanswered === 0 && clock.monotonic() - this.askedAt > restAfterMs;
    this.unanswered += 1;
    this.timer = setTimeout(() => this.beat(), this.resting ? restMs : heartbeatMs);
    this.timer.unref();
    // One at a time: more would only queue behind a query that hangs.
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
    this.resting = false;
    this.receivedUntil = Number.NEGATIVE_INFINITY;
    clearTimeout(this.timer);
    this.options.log.warn({ err: error }, 'Notifications do not arrive: caches read through until they do');
    client.end().catch(() => undefined);
    this.reconnect();
  }

  private reconnect(): void {
    const pause = Math.min(maxPauseMs, firstPauseMs * 2 ** this.attempts);
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

  private endGap(reason: 'lost' | 'late'): void {
    for (const listener of this.gapListeners) this.guard(() => listener(reason));
  }

  /** A failing subscriber must not keep others from being called. */
  private guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.options.log.warn({ err: error }, 'A subscriber of the bus failed');
    }
  }
}
