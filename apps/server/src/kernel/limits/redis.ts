import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { answerInTime, redisClient } from '../redis.ts';
import { checkCost, type LimitDecision, type Limiter, type LimitRequest, type LimitState } from './limiter.ts';
import { MemoryLimiter } from './memory.ts';
import { giveScript, heartbeatScript, type Script, takeScript } from './scripts.ts';

export interface RedisLimiterOptions {
  /** `redis://…` or `rediss://…`: Redis 5 or later, or Valkey. */
  url: string;
  clock: Clock;
  log: Pick<Log, 'info' | 'warn'>;
  /** Names this node among the others. Default: random. */
  node?: string;
  /** Prefix of every key. Its hash tag, in braces, puts all windows of a cluster into one slot, since a take is atomic. */
  prefix?: string;
  /** Milliseconds a take waits for Redis. 50 is far above a healthy round trip (< 1 ms) and within a request's budget. */
  timeoutMs?: number;
  /** Milliseconds between heartbeats of this node. */
  heartbeatMs?: number;
  /** Milliseconds without a heartbeat after which a node has no share: five heartbeats, so that one may be late. */
  goneMs?: number;
  /** Milliseconds between attempts to reach Redis while it is unreachable; no request waits for them. */
  probeMs?: number;
  /** Number of nodes assumed until it is known (Redis unreachable since the start). */
  nodes?: number;
  /** Maximum number of windows in memory; see MemoryLimiter. */
  max?: number;
  /**
   * Whose clock counts. `redis`: the server's, one clock for all nodes. `node`: `clock` of the node that takes, for tests;
   * nodes whose clocks differ by d see a window of W + d.
   */
  time?: 'redis' | 'node';
}

const defaults = {
  prefix: 'nexus:{limits}:',
  timeoutMs: 50,
  heartbeatMs: 1000,
  goneMs: 5000,
  probeMs: 250,
  nodes: 1,
  time: 'redis',
} as const;

/**
 * Limits shared by all nodes of one Redis: exact while it is reachable (one script per take, see scripts.ts). Keys expire
 * with their windows.
 *
 * While Redis is unreachable (an error, or no answer within `timeoutMs`), each node enforces its share in memory: limit ÷
 * nodes, rounded down, at least 1; its decisions say `degraded`. The shares add up to at most the limit, or the number of
 * nodes if that is more. A window across the beginning or end of an outage may see both the limit in Redis and the
 * shares, at most twice the limit; shares are kept between outages, so a flapping Redis adds no more. The number of nodes
 * is the last one known.
 */
export class RedisLimiter implements Limiter {
  private readonly options: Required<Omit<RedisLimiterOptions, 'max'>>;
  private readonly redis: Redis;
  private readonly local: MemoryLimiter;
  private nodes: number;
  /** Monotonic; undefined while Redis is reachable. */
  private unreachableSince: number | undefined;
  private closed = false;
  private timer: NodeJS.Timeout | undefined;

  private constructor({ max, ...options }: RedisLimiterOptions) {
    this.options = { ...defaults, node: randomUUID(), ...options };
    this.nodes = this.options.nodes;
    this.local = new MemoryLimiter({ clock: options.clock, ...(max === undefined ? {} : { max }) });
    // A take that cannot be sent now is decided by this node's share, and never sent later.
    this.redis = redisClient(options.url, this.options.goneMs);
  }

  /** Succeeds even if Redis is unreachable. */
  static async open(options: RedisLimiterOptions): Promise<RedisLimiter> {
    const limiter = new RedisLimiter(options);
    await limiter.redis.connect().catch(() => undefined);
    await limiter.sendHeartbeat();
    return limiter;
  }

  /** True while this node enforces its share. */
  get degraded(): boolean {
    return this.unreachableSince !== undefined;
  }

  get degradedMs(): number {
    return this.unreachableSince === undefined ? 0 : this.options.clock.monotonic() - this.unreachableSince;
  }

  take(requests: readonly LimitRequest[], cost: number): LimitDecision | Promise<LimitDecision> {
    checkCost(cost);
    return this.degraded ? this.takeShare(requests, cost) : this.takeShared(requests, cost);
  }

  async give(requests: readonly LimitRequest[], cost: number, decision: LimitDecision): Promise<void> {
    checkCost(cost);
    if (!decision.allowed || cost === 0) return;
    if (decision.degraded) return this.local.give(requests, cost, decision);
    // The count in Redis stays too high, never too low.
    if (this.degraded) return;
    try {
      await this.run(giveScript, this.keys(requests), [...this.values(requests, cost), decision.at]);
    } catch (error) {
      this.onOutage(error);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    // So that the other nodes' shares grow at once instead of after `goneMs`.
    if (!this.degraded) await this.inTime(this.redis.zrem(this.nodesKey, this.options.node)).catch(() => undefined);
    this.redis.disconnect();
    await this.local.close();
  }

  private async takeShared(requests: readonly LimitRequest[], cost: number): Promise<LimitDecision> {
    try {
      const reply = (await this.run(takeScript, this.keys(requests), this.values(requests, cost))) as number[];
      return this.decide(requests, reply);
    } catch (error) {
      this.onOutage(error);
      return this.takeShare(requests, cost);
    }
  }

  private takeShare(requests: readonly LimitRequest[], cost: number): LimitDecision {
    const shares = requests.map(({ key, spec }) => ({ key, spec: { ...spec, limit: this.share(spec.limit) } }));
    const decision = this.local.take(shares, cost);
    decision.degraded = true;
    return decision;
  }

  private share(limit: number): number {
    return limit < 1 ? limit : Math.max(1, Math.floor(limit / this.nodes));
  }

  private decide(requests: readonly LimitRequest[], reply: number[]): LimitDecision {
    const [at = 0, exceeded = 0, passes = 0] = reply;
    // Redis returns durations, not instants, so that its clock need not agree with ours.
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

  /** Runs the script by its hash, or by its text if Redis does not have it (first use, restart, SCRIPT FLUSH). */
  private run(script: Script, keys: string[], values: (string | number)[]): Promise<unknown> {
    const answer = this.redis.evalsha(script.sha1, keys.length, ...keys, ...values).catch((error: unknown) => {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return this.redis.eval(script.text, keys.length, ...keys, ...values);
    });
    return this.inTime(answer);
  }

  private inTime<T>(answer: Promise<T>): Promise<T> {
    return answerInTime(answer, this.options.timeoutMs);
  }

  private async sendHeartbeat(): Promise<void> {
    try {
      const { node, goneMs } = this.options;
      this.nodes = Math.max(1, Number(await this.run(heartbeatScript, [this.nodesKey], [node, goneMs])));
      this.onRecovery();
    } catch (error) {
      this.onOutage(error);
    }
    this.scheduleHeartbeat(this.degraded ? this.options.probeMs : this.options.heartbeatMs);
  }

  private scheduleHeartbeat(milliseconds: number): void {
    clearTimeout(this.timer);
    if (this.closed) return;
    this.timer = setTimeout(() => void this.sendHeartbeat(), milliseconds);
    this.timer.unref();
  }

  private get nodesKey(): string {
    return `${this.options.prefix}nodes`;
  }

  private onOutage(error: unknown): void {
    if (this.degraded || this.closed) return;
    this.unreachableSince = this.options.clock.monotonic();
    this.options.log.warn(
      { err: error, nodes: this.nodes },
      'Redis is unreachable: this node enforces its share of the limits',
    );
    // Probes at once instead of waiting for the next heartbeat.
    this.scheduleHeartbeat(this.options.probeMs);
  }

  private onRecovery(): void {
    if (!this.degraded) return;
    this.unreachableSince = undefined;
    this.options.log.info({ nodes: this.nodes }, 'Redis is reachable again: limits are shared');
  }
}
