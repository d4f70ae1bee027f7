import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openClient } from '../../src/kernel/db/client.ts';
import { holds } from '../checks/holds.ts';
import { appRole, postgresAvailable } from '../harness.ts';
import { fill } from '../world/fill.ts';
import { callAs, makeWorld, type Tenant, type World } from '../world/world.ts';
import { grantedTables, proveConfinement, proveIsolation, type Side } from './proof.ts';

describe.skipIf(!postgresAvailable)('the database’s own policies (needs PostgreSQL)', () => {
  let world: World;
  let client: pg.Client;
  let a: Side;
  let b: Side;

  beforeAll(async () => {
    world = await makeWorld();
    await fill(world, world.a);
    await fill(world, world.b);
    a = sideOf(world.a);
    b = sideOf(world.b);
    client = await openClient({ connectionString: world.ownerUrl });
  });
  afterAll(async () => {
    await client?.end();
    await world?.close();
  });

  /** What the proof finds once `sabotage` is done; undone at the end. */
  async function found(sabotage = 'select', table?: string): Promise<string[]> {
    await client.query('begin');
    try {
      await client.query(sabotage.replaceAll('nexus_app', appRole(world.ownerUrl)));
      return await proveIsolation(client, a, b, table);
    } finally {
      await client.query('rollback');
    }
  }

  it('show no row of another organization, without one where', async () => {
    await holds(found());
    expect((await grantedTables(client)).length).toBeGreaterThan(20);
  });

  it('are each needed: with any one of them off, the proof fails and names the table', async () => {
    const secured = (await grantedTables(client)).filter((table) => table.secured);
    expect(secured.length).toBeGreaterThan(20);
    for (const { name, grants } of secured) {
      const off = await found(`alter table ${name} disable row level security`, name);
      expect(off, name).toContain(`${name}: granted without row-level security`);
      const leaks = off.filter((line) => line.startsWith(`${name}: the app`));
      expect(leaks.length, `${name}: what happens without its policy`).toBeGreaterThan(0);
      // A policy that lets everything through is found by what it lets through alone.
      const open = await found(`create policy sabotage on ${name} using (true) with check (true)`, name);
      expect(open.filter((line) => line.startsWith(`${name}: the app`)).length, name).toBeGreaterThan(0);
      expect(grants).not.toContain('TRUNCATE');
    }
    // Two proofs for each table, and there are more tables with every module.
  });

  /** In an environment that demands approval, one that somebody approved. */
  async function requestChange(environment: string): Promise<void> {
    const { owner, developer, admin } = world.a.members;
    const send = async (as: string, what: string, body?: unknown) => {
      const answer = await callAs(world, world.a, as, what, body === undefined ? {} : { body });
      expect(answer.status, answer.text).toBeLessThan(300);
      return answer.body;
    };
    const changes = [{ name: 'CONFINED', value: 'v' }];
    const { id } = await send(developer.token, `POST ${environment}/change-requests`, { reason: 'Test', changes });
    await send(admin.token, `POST ${environment}/change-requests/${id}/approve`);
    await send(owner.token, `PUT ${environment}/approval-policy`, { approvals: 1 });
  }

  it('show a caller that is bound to an environment nothing of another one', async () => {
    const { rows } = await client.query<{ id: string; project: string }>(
      'select id, project_id as project from eco_environments where org_id = $1 limit 3',
      [a.org],
    );
    const [own = '', other = '', imported = ''] = rows.map(({ id }) => id);
    const as = world.a.founder.token;
    const customer = await world.call('POST /api/v1/customers', { as, body: { externalId: 'confined', name: 'C' } });
    for (const { id: environmentId, project } of rows.slice(0, 2)) {
      const imports = `/api/v1/projects/${project}/environments/${environmentId}/imports`;
      const set = await world.call(`PUT ${imports}`, { as, body: { environmentIds: [imported] } });
      expect(set.status, set.text).toBe(200);
      const key = { name: 'k', environmentId, scopes: ['events:create'] };
      const made = await world.call('POST /api/v1/keys', { as, body: key });
      expect(made.status, made.text).toBe(201);
      const event = { specversion: '1.0', id: environmentId, source: '/confined', type: 'called', subject: 'confined' };
      const sent = await world.call('POST /api/v1/events', { as: String(made.body.key), body: event });
      expect(sent.status, sent.text).toBe(202);
      for (const what of ['secrets', 'overrides']) {
        const path = `/api/v1/projects/${project}/environments/${environmentId}/${what}/CONFINED`;
        const put = await world.call(`PUT ${path}`, { as, body: { value: 'v' } });
        expect(put.status, put.text).toBe(200);
      }
      const target = { kind: 'api-key', customerId: customer.body.id };
      for (const [what, body] of [
        ['dynamic', { name: 'confined', target }],
        ['dynamic/confined/leases', {}],
        ['rotators', { name: 'CONFINED', target: { kind: 'random' } }],
      ] as const) {
        const path = `/api/v1/projects/${project}/environments/${environmentId}/${what}`;
        const post = await world.call(`POST ${path}`, { as, body });
        expect(post.status, post.text).toBe(201);
      }
      const { rows } = await client.query<{ path: string }>(
        `select p.slug || '/data/' || e.slug as path from eco_environments e join eco_projects p on p.id = e.project_id
         where e.id = $1`,
        [environmentId],
      );
      const removed = await world.call(`DELETE /vault/v1/${rows[0]?.path}`, { as });
      expect(removed.status, removed.text).toBe(204);
      await requestChange(`/api/v1/projects/${project}/environments/${environmentId}`);
    }
    await world.settled();
    const proven = async (sabotage: string) => {
      await client.query('begin');
      try {
        await client.query(sabotage);
        return await proveConfinement(client, a, own, other);
      } finally {
        await client.query('rollback');
      }
    };
    expect(await proven('select')).toEqual([]);
    for (const table of ['eco_api_keys', 'eco_environments']) {
      expect((await proven(`drop policy confined on ${table}`)).length, table).toBeGreaterThan(1);
    }
  });

  it.each([
    [
      'a look-up that anybody may make',
      'create function leak() returns int language sql security definer as $$ select 1 $$',
    ],
    [
      'a look-up that is not listed',
      `create function leak() returns int language sql security definer set search_path = pg_catalog as $$ select 1 $$;
       revoke all on function leak from public; grant execute on function leak to nexus_app`,
    ],
    [
      'a view with its owner’s rights',
      'create view leak as select * from eco_api_keys; grant select on leak to nexus_app',
    ],
    ['a table without a policy', 'create table leak (org_id text); grant select on leak to nexus_app'],
    ['a grant on a partition’s kind of table', 'create table leak (n int); grant insert on leak to nexus_app'],
    ['TRUNCATE, which no policy stops', 'grant truncate on eco_api_keys to nexus_app'],
    ['a login that bypasses policies', 'alter role nexus_app bypassrls'],
    ['the queue’s own tables', 'grant usage on schema graphile_worker to nexus_app'],
  ])('would be shown broken by %s', async (_, sabotage) => {
    expect(await found(sabotage)).not.toEqual([]);
  });
});

const sideOf = ({ org, founder }: Tenant): Side => ({ org, person: founder.user });
