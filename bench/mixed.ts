import { createCustomer, createKey, register, several } from './kit/client.ts';
import type { Server } from './kit/processes.ts';
import type { Outcome } from './kit/results.ts';
import { interleave, median, type RunOptions } from './kit/rounds.ts';
import { createSetting } from './kit/setting.ts';
import { jsonRequest, LoadGenerator, type LoadReport, type LoadRequest } from './load/index.ts';

const users = 200;
const serial = '000000000000000';
const permission = 'orders:read';
/** 70 % verifications, 20 % reads, 10 % writes, spread evenly over a user's requests. */
const mix = 'vvrvvvrvvw';

/** 200 users at once, each in an organization of their own, each sending the next request when the last is answered. */
export async function mixed(options: RunOptions): Promise<Outcome> {
  const setting = await createSetting();
  const load = new LoadGenerator();
  try {
    // Log-ins are measured apart; here a cheaper hash only makes the preparation shorter.
    const nexus = await setting.nexus({ env: { BCRYPT_COST: '10' } });
    const lists = await several(users, (n) => requestsOfUser(nexus, n), 4);
    const rounds = await interleave<'mixed', LoadReport>(options, {
      mixed: (forMs) => load.run({ port: nexus.port, connections: users, lists, forMs, accept: [200, 201] }),
    });
    return outcome(rounds.mixed);
  } finally {
    load.stop();
    await setting.close();
  }
}

/** Of somebody with an organization, a customer and keys of their own. */
export async function requestsOfUser({ url }: Server, n: number): Promise<LoadRequest[]> {
  const { token } = await register(url);
  const customerId = await createCustomer(url, token, 'first');
  const platform = await createKey(url, token, { scopes: ['keys:verify'] });
  const limits = [{ name: 'minute', limit: 1_000_000_000, windowSeconds: 60 }];
  const key = await createKey(url, token, { kind: 'customer', customerId, scopes: [permission], limits });
  const as = (credential: string) => ({ authorization: `Bearer ${credential}` });
  const kinds: Record<string, LoadRequest> = {
    v: jsonRequest('verify', 'POST /api/v1/keys/verify', { headers: as(platform), body: { key, permission } }),
    r: jsonRequest('read', `GET /api/v1/customers/${customerId}`, { headers: as(token) }),
    w: jsonRequest('write', 'POST /api/v1/customers', {
      headers: as(token),
      body: { externalId: `customer-${serial}`, name: 'A customer' },
      serial,
    }),
  };
  // Users begin at different places of the mix, or all would write at once.
  const order = [...mix.slice(n % mix.length), ...mix.slice(0, n % mix.length)];
  return order.flatMap((kind) => kinds[kind] ?? []);
}

function outcome(rounds: LoadReport[]): Outcome {
  const errors = rounds.map(({ refused, broken }) => broken + Object.values(refused).reduce((sum, n) => sum + n, 0));
  const p95 = (label: string): number => median(rounds.map(({ byLabel }) => byLabel[label]?.p95 ?? Number.NaN));
  return {
    title: '200 users at once: 70 % verify, 20 % reads, 10 % writes',
    checks: [
      {
        what: 'p95 of all requests',
        measured: median(rounds.map(({ latency }) => latency.p95)),
        unit: 'ms',
        target: { relation: '<=', value: 100 },
      },
      {
        what: 'errors in all rounds',
        measured: errors.reduce((sum, n) => sum + n, 0),
        unit: 'errors',
        target: { relation: '<=', value: 0 },
      },
      { what: 'requests/s', measured: median(rounds.map(({ perSecond }) => perSecond)), unit: '/s' },
      { what: 'p95 of verify', measured: p95('verify'), unit: 'ms' },
      { what: 'p95 of reads', measured: p95('read'), unit: 'ms' },
      { what: 'p95 of writes', measured: p95('write'), unit: 'ms' },
    ],
    rounds,
    notes: ['No pause between the requests of a user: the server is saturated, latency is the length of its queue.'],
  };
}
