import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { checkCost, type LimitDecision, type Limiter, type LimitRequest, type LimitState } from './limiter.ts';
import { MemoryLimiter } from './memory.ts';
import { beatScript, giveScript, type Script, takeScript } from './scripts.ts';

export interface RedisLimiterOptions {
  /** `redis://…` or `rediss://…`: Redis 5 or later, or Valkey. */
  url: string;
  clock: Clock;
  log: Pick<Log, 'info' | 'warn'>;
  /** Names this node among the others; random unless told. */
  node?: string;
  /** Begins every key. What stands in braces is the hash tag: in a cluster all windows must share a slot, as a take is atomic. */
  prefix?: string;
  /** How long a take waits for Redis. 50 ms is far above a healthy round trip (< 1 ms) and within the budget of a request. */
  timeoutMs?: number;
  /** How often this node says that it is there: once a second is nothing to Redis. */
  beatMs?: number;
  /** After which silence a node no longer has a share: five beats, so that one slow beat does not raise everybody's. */
  goneMs?: number;
  /** How often Redis is tried while it is away: no request pays for the attempt. */
  probeMs?: number;
  /** Nodes assumed until the first count is known (Redis away since the start). */
  nodes?: number;
  /** Windows of the share kept in memory; see MemoryLimiter. */
  max?: number;
  /**
   * Whose time counts. `redis`: its server's, one clock for all nodes, whatever theirs say. `node`: `clock` of the node
   * that takes, where time must move by hand; nodes that disagree by d then see a window of W + d.
   */
  time?: 'redis' | 'node';
}

const defaults = {
  prefix: 'nexus:{limits}:',
  timeoutMs: 50,
  beatMs: 1000,
  goneMs: 5000,
  probeMs: 250,
  nodes: 1,
  time: 'redis',
} as const;

/** A blocked connection is given up after this long, in milliseconds, and tried again. */
const connectTimeoutMs = 2000;
/** Longest pause between two attempts to connect, in milliseconds. */
const longestPauseMs = 1000;

/**
 * Limits shared by all nodes on one Redis: exact while it is there (one script per take, see scripts.ts). Keys die with
 * their windows.
 *
 * Redis away (an error, or no answer within `timeoutMs`): each node enforces its share, limit ÷ nodes rounded down but
 * at least 1, in its own memory, and its decisions say `degraded`. The shares together are at most the limit, or the
 * number of nodes where that is more. A window across the beginning or end of an outage may see the limit in Redis and
 * the shares, at most twice the limit; shares outlive outages, so a flapping Redis adds no more to that. The number of
 * nodes is the last one heard from Redis.
 */
export class RedisLimiter implements Limiter {
  private readonly options: Required<Omit<RedisLimiterOptions, 'max'>>;
  private readonly redis: Redis;
  private readonly own: MemoryLimiter;
  private nodes: number;
  private away = false;
  private closed = false;
  private timer: NodeJS.Timeout | undefined;

  private constructor({ max, ...options }: RedisLimiterOptions) {
    this.options = { ...defaults, node: randomUUID(), ...options };
    this.nodes = this.options.nodes;
    this.own = new MemoryLimiter({ clock: options.clock, ...(max === undefined ? {} : { max }) });
    this.redis = new Redis(options.url, {
      lazyConnect: true,
      enableAutoPipelining: true,
      // A take that cannot be sent now is decided by the share now, never sent later.
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      connectTimeout: connectTimeoutMs,
      retryStrategy: (attempt) => Math.min(50 * attempt, longestPauseMs),
    });
    // Every failed attempt to connect is an event; the outage is logged once, by `lose`.
    this.redis.on('error', () => undefined);
  }

  /** Comes up also while Redis is away. */
  static async open(options: RedisLimiterOptions): Promise<RedisLimiter> {
    const limiter = new RedisLimiter(options);
    await limiter.redis.connect().catch(() => undefined);
    await limiter.beat();
    return limiter;
  }

  /** True while this node enforces its share alone. */
  get degraded(): boolean {
    return this.away;
  }

  take(requests: readonly LimitRequest[], cost: number): LimitDecision | Promise<LimitDecision> {
    checkCost(cost);
    return this.away ? this.takeShare(requests, cost) : this.takeShared(requests, cost);
  }

  async give(requests: readonly LimitRequest[], cost: number, decision: LimitDecision): Promise<void> {
    checkCost(cost);
    if (!decision.allowed || cost === 0) return;
    if (decision.degraded) return this.own.give(requests, cost, decision);
    // While Redis is away there is nothing to give back to: its count stays too high, never too low.
    if (this.away) return;
    try {
      await this.run(giveScript, this.keys(requests), [...this.values(requests, cost), decision.at]);
    } catch (error) {
      this.lose(error);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    // The others' shares grow at once instead of after `goneMs`.
    if (!this.away) await this.inTime(this.redis.zrem(this.nodesKey, this.options.node)).catch(() => undefined);
    this.redis.disconnect();
    await this.own.close();
  }

  private async takeShared(requests: readonly LimitRequest[], cost: number): Promise<LimitDecision> {
    try {
      const reply = (await this.run(takeScript, this.keys(requests), this.values(requests, cost))) as number[];
      return this.decide(requests, reply);
    } catch (error) {
      this.lose(error);
      return this.takeShare(requests, cost);
    }
  }

  private takeShare(requests: readonly LimitRequest[], cost: number): LimitDecision {
    const shares = requests.map(({ key, spec }) => ({ key, spec: { ...spec, limit: this.share(spec.limit) } }));
    const decision = this.own.take(shares, cost);
    decision.degraded = true;
    return decision;
  }

  private share(limit: number): number {
    return limit < 1 ? limit : Math.max(1, Math.floor(limit / this.nodes));
  }

  private decide(requests: readonly LimitRequest[], reply: number[]): LimitDecision {
    const [at = 0, exceeded = 0, passes = 0] = reply;
    // Redis answers waits, not instants, so that its clock need not agree with ours.
    const now = this.options.clock.now();
    const limits = requests.map(({ spec }, index): LimitState => {
      const used = reply[3 + 2 * index] as number;
      const wait = reply[4 + 2 * index] as number;
      return {
        name: spec.name,
        limit: spec.limit,
        remaining: Math.max(0, spec.limit - used),
        resetAt: now + (spec.limit < 1 || wait < 0 ? spec.windowSeconds * 1000 : wait),
      };
    });
    if (exceeded === 0) return { allowed: true, limits, at };
    const refusal: LimitDecision = { allowed: false, limits, at, exceeded: requests[exceeded - 1]?.spec.name ?? '' };
    if (passes >= 0) refusal.retryAfterSeconds = Math.max(1, Math.ceil(passes / 1000));
    return refusal;
  }

  private keys(requests: readonly LimitRequest[]): string[] {
    return requests.map(({ key, spec }) => `${this.options.prefix}${spec.windowSeconds}:${spec.name}:${key}`);
  }

  private values(requests: readonly LimitRequest[], cost: number): (string | number)[] {
    const values: (string | number)[] = [cost, this.options.time === 'node' ? this.options.clock.now() : ''];
    for (const { spec } of requests) values.push(spec.limit, spec.windowSeconds * 1000);
    return values;
  }

  /** By hash, and with its text where Redis does not know it (first use, restart, SCRIPT FLUSH). */
  private run(script: Script, keys: string[], values: (string | number)[]): Promise<unknown> {
    const answer = this.redis.evalsha(script.sha1, keys.length, ...keys, ...values).catch((error: unknown) => {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return this.redis.eval(script.text, keys.length, ...keys, ...values);
    });
    return this.inTime(answer);
  }

  private inTime<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`no answer from Redis within ${this.options.timeoutMs} ms`));
      // Timers run before sockets are read: if it was this process that stalled, the answer lies there already.
      const timer = setTimeout(() => setImmediate(late), this.options.timeoutMs);
      answer.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }

  private async beat(): Promise<void> {
    try {
      const { node, goneMs } = this.options;
      this.nodes = Math.max(1, Number(await this.run(beatScript, [this.nodesKey], [node, goneMs])));
      this.recover();
    } catch (error) {
      this.lose(error);
    }
    this.beatIn(this.away ? this.options.probeMs : this.options.beatMs);
  }

  private beatIn(milliseconds: number): void {
    clearTimeout(this.timer);
    if (this.closed) return;
    this.timer = setTimeout(() => void this.beat(), milliseconds);
    this.timer.unref();
  }

  private get nodesKey(): string {
    return `${this.options.prefix}nodes`;
  }

  private lose(error: unknown): void {
    if (this.away || this.closed) return;
    this.away = true;
    this.options.log.warn(
      { err: error, nodes: this.nodes },
      'Redis is away: this node enforces its share of the limits',
    );
    // The next beat may be a whole `beatMs` off: from now on Redis is probed.
    this.beatIn(this.options.probeMs);
  }

  private recover(): void {
    if (!this.away) return;
    this.away = false;
    this.options.log.info({ nodes: this.nodes }, 'Redis is back: limits are shared again');
  }
}
