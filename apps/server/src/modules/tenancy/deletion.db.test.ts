import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { callAs, keyWith, makeWorld, type World } from '../../../test/world/world.ts';
import { Background } from '../../kernel/background.ts';
import { day, toIso } from '../../kernel/clock.ts';
import { eraseDeleted } from './erasure/jobs.ts';

describe.skipIf(!postgresAvailable)('deleted customers, projects and environments (needs PostgreSQL)', () => {
  let world: World;
  /** Of the owner: no time that passes outdates it. */
  let owner: string;
  beforeAll(async () => {
    world = await makeWorld();
    owner = await keyWith(world, world.a, ['*:*']);
  });
  afterAll(() => world?.close());

  const call = (what: string, body?: unknown) =>
    callAs(world, world.a, owner, what, body === undefined ? {} : { body });
  const send = async (what: string, body?: unknown): Promise<Json> => {
    const answer = await call(what, body);
    if (answer.status >= 300) throw new Error(`${what} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  };
  let made = 0;
  const makeCustomer = async () => {
    const { id } = await send('POST /api/v1/customers', { externalId: `d${++made}`, name: 'Customer' });
    return `/api/v1/customers/${id}`;
  };
  const makeProject = async () => {
    const { id, environments } = await send('POST /api/v1/projects', { name: `Deleted ${++made}` });
    const environmentId = String(environments?.[0]?.id);
    const project = `/api/v1/projects/${id}`;
    return { project, environmentId, environment: `${project}/environments/${environmentId}` };
  };
  const idOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  const makeKey = async (customer: string, more: object = {}) => {
    const body = { name: 'Key', kind: 'customer', customerId: idOf(customer), ...more };
    const { id, key } = await send('POST /api/v1/keys', body);
    return { path: `/api/v1/keys/${id}`, key: String(key) };
  };
  const codeOf = async ({ key }: { key: string }) => String((await send('POST /api/v1/keys/verify', { key })).code);
  const erase = () => eraseDeleted.run(new Background(world.app.kernel, eraseDeleted.name), {});
  const entryOf = async (action: string, path: string) =>
    (await send(`GET /api/v1/audit?action=${action}&resource=${idOf(path)}`)).items?.[0];

  it('disappear at once from lists and reads, and their names are free', async () => {
    const customer = await makeCustomer();
    const { project, environment } = await makeProject();
    const before = [await send(`GET ${customer}`), await send(`GET ${environment}`), await send(`GET ${project}`)];
    for (const path of [customer, environment, project]) await send(`DELETE ${path}`);
    for (const path of [customer, environment, project, `${project}/environments`]) {
      for (const method of path.endsWith('environments') ? ['GET'] : ['GET', 'DELETE']) {
        expect((await call(`${method} ${path}`)).status, path).toBe(404);
      }
    }
    expect((await call(`PATCH ${customer}`, { name: 'Still' })).status).toBe(404);
    const [gone, , goneProject] = before;
    for (const list of ['customers', 'projects']) {
      expect((await call(`GET /api/v1/${list}?limit=100`)).text).not.toContain(
        idOf(list === 'customers' ? customer : project),
      );
    }
    const { externalId } = gone as Json;
    await send('POST /api/v1/customers', { externalId, name: 'Next' });
    await send('POST /api/v1/projects', { name: 'Next', slug: goneProject?.slug });
    expect(await call(`POST ${customer}/restore`)).toMatchObject({ status: 409, body: { code: 'EXTERNAL_ID_TAKEN' } });
    expect(await call(`POST ${project}/restore`)).toMatchObject({ status: 409, body: { code: 'SLUG_TAKEN' } });
  });

  it('answer how many keys, environments and members go, and name them in the audit log', async () => {
    const customer = await makeCustomer();
    const { project, environment, environmentId } = await makeProject();
    const [first] = [await makeKey(customer), await makeKey(customer), await makeKey(customer, { environmentId })];
    await send(`POST ${first.path}/revoke`, {});
    const erasedAfter = toIso(world.clock.now() + 30 * day);
    expect(await send(`DELETE ${environment}`)).toEqual({ deleted: true, erasedAfter, keys: 1 });
    expect(await send(`DELETE ${customer}`)).toEqual({ deleted: true, erasedAfter, keys: 1 });
    expect(await send(`DELETE ${project}`)).toEqual({ deleted: true, erasedAfter, keys: 0, environments: 2 });
    expect((await entryOf('customer.delete', customer))?.after).toEqual({ erasedAfter, keys: 1 });
    expect((await entryOf('project.delete', project))?.after).toMatchObject({ erasedAfter, keys: 0 });
  });

  it('come back with the keys that the deletion revoked; keys that were revoked before or since stay revoked', async () => {
    const customer = await makeCustomer();
    const [kept, before, since] = [await makeKey(customer), await makeKey(customer), await makeKey(customer)];
    await send(`POST ${before.path}/revoke`, {});
    const whole = await send(`GET ${customer}`);
    await send(`DELETE ${customer}`);
    await send(`POST ${since.path}/revoke`, {});
    for (const each of [kept, before, since]) expect(await codeOf(each)).toBe('REVOKED');
    expect((await send(`GET ${kept.path}`)).revokedAt).toBeTruthy();
    expect((await call(`POST ${kept.path}/rotate`, {})).body.code).toBe('KEY_REVOKED');
    world.manual.advance(29 * day);
    await erase();
    expect(await send(`POST ${customer}/restore`)).toEqual({ ...whole, updatedAt: toIso(world.clock.now()) });
    expect(await codeOf(kept)).toBe('VALID');
    for (const each of [before, since]) expect(await codeOf(each)).toBe('REVOKED');
    expect((await entryOf('customer.restore', customer))?.after).toEqual({ keys: 1 });
    expect((await call(`POST ${customer}/restore`)).body.code).toBe('NOT_DELETED');
  });

  it('bring back a project with the environments that went with it, and no other', async () => {
    const { project, environmentId } = await makeProject();
    const all = (await send(`GET ${project}`)).environments;
    const alone = `${project}/environments/${String(all?.[1]?.id)}`;
    const customer = await makeCustomer();
    const own = await makeKey(customer, { environmentId });
    const other = await makeKey(customer, { environmentId: idOf(alone) });
    await send(`DELETE ${alone}`);
    await send(`DELETE ${project}`);
    expect((await call(`POST ${alone}/restore`)).status).toBe(404);
    const { environments } = await send(`POST ${project}/restore`);
    expect(environments).toMatchObject([{ id: environmentId }, { id: String(all?.[2]?.id) }]);
    expect(await codeOf(own)).toBe('VALID');
    expect(await codeOf(other)).toBe('REVOKED');
    await send(`POST ${alone}/restore`);
    expect(await codeOf(other)).toBe('VALID');
  });

  it.each([
    ['customer', 'environment'],
    ['environment', 'customer'],
  ] as const)('keep a key revoked until both its %s and its %s are back', async (first, second) => {
    const { environment, environmentId } = await makeProject();
    const paths = { customer: await makeCustomer(), environment };
    const key = await makeKey(paths.customer, { environmentId });
    for (const each of [first, second]) await send(`DELETE ${paths[each]}`);
    for (const each of [first, second]) {
      expect(await codeOf(key)).toBe('REVOKED');
      await send(`POST ${paths[each]}/restore`);
    }
    expect(await codeOf(key)).toBe('VALID');
  });

  it('are erased for good after 30 days, with their keys, once', async () => {
    const customer = await makeCustomer();
    const { project } = await makeProject();
    const { environment, environmentId, project: keptProject } = await makeProject();
    const key = await makeKey(customer);
    await makeKey(await makeCustomer(), { environmentId });
    for (const path of [customer, project, environment]) await send(`DELETE ${path}`);
    const left = async () => {
      const counts = [
        ['eco_customers', customer],
        ['eco_projects', project],
        ['eco_environments', environment],
        ['eco_api_keys', key.path],
      ].map(([table, path]) => world.rows(`select from ${table} where id = $1`, [idOf(path ?? '')]));
      return (await Promise.all(counts)).map(({ length }) => length);
    };
    world.manual.advance(30 * day - 1);
    await erase();
    expect(await left()).toEqual([1, 1, 1, 1]);
    world.manual.advance(1);
    await erase();
    await erase();
    expect(await left()).toEqual([0, 0, 0, 0]);
    for (const path of [customer, project, environment]) {
      expect((await call(`POST ${path}/restore`)).status).toBe(404);
    }
    expect((await send(`GET ${keptProject}`)).environments).toHaveLength(2);
    const erased = await world.rows<{ type: string }>(
      `select type from nexus_events where type like '%.erased' order by type`,
    );
    expect(erased.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['customer.erased', 'environment.erased', 'project.erased']),
    );
  });
});
