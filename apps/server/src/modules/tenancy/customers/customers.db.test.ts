import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { callAs, makeWorld, type Role, type Tenant, type World } from '../../../../test/world/world.ts';
import { day, toIso } from '../../../kernel/clock.ts';
import { Ids } from '../../../kernel/ids.ts';

describe.skipIf(!postgresAvailable)('customers (needs PostgreSQL)', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  const call = (what: string, body?: unknown, role: Role = 'owner', tenant: Tenant = world.a) =>
    callAs(world, tenant, tenant.members[role].token, what, body === undefined ? {} : { body });
  let made = 0;
  const create = async (more: object = {}, tenant: Tenant = world.a) => {
    const answer = await call(
      'POST /api/v1/customers',
      { externalId: `c${++made}`, name: 'Customer', ...more },
      'owner',
      tenant,
    );
    expect(answer.status).toBe(201);
    return answer.body as unknown as Record<string, unknown> & { id: string };
  };

  it('POST /api/v1/customers · answers the whole customer, and emits an event', async () => {
    const metadata = { tier: 3, vip: true, note: 'Ωmega', nothing: null };
    const whole = { externalId: 'u-1', name: 'Ada', email: 'ada@example.com', plan: 'pro', metadata };
    const found = await create(whole);
    expect(found).toMatchObject(whole);
    expect((await call(`GET /api/v1/customers/${found.id}`)).body).toEqual(found);
    const events = await world.rows(`select data from nexus_events where subject = $1`, [found.id]);
    // An e-mail address and a name stay out of events.
    expect(events).toEqual([{ data: { externalId: 'u-1', plan: 'pro' } }]);
  });

  it.each([
    [{}],
    [{ externalId: 'x' }],
    [{ externalId: '', name: 'X' }],
    [{ externalId: 'x'.repeat(201), name: 'X' }],
    [{ externalId: 'x', name: 'X', email: 'nobody' }],
    [{ externalId: 'x', name: 'X', metadata: { deep: {} } }],
    [{ externalId: 'x', name: 'X', metadata: { rounded: 2 ** 53 } }],
    [{ externalId: 'x', name: 'X', metadata: { long: 'x'.repeat(501) } }],
    [{ externalId: 'x', name: 'X', metadata: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, i])) }],
    [{ externalId: 'x', name: 'X', org_id: 'eco_org_0000000000000000000000' }],
    [[]],
  ])('POST /api/v1/customers refuses %j', async (body) => {
    expect(await call('POST /api/v1/customers', body)).toMatchObject({
      status: 400,
      body: { code: 'INVALID_REQUEST' },
    });
  });

  it('refuses an externalId that is taken in the organization, but not in another', async () => {
    await create({ externalId: 'twice' });
    const answer = await call('POST /api/v1/customers', { externalId: 'twice', name: 'Again' });
    expect(answer).toMatchObject({ status: 409, body: { code: 'EXTERNAL_ID_TAKEN' } });
    await create({ externalId: 'twice' }, world.b);
    const other = await create();
    const changed = await call(`PATCH /api/v1/customers/${other.id}`, { externalId: 'twice' });
    expect(changed).toMatchObject({ status: 409, body: { code: 'EXTERNAL_ID_TAKEN' } });
    expect(await world.rows(`select 1 from eco_customers where external_id = 'twice'`)).toHaveLength(2);
  });

  it('is found by the externalId that it was made with, spaces around it or not', async () => {
    const { id } = await create({ externalId: '  spaced out ' });
    for (const externalId of ['  spaced out ', 'spaced out']) {
      const query = new URLSearchParams({ externalId });
      const { body } = await call(`GET /api/v1/customers?${query}`);
      expect((body.items as unknown as { id: string }[]).map((each) => each.id)).toEqual([id]);
    }
  });

  it('is found by plan, and by a part of what it is called', async () => {
    const one = await create({
      externalId: 'sea-1',
      name: 'Nordwind 100 %',
      email: 'kai@sea.example',
      plan: 'harbour',
    });
    const two = await create({ externalId: 'sea-2', name: 'Südwind', plan: 'harbour' });
    const found = async (query: Record<string, string>) => {
      const { body, status } = await call(`GET /api/v1/customers?${new URLSearchParams(query)}`);
      expect(status).toBe(200);
      return (body.items as unknown as { id: string }[]).map(({ id }) => id);
    };
    expect(await found({ plan: 'harbour' })).toEqual([two.id, one.id]);
    expect(await found({ search: 'wind' })).toEqual([two.id, one.id]);
    expect(await found({ search: 'WIND 100 %' })).toEqual([one.id]);
    expect(await found({ search: 'sÜd' })).toEqual([two.id]);
    expect(await found({ search: 'KAI@' })).toEqual([one.id]);
    expect(await found({ search: 'sea-2', plan: 'harbour' })).toEqual([two.id]);
    expect(await found({ search: one.id })).toEqual([one.id]);
    expect(await found({ search: 'sea-1', plan: 'another' })).toEqual([]);
    // Words of two columns are not one text.
    expect(await found({ search: '%sea' })).toEqual([]);
  });

  it('GET /api/v1/customers · newest first, in pages, or the one with an externalId', async () => {
    const fresh = await callAs(world, world.b, world.b.members.owner.token, 'GET /api/v1/customers?limit=1');
    expect(fresh.status).toBe(200);
    const wanted = [];
    for (let i = 0; i < 5; i += 1) wanted.unshift((await create({}, world.b)).id);
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await call(`GET /api/v1/customers?limit=2${cursor}`, undefined, 'viewer', world.b);
      for (const { id } of page.body.items as unknown as { id: string }[]) seen.push(id);
      cursor = page.body.nextCursor === null ? '' : `&cursor=${page.body.nextCursor}`;
    } while (cursor !== '');
    expect(seen.slice(0, 5)).toEqual(wanted);
    expect(new Set(seen).size).toBe(seen.length);
    const one = await create({ externalId: 'find me' });
    const found = await call(`GET /api/v1/customers?externalId=${encodeURIComponent('find me')}`);
    expect(found.body.items).toEqual([one]);
    expect((await call('GET /api/v1/customers?externalId=nobody')).body).toEqual({ items: [], nextCursor: null });
    expect((await call('GET /api/v1/customers?limit=0')).status).toBe(400);
  });

  it('GET /api/v1/customers/:customer, PATCH /api/v1/customers/:customer · changes what is sent, and clears what is null', async () => {
    const { id } = await create({ email: 'a@example.com', plan: 'free', metadata: { a: 1 } });
    const changed = await call(`PATCH /api/v1/customers/${id}`, { plan: 'pro', email: null }, 'developer');
    expect(changed).toMatchObject({
      status: 200,
      body: { plan: 'pro', email: null, name: 'Customer', metadata: { a: 1 } },
    });
    const replaced = await call(`PATCH /api/v1/customers/${id}`, { metadata: { b: 2 } });
    expect(replaced.body.metadata).toEqual({ b: 2 });
    expect((await call(`PATCH /api/v1/customers/${id}`, {})).status).toBe(200);
    expect((await call(`PATCH /api/v1/customers/${id}`, { name: null })).status).toBe(400);
    expect((await call(`GET /api/v1/customers/${id}`)).body).toMatchObject({ plan: 'pro', metadata: { b: 2 } });
  });

  it('DELETE /api/v1/customers/:customer · once; its externalId can be used again', async () => {
    const { id } = await create({ externalId: 'leaving' });
    const erasedAfter = toIso(world.clock.now() + 30 * day);
    expect((await call(`DELETE /api/v1/customers/${id}`)).body).toEqual({ deleted: true, erasedAfter, keys: 0 });
    expect((await call(`DELETE /api/v1/customers/${id}`)).status).toBe(404);
    expect((await call(`GET /api/v1/customers/${id}`)).status).toBe(404);
    await create({ externalId: 'leaving' });
    expect(
      await world.rows(`select 1 from nexus_events where type = 'customer.deleted' and subject = $1`, [id]),
    ).toHaveLength(1);
  });

  it('does not show or change customers of other organizations', async () => {
    const { id } = await create({}, world.b);
    const before = await world.rows('select * from eco_customers where id = $1', [id]);
    for (const what of [`GET /api/v1/customers/${id}`, `DELETE /api/v1/customers/${id}`]) {
      expect((await call(what)).status, what).toBe(404);
    }
    expect((await call(`PATCH /api/v1/customers/${id}`, { name: 'Mine now' })).status).toBe(404);
    expect((await call(`GET /api/v1/customers/${new Ids(world.clock).next('cus')}`)).status).toBe(404);
    expect((await call('GET /api/v1/customers/nonsense')).status).toBe(404);
    expect(await world.rows('select * from eco_customers where id = $1', [id])).toEqual(before);
  });

  it.each<[Role, number, number]>([
    ['admin', 201, 200],
    ['developer', 201, 200],
    ['viewer', 403, 200],
    ['billing', 403, 200],
  ])('%s: creating answers %i, reading %i', async (role, creating, reading) => {
    const externalId = `by ${role}`;
    expect((await call('POST /api/v1/customers', { externalId, name: 'X' }, role)).status).toBe(creating);
    expect((await call('GET /api/v1/customers', undefined, role)).status).toBe(reading);
    const rows = await world.rows('select 1 from eco_customers where external_id = $1', [externalId]);
    expect(rows).toHaveLength(creating === 201 ? 1 : 0);
  });
});
