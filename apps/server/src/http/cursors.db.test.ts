import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../test/harness.ts';
import { makeWorld, sibling, type Tenant, type World } from '../../test/world/world.ts';
import { modules } from '../app.ts';
import { replyTypeOf } from './reply/types.ts';

describe.skipIf(!postgresAvailable)('a cursor (needs PostgreSQL)', () => {
  let world: World;
  let other: Tenant;
  let environments: string[];
  /** Token of a customer's session, whom alone the lists of the portal answer. */
  let portal: string;

  beforeAll(async () => {
    world = await makeWorld();
    other = await sibling(world, world.a);
    const projects: string[] = [];
    for (const tenant of [world.a, other]) {
      for (const name of ['One', 'Two']) {
        await call(`POST /api/v1/customers`, tenant, { name, externalId: name });
        const made = await call('POST /api/v1/projects', tenant, { name: `Project ${name}`, slug: name.toLowerCase() });
        if (tenant === world.a) projects.push(String(made.body.id));
      }
    }
    const { body } = await call('GET /api/v1/customers?limit=1');
    const session = await call(`POST /api/v1/customers/${body.items?.[0]?.id}/portal-sessions`);
    portal = new URLSearchParams(new URL(String(session.body.url)).hash.slice(1)).get('token') ?? '';
    environments = projects.map((project) => `/api/v1/projects/${project}/environments`);
  });
  afterAll(() => world?.close());

  const call = (what: string, tenant = world.a, body?: object) =>
    what.includes(' /api/v1/portal/')
      ? world.call(what, { as: portal })
      : world.call(what, {
          as: tenant.members.owner.token,
          headers: { 'x-nexus-organization': tenant.org },
          ...(body === undefined ? {} : { body }),
        });

  async function cursorOf(list: string, tenant = world.a): Promise<string> {
    const { status, body, text } = await call(`GET ${list}${list.includes('?') ? '&' : '?'}limit=1`, tenant);
    expect([status, typeof body.nextCursor], text).toEqual([200, 'string']);
    return String(body.nextCursor);
  }

  async function expectRefused(list: string, cursor: string, tenant = world.a): Promise<void> {
    const { status, body } = await call(`GET ${list}${list.includes('?') ? '&' : '?'}cursor=${cursor}`, tenant);
    const errors = [{ path: 'query/cursor', message: 'Is of another list, filter or organization' }];
    expect([status, body.code, body.errors], list).toEqual([400, 'INVALID_REQUEST', errors]);
  }

  it('continues its own list, under each of its paths and with pages of another size', async () => {
    const cursor = await cursorOf('/api/v1/customers');
    for (const path of ['/api/v1/customers?limit=100', '/api/customers?']) {
      const { status, body } = await call(`GET ${path}&cursor=${cursor}`);
      expect([status, body.items?.[0]?.name]).toEqual([200, 'One']);
    }
  });

  it('is refused by every other list', async () => {
    const cursor = await cursorOf('/api/v1/customers');
    const lists = modules
      .flatMap(({ routes = [] }) => routes)
      .filter(({ method, path, query }) => method === 'GET' && !path.includes(':') && hasCursor(query))
      // A stream resumes by the ids of its messages, and says so where one is of another log: see test/live/.
      .filter(({ reply }) => replyTypeOf(reply).kind === 'json')
      .map(({ path }) => path)
      // Of operators alone, who look at all organizations.
      .filter((path) => path !== '/api/v1/customers' && !/\/(operator|admin)\//.test(path));
    expect(lists.length).toBeGreaterThan(5);
    for (const list of lists) await expectRefused(list, cursor);
    await expectRefused('/api/v1/customers', await cursorOf('/api/v1/projects'));
  });

  it('is refused with another filter', async () => {
    await expectRefused('/api/v1/customers?externalId=One', await cursorOf('/api/v1/customers'));
    const filtered = await cursorOf('/api/v1/audit?result=success');
    await expectRefused('/api/v1/audit', filtered);
    await expectRefused('/api/v1/audit?result=failure', filtered);
    expect((await call(`GET /api/v1/audit?result=success&cursor=${filtered}`)).status).toBe(200);
  });

  it('is refused in another organization, and below another thing of the path', async () => {
    await expectRefused('/api/v1/customers', await cursorOf('/api/v1/customers'), other);
    const [one = '', two = ''] = environments;
    await expectRefused(two, await cursorOf(one));
  });

  it('is refused where it is none', async () => {
    for (const text of ['', 'x', 'WyJ4Il0', 'x'.repeat(300)]) await expectRefused('/api/v1/customers', text);
  });

  it('of lists of the person is good in whichever organization they act', async () => {
    const cursor = await cursorOf('/api/v1/organizations');
    expect((await call(`GET /api/v1/organizations?cursor=${cursor}`, other)).status).toBe(200);
  });
});

const hasCursor = (query: unknown): boolean => {
  const schema = query as { shape?: object; def?: { out?: { shape?: object } } } | undefined;
  return 'cursor' in (schema?.shape ?? schema?.def?.out?.shape ?? {});
};
