import type { Kernel } from '../kernel.ts';
import type { Count } from '../metrics.ts';
import type { Connection, Transport } from './connection.ts';
import { closes } from './connection.ts';
import type { Connections } from './connections.ts';
import type { LogEntry } from './topic.ts';

/** Of the latest entries. */
const maxLatencies = 1024;

const reasons = new Map<number, string>(Object.entries(closes).map(([reason, code]) => [code, reason]));

export class LiveMetrics {
  private readonly kernel: Kernel;
  private readonly messages: Count;
  private readonly bytes: Count;
  private readonly resets: Count;
  private readonly latencies: number[] = [];

  constructor(kernel: Kernel, connections: Connections) {
    const { metrics } = kernel;
    this.kernel = kernel;
    this.messages = metrics.counter('nexus_live_messages_total', 'Messages sent to live connections');
    this.bytes = metrics.counter('nexus_live_bytes_total', 'Bytes of them');
    this.resets = metrics.counter('nexus_live_resets_total', 'Readers who came too late to resume');
    for (const transport of ['sse', 'websocket'] satisfies Transport['kind'][]) {
      const count = () => [...connections].filter((each) => each.transport.kind === transport).length;
      metrics.gauge('nexus_live_connections', 'Live connections that are open', count, { transport });
    }
    const unsent = () => [...connections].reduce((sum, { transport }) => sum + transport.unsent(), 0);
    metrics.gauge('nexus_live_unsent_bytes', 'Bytes that wait for readers', unsent);
    for (const quantile of ['0.5', '0.99']) {
      const read = () => this.latency(Number(quantile)) / 1000;
      metrics.gauge('nexus_live_latency_seconds', 'From the event to its readers, of the latest 1,024', read, {
        quantile,
      });
    }
  }

  opened({ transport: { kind: transport } }: Connection): void {
    const { metrics } = this.kernel;
    metrics.counter('nexus_live_opened_total', 'Live connections that were opened', { transport }).add();
  }

  closed({ transport: { kind: transport } }: Connection, code: number): void {
    const reason = reasons.get(code) ?? 'left';
    this.kernel.metrics.counter('nexus_live_closed_total', 'Live connections that ended', { transport, reason }).add();
  }

  sent(bytes: number): void {
    this.messages.add();
    this.bytes.add(bytes);
  }

  reset(): void {
    this.resets.add();
  }

  /** Entries were handed to their readers. */
  told(entries: readonly LogEntry[]): void {
    const now = this.kernel.clock.now();
    for (const { committedAt } of entries) this.latencies.push(Math.max(0, now - committedAt));
    if (this.latencies.length > maxLatencies) this.latencies.splice(0, this.latencies.length - maxLatencies);
  }

  private latency(quantile: number): number {
    const sorted = [...this.latencies].sort((a, b) => a - b);
    return sorted[Math.ceil(sorted.length * quantile) - 1] ?? 0;
  }
}
