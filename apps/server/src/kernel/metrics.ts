import { collectDefaultMetrics, Registry } from 'prom-client';

/** Upper bounds of the request histogram in milliseconds; exported in seconds, Prometheus' base unit. */
const buckets = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000];

/** Maximum number of series per metric, should a caller's input ever become a label. */
const maxSeries = 5000;

export type Labels = Record<string, string>;

/** A counter whose labels were resolved at creation, so that `add` is one addition. */
export interface Count {
  add(amount?: number): void;
}

export interface CacheCount {
  hits: Count;
  misses: Count;
}

export interface RouteCount {
  /** Counts one answered request. */
  observe(status: number, milliseconds: number): void;
}

export interface Metrics {
  /** Call once per route; `pattern` is the declared path, never a caller's URL. */
  route(method: string, pattern: string): RouteCount;
  /** One series of a counter; the same name and labels return the same series. `name` ends in `_total`. */
  counter(name: string, help: string, labels?: Labels): Count;
  /** A value read when scraped; a later registration of the same name and labels replaces an earlier one. */
  gauge(name: string, help: string, read: () => number, labels?: Labels): void;
  /** Look-ups of the cache by result, and its entries. */
  cache(name: string, size: () => number): CacheCount;
  /** The response of `GET /metrics`, of type `contentType`. */
  text(): Promise<string>;
  readonly contentType: string;
}

interface Value {
  metricName?: string;
  labels: Record<string, string | number>;
  value: number;
}

/** The part of a prom-client metric used when scraped; ours are counted outside prom-client. */
interface Family {
  name: string;
  help: string;
  type: 'counter' | 'gauge' | 'histogram';
  get(): Promise<{ name: string; help: string; type: string; values: Value[]; aggregator: 'sum' }>;
}

/**
 * Counting takes a few nanoseconds: counters are plain fields, and prom-client only exports them and its own process
 * metrics, since its `observe` hashes the labels at every call.
 */
export function createMetrics(options: { process?: boolean } = {}): Metrics {
  const registry = new Registry();
  const registries = options.process === false ? [registry] : [registry, ofProcess()];
  const requests: RouteSeries[] = [];
  const families = new Map<string, Map<string, Series>>();
  register(registry, 'nexus_http_request_duration_seconds', 'Answered requests by route', 'histogram', () =>
    requests.flatMap((route) => route.values()),
  );

  const series = (name: string, help: string, type: 'counter' | 'gauge', labels: Labels): Series => {
    let family = families.get(name);
    if (family === undefined) {
      const created = new Map<string, Series>();
      family = created;
      families.set(name, created);
      register(registry, name, help, type, () => [...created.values()].map((one) => one.value()));
    }
    const key = JSON.stringify(Object.entries(labels).sort());
    const known = family.get(key);
    if (known !== undefined) return known;
    const made = new Series(labels);
    // Beyond the limit it still counts, but is not exported.
    if (family.size < maxSeries) family.set(key, made);
    return made;
  };

  const counter: Metrics['counter'] = (name, help, labels = {}) => series(name, help, 'counter', labels);
  const gauge: Metrics['gauge'] = (name, help, read, labels = {}) => {
    series(name, help, 'gauge', labels).read = read;
  };
  return {
    counter,
    gauge,
    route: (method, pattern) => {
      const route = new RouteSeries(method, pattern);
      requests.push(route);
      return route;
    },
    cache: (name, size) => {
      const lookups = (result: string) =>
        series('nexus_cache_lookups_total', 'Cache look-ups', 'counter', { cache: name, result });
      const [hits, misses] = [lookups('hit'), lookups('miss')];
      gauge('nexus_cache_entries', 'Cached values and unknown keys', size, { cache: name });
      const ratio = () => hits.value().value / Math.max(1, hits.value().value + misses.value().value);
      gauge('nexus_cache_hit_ratio', 'Share of the look-ups since the start that were hits', ratio, { cache: name });
      return { hits, misses };
    },
    text: async () => (await Promise.all(registries.map((each) => each.metrics()))).join('\n'),
    contentType: registry.contentType,
  };
}

let processRegistry: Registry | undefined;

/**
 * CPU, memory, event loop and garbage collection. Once per process, however many apps run in it: nothing ends the
 * observer and the timer behind them, which would keep every closed app in memory.
 */
function ofProcess(): Registry {
  if (processRegistry === undefined) {
    processRegistry = new Registry();
    collectDefaultMetrics({ register: processRegistry });
  }
  return processRegistry;
}

class Series implements Count {
  private count = 0;
  read: (() => number) | undefined;
  private readonly labels: Labels;

  constructor(labels: Labels) {
    this.labels = labels;
  }

  add(amount = 1): void {
    this.count += amount;
  }

  value(): Value {
    return { labels: this.labels, value: this.read?.() ?? this.count };
  }
}

/** The histograms of one route, one per status. */
class RouteSeries implements RouteCount {
  private readonly byStatus = new Map<number, { counts: Float64Array; sum: number }>();
  private readonly method: string;
  private readonly pattern: string;

  constructor(method: string, pattern: string) {
    this.method = method;
    this.pattern = pattern;
  }

  observe(status: number, milliseconds: number): void {
    let own = this.byStatus.get(status);
    if (own === undefined) {
      own = { counts: new Float64Array(buckets.length + 1), sum: 0 };
      this.byStatus.set(status, own);
    }
    let bucket = 0;
    while (bucket < buckets.length && milliseconds > (buckets[bucket] ?? 0)) bucket += 1;
    own.counts[bucket] = (own.counts[bucket] ?? 0) + 1;
    own.sum += milliseconds;
  }

  values(): Value[] {
    return [...this.byStatus].flatMap(([status, { counts, sum }]) => {
      const labels = { method: this.method, route: this.pattern, status };
      const name = 'nexus_http_request_duration_seconds';
      let below = 0;
      const cells = [...counts].map((count, index) => {
        below += count;
        const bound = buckets[index];
        return {
          metricName: `${name}_bucket`,
          labels: { le: bound === undefined ? '+Inf' : bound / 1000, ...labels },
          value: below,
        };
      });
      return [
        ...cells,
        { metricName: `${name}_sum`, labels, value: sum / 1000 },
        { metricName: `${name}_count`, labels, value: below },
      ];
    });
  }
}

function register(registry: Registry, name: string, help: string, type: Family['type'], values: () => Value[]): void {
  const family: Family = {
    name,
    help,
    type,
    get: async () => ({ name, help, type, values: values(), aggregator: 'sum' }),
  };
  registry.registerMetric(family as unknown as Parameters<Registry['registerMetric']>[0]);
}
