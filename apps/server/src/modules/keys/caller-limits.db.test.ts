import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { callAs, customerKey, makeWorld, type World } from '../../../test/world/world.ts';
import { minute, second } from '../../kernel/clock.ts';

describe.skipIf(!postgresAvailable)('the limits of a platform key as a caller (needs PostgreSQL)', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  const make = async (limits: object[], more: object = {}) => {
    const body = { name: 'k', limits, ...more };
    const made = await callAs(world, world.a, world.a.members.owner.token, 'POST /api/v1/keys', { body });
    expect(made.status, made.text).toBe(201);
    return made.body as unknown as { id: string; key: string };
  };
  const read = (key: string, from?: string): Promise<Answer> =>
    world.call('GET /api/v1/projects', { as: key, ...(from === undefined ? {} : { from }) });
  const statuses = async (count: number, call: () => Promise<Answer>) => {
    const found: number[] = [];
    for (let each = 0; each < count; each++) found.push((await call()).status);
    return found;
  };

  it('are enforced, with RateLimit-* and Retry-After, and end with their windows', async () => {
    const { key } = await make([{ name: 'burst', limit: 2, windowSeconds: 60 }]);
    const first = await read(key);
    expect(first.headers).toMatchObject({ 'ratelimit-limit': '2', 'ratelimit-remaining': '1' });
    expect((await read(key)).status).toBe(200);
    const over = await read(key);
    expect(over).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED', detail: 'The limit burst is reached' } });
    expect(over.headers).toMatchObject({ 'ratelimit-limit': '2', 'ratelimit-remaining': '0' });
    expect(Number(over.headers['retry-after'])).toBeGreaterThan(0);
    world.manual.advance(minute + 4 * second);
    expect((await read(key)).status).toBe(200);
  });

  it('are those of verifications too, which a customer’s key limits beside', async () => {
    const { key } = await make([{ name: 'burst', limit: 3, windowSeconds: 60 }], { scopes: ['keys:verify'] });
    const body = { key: await customerKey(world, world.a) };
    const verify = () => world.call('POST /api/v1/keys/verify', { as: key, body });
    expect(await statuses(4, verify)).toEqual([200, 200, 200, 429]);
  });

  it('hold for a month as for a minute, per organization and per address', async () => {
    const monthly = await make([{ name: 'monthly', limit: 2, windowSeconds: 31 * 24 * 3600 }]);
    expect(await statuses(3, () => read(monthly.key))).toEqual([200, 200, 429]);
    const shared = { name: 'shared', limit: 2, windowSeconds: 60, per: 'organization' };
    const [one, other] = [await make([shared]), await make([shared])];
    expect([(await read(one.key)).status, (await read(other.key)).status]).toEqual([200, 200]);
    expect([(await read(one.key)).status, (await read(other.key)).status]).toEqual([429, 429]);
    const { key } = await make([{ name: 'each', limit: 1, windowSeconds: 60, per: 'address' }]);
    const from = (address: string) => async () => (await read(key, address)).status;
    const [home, office] = [from('192.0.2.1'), from('192.0.2.2')];
    expect([await home(), await office(), await home(), await office()]).toEqual([200, 200, 429, 429]);
  });

  it('change at once', async () => {
    const limit = { name: 'burst', limit: 1, windowSeconds: 60 };
    const { id, key } = await make([limit]);
    expect(await statuses(2, () => read(key))).toEqual([200, 429]);
    const body = { limits: [{ ...limit, limit: 5 }] };
    await callAs(world, world.a, world.a.members.owner.token, `PATCH /api/v1/keys/${id}`, { body });
    await expect.poll(async () => (await read(key)).status).toBe(200);
  });
});
