import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { callAs, makeWorld, type World } from '../../../../test/world/world.ts';
import { Background } from '../../../kernel/background.ts';
import { rollUpMeter } from '../meters/jobs.ts';

const environments = ['production', 'staging', 'other'] as const;
type Name = (typeof environments)[number];

describe.skipIf(!postgresAvailable)('events of keys that are bound to an environment (needs PostgreSQL)', () => {
  let world: World;
  const ids = {} as Record<Name, string>;
  const keys = {} as Record<Name | 'whole', string>;
  let serial = 0;

  const call = (what: string, body?: unknown, as = world.a.members.owner.token) =>
    callAs(world, world.a, as, what, body === undefined ? {} : { body });
  const made = async (what: string, body: unknown): Promise<Json> => {
    const answer = await call(what, body);
    expect(answer.status, answer.text).toBe(201);
    return answer.body;
  };
  const environmentIn = ({ environments: all }: Json, slug: string) =>
    String((all as unknown as { id: string; slug: string }[]).find((each) => each.slug === slug)?.id);
  const event = (changes: object = {}) => ({
    ...{ specversion: '1.0', id: `e${++serial}`, source: '/app', type: 'used', subject: 'acme', data: { n: 1 } },
    ...changes,
  });
  const send = async (as: Name | 'whole', ...events: object[]) => {
    const { status, body, text } = await call('POST /api/v1/events', events, keys[as]);
    expect(status, text).toBe(202);
    return body;
  };
  const used = async (query = '') => {
    const { body, text } = await call(`GET /api/v1/meters/used/query?subject=acme${query}`);
    const [item] = body.items as unknown as { value: string }[];
    expect(item, text).toBeDefined();
    return item?.value;
  };

  beforeAll(async () => {
    world = await makeWorld();
    const [one, two] = [
      await made('POST /api/v1/projects', { name: 'One' }),
      await made('POST /api/v1/projects', { name: 'Two' }),
    ];
    ids.production = environmentIn(one, 'production');
    ids.staging = environmentIn(one, 'staging');
    ids.other = environmentIn(two, 'production');
    const scopes = ['events:create'];
    for (const name of environments) {
      keys[name] = String((await made('POST /api/v1/keys', { name, scopes, environmentId: ids[name] })).key);
    }
    keys.whole = String((await made('POST /api/v1/keys', { name: 'whole', scopes })).key);
    await made('POST /api/v1/customers', { externalId: 'acme', name: 'Acme' });
    await made('POST /api/v1/meters', { slug: 'used', eventType: 'used', aggregation: 'sum', valueProperty: '$.n' });
  });
  afterAll(() => world?.close());

  it('are stored as those of the environment, whatever they say', async () => {
    const others = { environment: ids.other, environmentId: ids.other, projectid: ids.other, org: world.b.org };
    const [one, two] = [event(others), event({ data: { n: 1, ...others } })];
    expect(await send('production', one, two)).toMatchObject({ accepted: 2 });
    const rows = await world.rows(
      'select distinct org_id as org, environment_id as environment, test from eco_events where id = any ($1)',
      [[one.id, two.id]],
    );
    expect(rows).toEqual([{ org: world.a.org, environment: ids.production, test: false }]);
    expect(await used()).toBe('2');
  });

  it('take no id from the events of others, and count once among their own', async () => {
    const before = Number(await used());
    const same = event();
    for (const name of [...environments, 'whole'] as const) {
      expect(await send(name, same), name).toMatchObject({ accepted: 1, duplicates: 0 });
      expect(await send(name, same), name).toMatchObject({ accepted: 0, duplicates: 1 });
    }
    expect(Number(await used())).toBe(before + 3);
  });

  it('count for their environment alone where it is not of production', async () => {
    const before = await used();
    await send('staging', event({ data: { n: '40.5' } }), event({ data: { n: 1 }, subject: 'nobody' }));
    expect(await used()).toBe(before);
    expect(await used(`&environmentId=${ids.staging}`)).toBe('41.5');
    expect(await used('&environmentId=eco_env_0000000000000000000000')).toBe('0');
    const own = await used(`&environmentId=${ids.production}`);
    expect(own).toBe('3');
    // Of what was there before the meter was, it counts the same.
    const late = { slug: 'late', eventType: 'used', aggregation: 'sum', valueProperty: '$.n' };
    const { id } = await made('POST /api/v1/meters', late);
    await rollUpMeter.run(new Background(world.app.kernel, rollUpMeter.name, { org: world.a.org }), {
      meter: String(id),
    });
    const { body } = await call('GET /api/v1/meters/late/query?subject=acme');
    expect(body.items).toMatchObject([{ value: before }]);
    const unique = { slug: 'values', eventType: 'used', aggregation: 'unique', valueProperty: '$.n' };
    await made('POST /api/v1/meters', unique);
    expect((await call('GET /api/v1/meters/values/query')).body.items).toMatchObject([{ value: '1' }]);
  });

  it('are checked by meters as all are, and answered so', async () => {
    const wrong = event({ data: { n: 'many' } });
    const { status, body } = await call('POST /api/v1/events', wrong, keys.staging);
    expect([status, body.code]).toEqual([400, 'EVENTS_REJECTED']);
  });

  it('spend nothing of the quota of their customer where they are tests', async () => {
    await made('POST /api/v1/plans', {
      ...{ slug: 'bounded', name: 'Bounded', currency: 'USD', amounts: { month: '0', year: null } },
      entitlements: [{ feature: 'used', amount: '5', hard: true }],
    });
    await made('POST /api/v1/customers', { externalId: 'bound', name: 'Bound', plan: 'bounded' });
    const five = () => event({ subject: 'bound', data: { n: 5 } });
    for (const _ of [1, 2]) expect(await send('staging', five())).toMatchObject({ accepted: 1 });
    expect(await send('production', five())).toMatchObject({ accepted: 1 });
    const { body } = await call('POST /api/v1/events', five(), keys.production);
    expect(body.rejected).toEqual([{ index: 0, code: 'QUOTA_EXCEEDED' }]);
  });

  it('need the permission, and their key opens nothing else', async () => {
    const reader = await made('POST /api/v1/keys', { name: 'r', scopes: ['keys:read'], environmentId: ids.staging });
    expect((await call('POST /api/v1/events', event(), String(reader.key))).status).toBe(403);
    for (const what of ['meters', 'meters/used', 'meters/used/query', 'usage/current', 'usage/history', 'customers'])
      expect((await call(`GET /api/v1/${what}`, undefined, keys.production)).status, what).toBe(403);
    const [one, other] = [event(), { 'X-Nexus-Organization': world.b.org }];
    await world.call('POST /api/v1/events', { as: keys.production, headers: other, body: one });
    expect(
      await world.rows('select org_id as org from eco_events where id = $1 and org_id <> $2', [one.id, world.a.org]),
    ).toEqual([]);
  });

  it('come from nobody who holds the permission in another environment alone', async () => {
    const account = await made(`POST /api/v1/organizations/${world.a.org}/service-accounts`, { name: 'Reporter' });
    const bind = (environmentId: string) =>
      made('POST /api/v1/access/bindings', { principalId: account.id, role: 'developer', environmentId });
    await bind(ids.other);
    const report = async (environmentId: string) => {
      const body = { name: 'k', scopes: ['events:create'], environmentId, serviceAccountId: account.id };
      const key = await call('POST /api/v1/keys', body);
      return key.status === 201
        ? (await call('POST /api/v1/events', event(), String(key.body.key))).status
        : key.status;
    };
    expect(await report(ids.other)).toBe(202);
    expect(await report(ids.production)).toBe(403);
  });
});
