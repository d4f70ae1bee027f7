import type pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../src/kernel/clock.ts';
import { openClient } from '../src/kernel/db/client.ts';
import { type Answer, type Registered, register, type TestApp, testApp } from './app.ts';
import { postgresAvailable } from './harness.ts';

/** "At once" on a machine that is shared with other tests: none of these waits for a connection, which takes 2 s. */
const atOnceMs = 1500;

describe.skipIf(!postgresAvailable)('one organization stops nobody (needs PostgreSQL)', () => {
  let app: TestApp;
  let noisy: Registered;
  let quiet: Registered;
  let locker: pg.Client;
  let customers = 0;
  let held: Promise<Answer>[] = [];

  beforeAll(async () => {
    app = await testApp({ manualClock: false, env: { LIMIT_OVERRIDES: 'overviews=1000/60' } });
    noisy = await register(app);
    quiet = await register(app);
    locker = await openClient({ connectionString: app.ownerUrl });
  });
  afterEach(async () => {
    await locker.query('rollback');
    await Promise.all(held);
    held = [];
  });
  afterAll(async () => {
    await locker?.end();
    await app?.close();
  });

  async function keyOf({ token }: Registered, body: object): Promise<string> {
    const made = await app.call('POST /api/v1/keys', { as: token, body });
    expect(made.status, made.text).toBe(201);
    return String(made.body.key);
  }

  /** Sixty at a time, each of which the database keeps waiting; resolves when the pool is as full as it gets. */
  async function flood(purpose: 'requests' | 'reports', send: () => Promise<Answer>): Promise<void> {
    held = Array.from({ length: 60 }, send);
    await expect.poll(() => app.app.kernel.database.pools[purpose].inUse).toBeGreaterThan(0);
  }

  async function answersAtOnce(calls: readonly (() => Promise<Answer>)[]): Promise<void> {
    const began = systemClock.monotonic();
    for (const answer of await Promise.all(calls.map((call) => call()))) expect(answer.status, answer.text).toBe(200);
    expect(systemClock.monotonic() - began).toBeLessThan(atOnceMs);
  }

  /** What of another organization must go on, with keys that this node has and has not seen before. */
  async function othersDo(): Promise<readonly (() => Promise<Answer>)[]> {
    const platform = await keyOf(quiet, { name: 'ours' });
    const customer = { externalId: `c${++customers}`, name: 'Theirs' };
    const made = await app.call('POST /api/v1/customers', { as: quiet.token, body: customer });
    const theirs = { name: 'theirs', kind: 'customer', customerId: String(made.body.id) };
    const known = await keyOf(quiet, theirs);
    const unknown = await keyOf(quiet, theirs);
    const verify = (key: string) => app.call('POST /api/v1/keys/verify', { as: platform, body: { key } });
    expect((await verify(known)).body.valid).toBe(true);
    return [
      () => app.call('GET /api/v1/customers', { as: quiet.token }),
      () => app.call('GET /api/v1/projects', { as: quiet.token }),
      () => verify(known),
      () => verify(unknown),
      () => app.call('GET /ready'),
    ];
  }

  it('with sixty reports under way: others read, verify and find the node ready at once, and so does it', async () => {
    const others = await othersDo();
    await locker.query('begin; lock table eco_usage_daily in access exclusive mode');
    await flood('reports', () => app.call('GET /api/v1/usage/current', { as: noisy.token }));
    await answersAtOnce([...others, () => app.call('GET /api/v1/customers', { as: noisy.token })]);
    await answersAtOnce([() => app.call('GET /api/v1/audit', { as: quiet.token })]);
  });

  it('with sixty changes of one row under way: others read, verify, report and find the node ready at once', async () => {
    const others = await othersDo();
    const made = await app.call('POST /api/v1/customers', { as: noisy.token, body: { externalId: 'x', name: 'X' } });
    const id = String(made.body.id);
    await locker.query('begin');
    await locker.query('select from eco_customers where id = $1 for update', [id]);
    await flood('requests', () => app.call(`PATCH /api/v1/customers/${id}`, { as: noisy.token, body: { name: 'Y' } }));
    await answersAtOnce([...others, () => app.call('GET /api/v1/usage/current', { as: quiet.token })]);
  });

  it('who waits longer than 2 s for one of its own is told so, with Retry-After, and the others are answered', async () => {
    await locker.query('begin; lock table eco_usage_daily in access exclusive mode');
    await flood('reports', () => app.call('GET /api/v1/usage/current', { as: noisy.token }));
    const refused = await Promise.race(held);
    expect(refused).toMatchObject({ status: 503, body: { code: 'OVERLOADED' } });
    expect(refused.body.detail).toMatch(/^\d+ requests of this organization are at work in the database already$/);
    expect(refused.headers['retry-after']).toBe('1');
    await locker.query('rollback');
    expect((await Promise.all(held)).filter(({ status }) => status === 200)).not.toEqual([]);
    await answersAtOnce([() => app.call('GET /api/v1/usage/current', { as: noisy.token })]);
  });
});
