import { setTimeout as wait } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { Breaker, breakerLimits } from '../breaker.ts';
import type { Clock } from '../clock.ts';
import { second } from '../clock.ts';
import { errors, NexusError, type RetryRule } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { because, type Failure, failed, isRetried, toFailure } from './failure.ts';
import { Guard, type Resolver, systemResolver } from './guard.ts';
import { maxRedirects, redirected } from './redirect.ts';
import { isIdempotent, isTransient, nextPause, retryAfterMs } from './retry.ts';
import { createTransport, type Exchange, type Reply, type Transport } from './transport.ts';

export interface OutboundRequest {
  /** Our name of the service, such as `alerts-slack`: used for the breaker and metrics. */
  service: string;
  method: string;
  url: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** For one attempt including redirects: from resolving the name to the last byte. */
  timeoutMs: number;
  /** Maximum size of the reply's body. */
  maxBytes: number;
  /** Cuts a longer body off, rather than to fail. */
  truncate?: boolean;
  /**
   * Whose call it is, where many share a host: it has a breaker of its own, and waits for no socket of others. The caller
   * bounds how many are open.
   */
  isolate?: string;
  /** Refuses http. */
  httpsOnly?: boolean;
  /** Default `none`. Applies to network errors, time-outs and 408, 425, 429, 5xx. */
  retry?: RetryRule;
  /** Whether it may be repeated. Default: as the method says (RFC 9110, 9.2.2). */
  idempotent?: boolean;
  /** Default `manual`: a 3xx is returned as the reply. */
  redirect?: 'follow' | 'manual';
  /** Aborts the call, also during pauses between attempts. */
  signal?: AbortSignal;
}

export interface Outbound {
  /**
   * Calls an external service. Any HTTP reply is returned, also 4xx and 5xx after the last attempt.
   * @throws OUTBOUND_FAILED without a reply, OUTBOUND_REFUSED for an address that may not be called, OVERLOADED.
   */
  request(request: OutboundRequest): Promise<Reply>;
  /**
   * Refuses a URL that `request` would refuse now. A name that does not resolve is not refused: it may be there later.
   * @throws OUTBOUND_REFUSED
   */
  check(url: string, options: { httpsOnly: boolean }): Promise<void>;
  close(): Promise<void>;
}

export interface OutboundOptions {
  clock: Clock;
  log: Log;
  metrics?: Metrics;
  /**
   * Whether a host (a name or an address) may have loopback and private addresses: for fakes in development and an
   * operator's internal services. Link-local and reserved addresses are always refused.
   */
  allowPrivate?: (host: string) => boolean;
  resolver?: Resolver;
  /** For tests. */
  sleep?: (milliseconds: number, signal?: AbortSignal) => Promise<unknown>;
}

/** The longest that a check waits for a resolver. Milliseconds. */
const maxResolveMs = 3 * second;
/** Bounds sockets and memory when a service hangs. */
const maxConcurrent = 1000;
/** One per service and host; bounded, since hosts come from callers. */
const maxBreakers = 5000;
/** Set by the client, or valid for one hop only (RFC 9110, 7.6.1). */
const droppedHeaders = new Set(
  'host connection content-length transfer-encoding keep-alive te trailer upgrade expect proxy-connection'.split(' '),
);

export function createOutbound(options: OutboundOptions): Outbound {
  return new OutboundClient(options);
}

class OutboundClient implements Outbound {
  private readonly options: OutboundOptions;
  private readonly guard: Guard;
  private readonly transport: Transport;
  private readonly breakers = new LRUCache<string, Breaker>({ max: maxBreakers });
  private readonly services = new Set<string>();
  private concurrent = 0;

  constructor(options: OutboundOptions) {
    this.options = options;
    this.guard = new Guard(options.resolver ?? systemResolver, options.allowPrivate ?? (() => false));
    this.transport = createTransport(this.guard);
  }

  close(): Promise<void> {
    return this.transport.close();
  }

  async request(request: OutboundRequest): Promise<Reply> {
    if (this.concurrent >= maxConcurrent) {
      throw because('overloaded', errors.OVERLOADED('Too many outbound calls are in progress'));
    }
    this.concurrent += 1;
    const start = this.options.clock.monotonic();
    try {
      return await this.attempts(request);
    } finally {
      this.concurrent -= 1;
      const seconds = (this.options.clock.monotonic() - start) / second;
      const { service } = request;
      this.options.metrics
        ?.counter('nexus_outbound_seconds_total', 'Time spent in outbound calls', { service })
        .add(seconds);
    }
  }

  private async attempts(request: OutboundRequest): Promise<Reply> {
    const url = this.checkedUrl(request);
    const breaker = this.breaker(request.service, request.isolate ?? url.host);
    const rule = (request.idempotent ?? isIdempotent(request.method)) ? (request.retry ?? 'none') : 'none';
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await this.attempt(request, url, breaker);
      const again = 'error' in outcome ? isRetried(outcome.reason) : isTransient(outcome.status);
      const asked = 'error' in outcome ? 0 : retryAfterMs(outcome, this.options.clock.now());
      const pause = again ? nextPause(rule, attempt, asked) : undefined;
      if (pause === undefined) {
        if ('error' in outcome) throw outcome.error;
        return outcome;
      }
      await this.sleep(pause, request, url);
    }
  }

  private checkedUrl(request: OutboundRequest): URL {
    try {
      const url = this.guard.url(request.url);
      if (request.httpsOnly === true) this.guard.onlyHttps(url);
      return url;
    } catch (error) {
      this.count(request.service, 'refused');
      throw error instanceof NexusError ? because('refused', error) : error;
    }
  }

  async check(raw: string, { httpsOnly }: { httpsOnly: boolean }): Promise<void> {
    const url = this.guard.url(raw);
    if (httpsOnly) this.guard.onlyHttps(url);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const resolved = this.guard.resolve(host).catch((error: unknown) => {
      if (error instanceof NexusError) throw error;
    });
    // A resolver that does not answer says nothing of the address.
    await Promise.race([resolved, wait(maxResolveMs, undefined, { ref: false })]);
  }

  private async attempt(request: OutboundRequest, url: URL, breaker: Breaker): Promise<Reply | Failure> {
    const permit = breaker.enter();
    if (permit === undefined) {
      this.count(request.service, 'open');
      const refusal = errors.OUTBOUND_FAILED('The service has failed repeatedly and is not called for now', {
        internal: `${request.service} ${url.host}: breaker is open`,
        retryAfterSeconds: Math.max(1, Math.ceil(breaker.retryAfterMs() / second)),
      });
      throw because('open', refusal);
    }
    const outcome = await this.follow(request, url);
    if ('error' in outcome) {
      this.count(request.service, outcome.reason);
      const { service } = request;
      this.options.log.warn(
        { service, host: url.host, reason: outcome.reason, err: outcome.error },
        'outbound call failed',
      );
      if (isRetried(outcome.reason)) permit.fail();
      else permit.release();
    } else {
      this.count(request.service, `${Math.floor(outcome.status / 100)}xx`);
      // 429 means that the service works; 5xx and 408 that it has a problem.
      if (isTransient(outcome.status) && outcome.status !== 429) permit.fail();
      else permit.succeed();
    }
    return outcome;
  }

  /** One attempt including redirects, under one time limit. */
  private async follow(request: OutboundRequest, url: URL): Promise<Reply | Failure> {
    const where = `${request.service} ${url.host}`;
    const limit = AbortSignal.timeout(request.timeoutMs);
    const signal = request.signal === undefined ? limit : AbortSignal.any([limit, request.signal]);
    try {
      let exchange: Exchange | undefined = toExchange(request, url, signal);
      for (let hop = 0; hop <= maxRedirects; hop += 1) {
        const reply = await this.transport.exchange(exchange);
        exchange = request.redirect === 'follow' ? redirected(this.guard, exchange, reply) : undefined;
        if (exchange === undefined) return reply;
      }
      return failed('redirects', where);
    } catch (thrown) {
      return toFailure(thrown, where, request.signal?.aborted === true);
    }
  }

  private async sleep(pause: number, request: OutboundRequest, url: URL): Promise<void> {
    const sleep = this.options.sleep ?? ((milliseconds, signal) => wait(milliseconds, undefined, { signal }));
    try {
      await sleep(pause, request.signal);
    } catch (thrown) {
      throw toFailure(thrown, `${request.service} ${url.host}`, true).error;
    }
  }

  private breaker(service: string, host: string): Breaker {
    this.registerGauge(service);
    const key = `${service} ${host}`;
    const known = this.breakers.get(key);
    if (known !== undefined) return known;
    const made = new Breaker(this.options.clock, breakerLimits);
    this.breakers.set(key, made);
    return made;
  }

  /** Labelled by service only: with hosts as labels, callers could grow the metrics without bound. */
  private registerGauge(service: string): void {
    if (this.services.has(service)) return;
    this.services.add(service);
    const open = () =>
      [...this.breakers.entries()].filter(([key, one]) => key.startsWith(`${service} `) && one.state !== 'closed')
        .length;
    this.options.metrics?.gauge('nexus_outbound_breakers_open', 'Hosts not called because of failures', open, {
      service,
    });
  }

  private count(service: string, result: string): void {
    this.options.metrics?.counter('nexus_outbound_calls_total', 'Outbound calls', { service, result }).add();
  }
}

function toExchange(request: OutboundRequest, url: URL, signal: AbortSignal): Exchange {
  // Uncompressed, so that the limit on bytes bounds memory.
  const headers: Record<string, string> = { 'user-agent': 'nexus', 'accept-encoding': 'identity' };
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (!droppedHeaders.has(name.toLowerCase())) headers[name.toLowerCase()] = value;
  }
  const { method, body, timeoutMs, maxBytes, truncate = false, isolate } = request;
  const bounds = { timeoutMs, maxBytes, truncate, unbounded: isolate !== undefined };
  return { method: method.toUpperCase(), url, headers, body, signal, ...bounds };
}
