import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PersonalTable, personalData } from '../src/http/personal-data.ts';
import { postgresAvailable } from './harness.ts';
import { declaredRoutes } from './world/declared.ts';
import { send, validRequest } from './world/requests.ts';
import { unique } from './world/schema.ts';
import { callAs, makeWorld, type World } from './world/world.ts';

/** Tables with ids of users that hold nothing else of them, and no module's to answer for. */
const exempt = new Map([['_private_jobs', 'ids in the payloads of jobs that wait; gone when they are done']]);

interface Found {
  name: string;
  rows: number;
}

/** Per table of the database how many rows have the text in any column; bytes are searched as they are. */
async function tablesWith(world: World, pattern: string): Promise<Found[]> {
  const tables = await world.rows<{ schema: string; name: string }>(
    `select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('public', 'graphile_worker') order by 1, 2`,
  );
  const counts = tables.map(
    ({ schema, name }) => `select '${name}' as name, count(*)::int as rows from ${schema}.${name} t where t::text ~ $1`,
  );
  const found = await world.rows<Found>(counts.join(' union all '), [pattern]);
  return found.filter(({ rows }) => rows > 0);
}

describe.skipIf(!postgresAvailable)('what is held of a person (needs PostgreSQL)', () => {
  let world: World;
  let declared: Map<string, PersonalTable>;

  beforeAll(async () => {
    world = await makeWorld();
    declared = new Map(world.app.kernel.services.use(personalData).flatMap(({ tables }) => Object.entries(tables)));
    for (const each of declaredRoutes) {
      const ready = await validRequest(world, each, world.a);
      const headers = each.takesIdempotencyKey ? { ...ready.headers, 'idempotency-key': unique() } : ready.headers;
      await send(world, { ...ready, headers });
    }
    await world.settled();
  });
  afterAll(() => world?.close());

  it('is declared by a module, table by table: whatever names a user once every route was called', async () => {
    const naming = (await tablesWith(world, 'eco_usr_[0-9A-Za-z]{22}')).map(({ name }) => name);
    expect(naming.filter((name) => !declared.has(name) && !exempt.has(name))).toEqual([]);
    expect(naming.length).toBeGreaterThan(10);
  });

  it('is declared for every table of a person’s own, and every column that takes a user’s id', async () => {
    const own = await world.rows<{ name: string }>(
      `select distinct tablename as name from pg_policies where qual like '%app.person%' or with_check like '%app.person%'
       union select conrelid::regclass::text from pg_constraint
         where contype = 'c' and pg_get_constraintdef(oid) like '%eco\\_usr%' and connamespace = 'public'::regnamespace
       union select table_name from information_schema.columns
         where table_schema = 'public' and column_name in ('person_id', 'user_id', 'caller_id', 'owner_id', 'principal_id',
           'created_by', 'granted_by', 'invited_by', 'member_user_id')
           and table_name in (select relname from pg_class where relkind in ('r', 'p') and not relispartition)
       order by 1`,
    );
    expect(own.map(({ name }) => name).filter((name) => !declared.has(name))).toEqual([]);
    expect(own.length).toBeGreaterThan(10);
  });

  it('is no table that is not there', async () => {
    const tables = await world.rows<{ name: string }>(
      `select relname as name from pg_class where relkind in ('r', 'p')`,
    );
    const known = new Set(tables.map(({ name }) => name));
    expect([...declared.keys()].filter((name) => !known.has(name))).toEqual([]);
  });

  it('goes into the export, section by section, and goes with the person', async () => {
    const { owner, admin } = world.a.members;
    // A role of their own: the ones that the routes gave are those of others.
    const binding = { principal: owner.user, role: 'developer' };
    await callAs(world, world.a, owner.token, 'POST /api/v1/access/bindings', { body: binding });
    const exported = await callAs(world, world.a, owner.token, 'GET /api/v1/auth/export');
    expect(exported.status, exported.text).toBe(200);
    expect(String(exported.headers['content-disposition'])).toContain('attachment');
    const held = await tablesWith(world, owner.user);
    for (const { name } of held) {
      const table = declared.get(name);
      if (table === undefined || typeof table.exported !== 'string') continue;
      const section = exported.body.data?.[table.exported];
      expect(section, `${name} stands in ${table.exported}`).toBeDefined();
      expect(JSON.stringify(section), `${name} stands in ${table.exported}`).not.toBe('[]');
    }
    await world.rows(`update eco_members set role = 'owner' where user_id = $1`, [admin.user]);
    const erased = await callAs(world, world.a, owner.token, 'DELETE /api/v1/auth/me');
    expect(erased.status, erased.text).toBe(200);
    await world.settled();
    const left = (await tablesWith(world, owner.user)).map(({ name }) => name);
    expect(left.filter((name) => declared.get(name)?.erased === 'deleted')).toEqual([]);
    expect((await tablesWith(world, world.a.founder.email)).map(({ name }) => name)).toEqual([]);
  });
});
