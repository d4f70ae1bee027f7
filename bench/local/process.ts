/** A process of `bench/local.ts`: verifies keys with the SDK as it is told. */
import { Nexus } from '../../packages/sdk/src/index.ts';

export type Order =
  | { what: 'start'; url: string; apiKey: string; keys: string[] }
  | { what: 'run'; mode: 'local' | 'server'; ms: number }
  | { what: 'await-refusal'; key: string };

export interface Told {
  rate?: number;
  p99Us?: number;
  /** By the clock of the machine. */
  refusedAt?: number;
}

let nexus: Nexus;
let keys: string[] = [];
const callsAtOnce = 32;
/** Between two looks at the clock, and two decisions whose time is taken. */
const batch = 256;

process.on('message', async (order: Order) => {
  process.send?.(await obey(order));
});

async function obey(order: Order): Promise<Told> {
  if (order.what === 'start') return start(order);
  if (order.what === 'run') return order.mode === 'local' ? runLocal(order.ms) : runServer(order.ms);
  return awaitRefusal(order.key);
}

async function start({ url, apiKey, keys: given }: Extract<Order, { what: 'start' }>): Promise<Told> {
  nexus = new Nexus({ url, apiKey, local: { onDropped: () => {} } });
  keys = given;
  for (const key of keys) {
    while ((await nexus.keys.verify({ key }, { mode: 'local' })).decidedBy !== 'process') {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return {};
}

async function runLocal(ms: number): Promise<Told> {
  const began = performance.now();
  const times: number[] = [];
  let calls = 0;
  for (let now = began; now - began < ms; now = performance.now()) {
    for (let each = 0; each < batch; each++) {
      await nexus.keys.verify({ key: keys[(calls + each) % keys.length] ?? '', permission: 'orders:read' }, local);
    }
    calls += batch;
    const before = performance.now();
    await nexus.keys.verify({ key: keys[calls % keys.length] ?? '', permission: 'orders:read' }, local);
    times.push(performance.now() - before);
    // As a server does between requests: what came from the network is read.
    if (calls % (batch * 16) === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  times.sort((a, b) => a - b);
  const p99 = times[Math.floor(times.length * 0.99)] ?? Number.NaN;
  return { rate: (calls * 1000) / (performance.now() - began), p99Us: p99 * 1000 };
}

const local = { mode: 'local' } as const;

async function runServer(ms: number): Promise<Told> {
  const began = performance.now();
  let calls = 0;
  const loop = async () => {
    while (performance.now() - began < ms) {
      await nexus.keys.verify({ key: keys[calls % keys.length] ?? '', permission: 'orders:read' });
      calls++;
    }
  };
  await Promise.all(Array.from({ length: callsAtOnce }, loop));
  return { rate: (calls * 1000) / (performance.now() - began) };
}

async function awaitRefusal(key: string): Promise<Told> {
  // Three that ask without pause would take the cores from the server.
  while ((await nexus.keys.verify({ key }, local)).valid) await new Promise((resolve) => setTimeout(resolve, 1));
  return { refusedAt: Date.now() };
}
