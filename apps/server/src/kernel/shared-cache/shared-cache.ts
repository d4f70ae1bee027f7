import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { atMost } from '../lru.ts';
import type { Count, Metrics } from '../metrics.ts';

/** Where the nodes of an installation find each other's answers. Both may fail: it is asked again a moment later. */
export interface AnswerStore {
  find(key: string): Promise<string | undefined>;
  keep(key: string, text: string, ms: number): Promise<void>;
  close(): Promise<void>;
}

interface SharedCacheOptions {
  /** Undefined where there is one node. */
  store: AnswerStore | undefined;
  clock: Clock;
  log: Pick<Log, 'warn' | 'info'>;
  metrics: Pick<Metrics, 'cache'>;
}

/** For how long the store is left alone after it failed: each attempt may cost a request its time limit. */
const pauseMs = 1000;

/**
 * Answers that are computed slowly and may be old: reports. Nothing invalidates them but their age, which is counted from
 * when they were computed, on whichever node. A store that is away makes nodes compute for themselves.
 */
export class SharedCache {
  readonly options: SharedCacheOptions;
  /** Monotonic. */
  private awayUntil = Number.NEGATIVE_INFINITY;
  private isAway = false;

  constructor(options: SharedCacheOptions) {
    this.options = options;
  }

  /** `max`: answers in memory. They are JSON. */
  open<T>(options: { name: string; max: number; ttlMs: number }): Answers<T> {
    return new Answers<T>(this, options);
  }

  async close(): Promise<void> {
    await this.options.store?.close();
  }

  /** What the store answers; undefined where it is away. */
  async ask<T>(question: (store: AnswerStore) => Promise<T>): Promise<T | undefined> {
    const { store, clock, log } = this.options;
    if (store === undefined || clock.monotonic() < this.awayUntil) return undefined;
    try {
      const answer = await question(store);
      if (this.isAway) log.info({}, 'answers are shared by all nodes again');
      this.isAway = false;
      return answer;
    } catch (error) {
      if (!this.isAway) log.warn({ err: error }, 'answers are not shared: each node computes its own');
      this.isAway = true;
      this.awayUntil = clock.monotonic() + pauseMs;
      return undefined;
    }
  }
}

interface Answer<T> {
  /** Epoch milliseconds. */
  at: number;
  value: T;
}

/** Answers of one kind, by key. */
export class Answers<T> {
  private readonly shared: SharedCache;
  private readonly options: { name: string; ttlMs: number };
  private readonly known: LRUCache<string, Answer<T>>;
  private readonly loads = new Map<string, Promise<T>>();
  private readonly hits: Count;
  private readonly misses: Count;

  constructor(shared: SharedCache, { max, ...options }: { name: string; max: number; ttlMs: number }) {
    this.shared = shared;
    this.options = options;
    this.known = new LRUCache(atMost(max));
    const { hits, misses } = shared.options.metrics.cache(options.name, () => this.known.size);
    this.hits = hits;
    this.misses = misses;
  }

  /** An answer that is not too old; else that of `load`, which runs once for all who ask at the same time. */
  async get(key: string, load: () => Promise<T>): Promise<T> {
    const known = this.known.get(key);
    if (known !== undefined && this.isFresh(known)) {
      this.hits.add();
      return known.value;
    }
    const running = this.loads.get(key);
    if (running !== undefined) {
      this.hits.add();
      return running;
    }
    const loading = this.findOrLoad(key, load).finally(() => this.loads.delete(key));
    this.loads.set(key, loading);
    return loading;
  }

  private async findOrLoad(key: string, load: () => Promise<T>): Promise<T> {
    const { name, ttlMs } = this.options;
    const place = `${name}:${key}`;
    const found = parsed<T>(await this.shared.ask((store) => store.find(place)));
    if (found !== undefined && this.isFresh(found)) {
      this.hits.add();
      this.known.set(key, found);
      return found.value;
    }
    this.misses.add();
    // What is read later than this is newer.
    const at = this.shared.options.clock.now();
    const answer = { at, value: await load() };
    this.known.set(key, answer);
    await this.shared.ask((store) => store.keep(place, JSON.stringify(answer), ttlMs));
    return answer.value;
  }

  /** An answer of a node whose clock is ahead is not newer than the present. */
  private isFresh({ at }: Answer<T>): boolean {
    return Math.abs(this.shared.options.clock.now() - at) < this.options.ttlMs;
  }
}

/** Undefined for what another version of the program has kept, too: it is then computed. */
function parsed<T>(text: string | undefined): Answer<T> | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Answer<T>;
  } catch {
    return undefined;
  }
}
