import { performance } from 'node:perf_hooks';
import { Connection, type Tally } from './connection.ts';
import type { Latency, LoadPlan, LoadReport } from './plan.ts';

/** Milliseconds that replies may take after the last request was sent. */
const patience = 40_000;

// Serial numbers go on over the plans of a process; its start sets them apart from those of other processes.
let serial = Math.floor(performance.timeOrigin) * 100 + Math.floor(Math.random() * 100);

process.on('message', (plan: LoadPlan) => {
  void run(plan).then((report) => process.send?.(report));
});

async function run(plan: LoadPlan): Promise<LoadReport> {
  const latencies = new Map<string, number[]>();
  const refused: Record<string, number> = {};
  let broken = 0;
  let example: string | undefined;
  let lastReply = 0;
  const began = performance.now();
  const cpu = process.cpuUsage();
  const deadline = began + plan.forMs;
  const tally: Tally = {
    good(label, ms) {
      const own = latencies.get(label);
      if (own === undefined) latencies.set(label, [ms]);
      else own.push(ms);
      lastReply = performance.now();
    },
    refused(status, reply) {
      refused[status] = (refused[status] ?? 0) + 1;
      example ??= reply.toString();
      lastReply = performance.now();
    },
    broken(error) {
      broken++;
      example ??= error;
    },
    open: () => performance.now() < deadline,
    serial: () => ++serial,
  };
  await Promise.all(
    Array.from({ length: plan.connections }, (_, index) => {
      return new Promise<void>((resolve) => {
        const connection = new Connection(plan, index, tally, () => {
          clearTimeout(limit);
          resolve();
        });
        const limit = setTimeout(() => connection.abandon(), plan.forMs + patience);
        connection.start();
      });
    }),
  );
  const { user, system } = process.cpuUsage(cpu);
  const ms = lastReply - began;
  const all = [...latencies.values()].flat();
  return {
    good: all.length,
    refused,
    broken,
    example,
    ms,
    perSecond: (all.length / ms) * 1000,
    latency: summary(all),
    byLabel: Object.fromEntries([...latencies].map(([label, own]) => [label, summary(own)])),
    generatorCpu: (user + system) / 1000 / ms,
  };
}

function summary(values: number[]): Latency {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: sorted.at(-1) ?? 0 };
}
