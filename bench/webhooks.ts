import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent } from 'undici';
import { must, register, several } from './kit/client.ts';
import type { Server } from './kit/processes.ts';
import type { Outcome } from './kit/results.ts';
import { interleave, median, percentile, type RunOptions } from './kit/rounds.ts';
import { createSetting } from './kit/setting.ts';

const endpoints = 100;
/** The last of them is dead in one of the sides. */
const healthy = endpoints - 1;
const type = 'bench.happened';
/** About a kilobyte, as events of products have it. */
const data = { text: 'x'.repeat(900) };
/** Messages of a burst: each is a delivery to every endpoint. */
const burst = 30;
/** Of one organization: more would be told to come again. */
const sendersAtOnce = 4;
/** Between messages of a side that measures latency: 250 deliveries a second. Milliseconds. */
const betweenMs = 400;
const patienceMs = 60_000;

interface Receivers {
  urls: string[];
  /** Deliveries that the healthy ones have received. */
  count(): number;
  /** Calls `seen` for each. */
  watch(seen: ((n: number) => void) | undefined): void;
  kill(dead: boolean): void;
  close(): void;
}

/** Each at a port of its own, as receivers are at hosts of their own. */
async function startReceivers(): Promise<Receivers> {
  let [count, isDead] = [0, false];
  let seen: ((n: number) => void) | undefined;
  const servers: HttpServer[] = [];
  for (let index = 0; index < endpoints; index += 1) {
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      request.on('end', () => {
        if (isDead && index === healthy) return;
        if (index < healthy) {
          count += 1;
          seen?.(Number(JSON.parse(body).data.n));
        }
        response.end('ok');
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    servers.push(server);
  }
  return {
    urls: servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    count: () => count,
    watch: (callback) => {
      seen = callback;
    },
    kill: (dead) => {
      isDead = dead;
    },
    close: () => {
      for (const server of servers) server.closeAllConnections();
      for (const server of servers) server.close();
    },
  };
}

interface Rate {
  perSecond: number;
}

interface Latencies {
  /** Milliseconds from the call that sends a message to its arrival at each healthy endpoint. */
  ms: number[];
}

/** Deliveries of sealed messages to a hundred endpoints, against bare POSTs of the same bytes; and with one of them dead. */
export async function webhooks(options: RunOptions): Promise<Outcome> {
  const setting = await createSetting();
  const receivers = await startReceivers();
  try {
    const nexus = await setting.nexus();
    const { token } = await register(nexus.url);
    const { body } = await must(nexus.url, 'POST /api/v1/keys', {
      as: token,
      body: { name: 'bench', scopes: ['*:*'] },
    });
    const key = String(body.key);
    await must(nexus.url, `PUT /api/v1/webhooks/event-types/${type}`, {
      as: key,
      body: { description: 'It happened' },
    });
    for (const url of receivers.urls) {
      await must(nexus.url, 'POST /api/v1/webhooks/endpoints', {
        as: key,
        body: { url, events: [type], timeoutMs: 15_000 },
      });
    }
    const rates = await interleave<'deliveries' | 'bare', Rate>(options, {
      deliveries: (ms) => sendBursts(nexus, key, receivers, ms),
      bare: (ms) => postAll(receivers, ms),
    });
    const latencies = await interleave<'all' | 'dead', Latencies>(options, {
      all: (ms) => sendSlowly(nexus, key, receivers, ms, false),
      dead: (ms) => sendSlowly(nexus, key, receivers, ms, true),
    });
    return outcome(rates, latencies);
  } finally {
    receivers.close();
    await setting.close();
  }
}

const send = (nexus: Server, key: string, n: number) =>
  must(nexus.url, 'POST /api/v1/webhooks/messages', { as: key, body: { type, data: { ...data, n } } });

async function arrived(receivers: Receivers, wanted: number): Promise<void> {
  const until = performance.now() + patienceMs;
  while (receivers.count() < wanted) {
    if (performance.now() > until) throw new Error(`${receivers.count()} of ${wanted} deliveries arrived`);
    await pause(2);
  }
}

/** As many as arrive, from the first call to the last arrival. */
async function sendBursts(nexus: Server, key: string, receivers: Receivers, ms: number): Promise<Rate> {
  const before = receivers.count();
  const began = performance.now();
  let sent = 0;
  while (performance.now() - began < ms) {
    await several(burst, () => send(nexus, key, sent), sendersAtOnce);
    sent += burst;
    await arrived(receivers, before + (sent - burst / 2) * healthy);
  }
  await arrived(receivers, before + sent * healthy);
  return { perSecond: (sent * healthy) / ((performance.now() - began) / 1000) };
}

/** The same bytes to the same receivers, four at a time each, from one process that stores nothing. */
async function postAll(receivers: Receivers, ms: number): Promise<Rate> {
  const agent = new Agent({ connections: 4 });
  const body = JSON.stringify({ id: 'eco_evt_0000000000000000000000', type, data: { ...data, n: 0 } });
  const until = performance.now() + ms;
  let posted = 0;
  const post = async (origin: string): Promise<void> => {
    while (performance.now() < until) {
      const { body: answer } = await agent.request({ origin, path: '/', method: 'POST', body });
      await answer.text();
      posted += 1;
    }
  };
  await Promise.all(receivers.urls.flatMap((url) => Array.from({ length: 4 }, () => post(new URL(url).origin))));
  await agent.close();
  return { perSecond: posted / (ms / 1000) };
}

async function sendSlowly(
  nexus: Server,
  key: string,
  receivers: Receivers,
  ms: number,
  dead: boolean,
): Promise<Latencies> {
  receivers.kill(dead);
  const found: number[] = [];
  const sentAt = new Map<number, number>();
  receivers.watch((n) => found.push(performance.now() - (sentAt.get(n) ?? 0)));
  const before = receivers.count();
  const count = Math.max(3, Math.round(ms / betweenMs));
  for (let n = 0; n < count; n += 1) {
    sentAt.set(n, performance.now());
    await send(nexus, key, n);
    await pause(betweenMs);
  }
  await arrived(receivers, before + count * healthy);
  receivers.watch(undefined);
  receivers.kill(false);
  return { ms: found };
}

function outcome(
  rates: Record<'deliveries' | 'bare', Rate[]>,
  latencies: Record<'all' | 'dead', Latencies[]>,
): Outcome {
  const rateOf = (side: 'deliveries' | 'bare') => median(rates[side].map(({ perSecond }) => perSecond));
  const p99 = (side: 'all' | 'dead') => median(latencies[side].map(({ ms }) => percentile(ms, 0.99)));
  return {
    title: 'Webhooks to a hundred endpoints',
    checks: [
      {
        what: 'deliveries of sealed messages of 1 kB, each attempt in the log',
        measured: rateOf('deliveries'),
        unit: '/s',
        target: { relation: '>=', value: 500 },
      },
      { what: 'of bare POSTs of the same bytes', measured: rateOf('deliveries') / rateOf('bare'), unit: '×' },
      { what: 'p99 from the call to the arrival, 99 healthy endpoints', measured: p99('all'), unit: 'ms' },
      {
        what: 'the same beside one that hangs, by comparison',
        measured: p99('dead') / p99('all'),
        unit: '×',
        target: { relation: '<=', value: 1.2 },
      },
    ],
    rounds: {
      rates,
      latencies: Object.fromEntries(
        Object.entries(latencies).map(([side, all]) => [side, all.map(({ ms }) => percentile(ms, 0.99))]),
      ),
    },
    notes: ['Sender, receivers and database share the machine; each receiver has a port of its own.'],
  };
}
