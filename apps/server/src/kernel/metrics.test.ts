import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

/** Samples of the text format as `name{labels} -> value`. */
async function samples(metrics: { text(): Promise<string> }): Promise<Map<string, number>> {
  const lines = (await metrics.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

describe('metrics', () => {
  it('writes a cumulative histogram per route, method and status, in seconds', async () => {
    const metrics = createMetrics({ process: false });
    const read = metrics.route('GET', '/api/v1/keys/:id');
    for (const milliseconds of [0.5, 1, 3, 700, 60_000]) read.observe(200, milliseconds);
    read.observe(404, 2);
    metrics.route('POST', '/api/v1/keys').observe(201, 5);
    const found = await samples(metrics);
    const name = 'nexus_http_request_duration_seconds';
    const labels = 'method="GET",route="/api/v1/keys/:id",status="200"';
    expect(found.get(`${name}_bucket{le="0.001",${labels}}`)).toBe(2);
    expect(found.get(`${name}_bucket{le="0.005",${labels}}`)).toBe(3);
    expect(found.get(`${name}_bucket{le="1",${labels}}`)).toBe(4);
    expect(found.get(`${name}_bucket{le="10",${labels}}`)).toBe(4);
    expect(found.get(`${name}_bucket{le="+Inf",${labels}}`)).toBe(5);
    expect(found.get(`${name}_count{${labels}}`)).toBe(5);
    expect(found.get(`${name}_sum{${labels}}`)).toBeCloseTo(60.7045);
    expect(found.get(`${name}_count{method="GET",route="/api/v1/keys/:id",status="404"}`)).toBe(1);
    expect(found.get(`${name}_count{method="POST",route="/api/v1/keys",status="201"}`)).toBe(1);
  });

  it('counts, reads gauges when scraped, and returns the same series for the same labels', async () => {
    const metrics = createMetrics({ process: false });
    metrics.counter('nexus_limits_total', 'Limit decisions', { scope: 'key', result: 'denied' }).add();
    metrics.counter('nexus_limits_total', 'Limit decisions', { result: 'denied', scope: 'key' }).add(2);
    let backlog = 1;
    metrics.gauge('nexus_journal_backlog', 'Records not yet in PostgreSQL', () => backlog);
    backlog = 7;
    const cache = metrics.cache('keys', () => 5);
    cache.hits.add();
    cache.hits.add();
    cache.misses.add();
    const found = await samples(metrics);
    expect(found.get('nexus_limits_total{scope="key",result="denied"}')).toBe(3);
    expect(found.get('nexus_journal_backlog')).toBe(7);
    expect(found.get('nexus_cache_lookups_total{cache="keys",result="hit"}')).toBe(2);
    expect(found.get('nexus_cache_lookups_total{cache="keys",result="miss"}')).toBe(1);
    expect(found.get('nexus_cache_entries{cache="keys"}')).toBe(5);
  });

  it('bounds the series of a family', async () => {
    const metrics = createMetrics({ process: false });
    for (let i = 0; i < 6000; i += 1) metrics.counter('nexus_x_total', 'x', { any: String(i) }).add();
    expect((await samples(metrics)).size).toBe(5000);
  });

  it('adds the metrics of the process', async () => {
    const metrics = createMetrics();
    expect(await metrics.text()).toContain('process_cpu_user_seconds_total');
    expect(metrics.contentType).toContain('text/plain');
  });
});
