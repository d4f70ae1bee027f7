import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { systemActor } from '../../kernel/caller.ts';
import { day, second, toIso } from '../../kernel/clock.ts';
import { matchingKeys } from './keys.ts';
import type { KeyQuery } from './schema.ts';

const unknownCustomer = 'eco_cus_0000000000000000000000';

describe.skipIf(!postgresAvailable)('GET /api/v1/keys (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let acme: string;
  const made: string[] = [];

  beforeAll(async () => {
    app = await testApp();
    owner = await register(app);
    acme = await customer('acme');
    const globex = await customer('globex');
    await make('Production one', { kind: 'customer', customerId: acme });
    await make('Production two', { kind: 'customer', customerId: globex, expiresAt: toIso(app.manual.now() + day) });
    await make('production small');
    await make('100 % mine', { kind: 'customer', customerId: acme });
    await make('1000', { kind: 'customer', customerId: acme });
    await act('100 % mine', 'pause');
    await act('1000', 'pause');
    await act('1000', 'revoke');
  });
  afterAll(() => app?.close());

  async function customer(externalId: string): Promise<string> {
    const body = { externalId, name: externalId };
    return String((await app.call('POST /api/v1/customers', { as: owner.token, body })).body.id);
  }
  const ids = new Map<string, string>();
  async function make(name: string, body: object = {}): Promise<void> {
    app.manual.advance(second);
    const { body: key } = await app.call('POST /api/v1/keys', { as: owner.token, body: { name, ...body } });
    ids.set(name, String(key.id));
    made.unshift(name);
  }
  const act = (name: string, what: string) =>
    app.call(`POST /api/v1/keys/${ids.get(name)}/${what}`, { as: owner.token, body: {} });
  async function names(query: string): Promise<string[]> {
    const { body, text, status } = await app.call(`GET /api/v1/keys?${query}`, { as: owner.token });
    expect(status, text).toBe(200);
    return (body.items as unknown as { name: string }[]).map(({ name }) => name);
  }

  it('lists newest first, page by page', async () => {
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const { body } = await app.call(`GET /api/v1/keys?limit=2${cursor}`, { as: owner.token });
      seen.push(...(body.items as unknown as { name: string }[]).map(({ name }) => name));
      cursor = body.nextCursor === null ? '' : `&cursor=${String(body.nextCursor)}`;
    } while (cursor !== '');
    expect(seen).toEqual(made);
    expect((await app.call('GET /api/v1/keys?cursor=WyIxIl0', { as: owner.token })).status).toBe(400);
  });

  it('finds by owner, customer, external id and name prefix, alone and together', async () => {
    expect(await names(`ownerId=${owner.user}`)).toEqual(['production small']);
    expect(await names(`customerId=${acme}`)).toEqual(['1000', '100 % mine', 'Production one']);
    expect(await names('externalId=acme')).toEqual(['1000', '100 % mine', 'Production one']);
    expect(await names(`externalId=${encodeURIComponent(' acme ')}`)).toEqual(['1000', '100 % mine', 'Production one']);
    expect(await names('externalId=nobody')).toEqual([]);
    expect(await names(`externalId=acme&customerId=${unknownCustomer}`)).toEqual([]);
    expect(await names('namePrefix=Prod')).toEqual(['Production two', 'Production one']);
    expect(await names('namePrefix=100')).toEqual(['1000', '100 % mine']);
    expect(await names(`namePrefix=${encodeURIComponent('100 %')}`)).toEqual(['100 % mine']);
    expect(await names('namePrefix=Prod&externalId=globex&kind=customer')).toEqual(['Production two']);
  });

  it('finds by environment', async () => {
    const { body } = await app.call('POST /api/v1/projects', { as: owner.token, body: { name: 'Shop' } });
    const [first, second] = body.environments as unknown as { id: string }[];
    await make('bound', { kind: 'customer', customerId: acme, environmentId: first?.id });
    expect(await names(`environmentId=${first?.id}`)).toEqual(['bound']);
    expect(await names(`environmentId=${first?.id}&state=paused`)).toEqual([]);
    expect(await names(`environmentId=${second?.id}`)).toEqual([]);
    await app.call(`DELETE /api/v1/keys/${ids.get('bound')}`, { as: owner.token });
  });

  it('finds by state: every key is in one', async () => {
    expect(await names('state=active')).toEqual(['production small', 'Production two', 'Production one']);
    expect(await names('state=paused')).toEqual(['100 % mine']);
    expect(await names('state=revoked')).toEqual(['1000']);
    expect(await names('state=expired')).toEqual([]);
    app.manual.advance(2 * day);
    const login = { email: owner.email, password: owner.password };
    owner.token = String((await app.call('POST /api/v1/auth/login', { body: login })).body.tokens?.accessToken);
    expect(await names('state=expired')).toEqual(['Production two']);
    expect(await names('state=active')).toEqual(['production small', 'Production one']);
    await act('Production two', 'pause');
    expect(await names('state=expired&externalId=globex')).toEqual(['Production two']);
    await act('Production two', 'revoke');
    expect([await names('state=expired'), await names('state=revoked')]).toEqual([[], ['1000', 'Production two']]);
  });

  it.each<[string, Omit<KeyQuery, 'limit'>]>([
    ['eco_api_keys_newest', {}],
    ['eco_api_keys_of_kind', { kind: 'platform' }],
    ['eco_api_keys_of_owner', { ownerId: 'eco_usr_0000000000000000000000' as never }],
    ['eco_api_keys_of_customer', { customerId: unknownCustomer as never }],
    ['eco_api_keys_of_environment', { environmentId: 'eco_env_0000000000000000000000' as never }],
    ['eco_api_keys_named', { namePrefix: 'Key 77' }],
    ['eco_api_keys_revoked', { state: 'revoked' }],
    ['eco_api_keys_paused', { state: 'paused' }],
    ['eco_api_keys_expiring', { state: 'expired' }],
    ['eco_api_keys_active', { state: 'active' }],
  ])('reads %s for %j, from the organization on', async (index, filter) => {
    await fillOnce();
    const plan = await app.app.kernel.database.tenant(systemActor('test'), { org: owner.org }, (tx) =>
      matchingKeys(tx, filter).orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(21).explain(),
    );
    const text = plan.map((line) => Object.values(line as object)[0]).join('\n');
    expect(text).not.toContain('Seq Scan');
    expect(text).toContain(index);
    expect(text).toMatch(/Index Cond: \(\(?org_id = /);
  });

  /** Other organizations have most of the keys, and few keys of this one are not active. */
  let filled: Promise<unknown> | undefined;
  const fillOnce = () => {
    filled ??= app
      .rows('create table filler as select * from eco_api_keys where id = $1', [ids.get('production small')])
      .then(() => app.rows('alter table eco_api_keys disable trigger all'))
      .then(() =>
        app.rows(`insert into eco_api_keys select (jsonb_populate_record(k, jsonb_build_object(
          'id', 'eco_api_' || lpad(n::text, 22, '0'), 'name', 'Key ' || n,
          'org_id', case when n % 4 = 0 then k.org_id else 'eco_org_1111111111111111111111' end,
          'kind', case when n % 400 = 0 then 'platform' else 'customer' end,
          'owner_id', case when n % 400 = 0 then 'eco_usr_' || lpad(n::text, 22, '0') end,
          'customer_id', case when n % 400 = 0 then null else 'eco_cus_' || lpad((n % 97)::text, 22, '0') end,
          'environment_id', case when n % 50 = 0 then 'eco_env_' || lpad((n % 97)::text, 22, '0') end,
          'created_at', k.created_at + n * interval '1 second',
          'paused_at', case when n % 300 = 0 then k.created_at end,
          'expires_at', k.created_at + case when n % 200 = 0 then interval '1 second' else interval '1 year' end,
          'revoked_at', case when n % 500 = 0 then k.created_at end))).*
          from filler k, generate_series(1, 20000) as n`),
      )
      .then(() => app.rows('alter table eco_api_keys enable trigger all'))
      .then(() => app.rows('drop table filler'))
      .then(() => app.rows('analyze eco_api_keys'));
    return filled;
  };
});
