import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { enrol, makeWorld, stranger, type World } from '../../../../test/world/world.ts';
import { Background } from '../../../kernel/background.ts';
import { day } from '../../../kernel/clock.ts';
import { type Id, Ids, isId } from '../../../kernel/ids.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { eraseOrganizations } from '../erasure/jobs.ts';

describe.skipIf(!postgresAvailable)('organizations (needs PostgreSQL)', () => {
  let world: World;
  const inOrg = (org: string) => ({ 'x-nexus-organization': org });
  const events = (type: string, subject: string) =>
    world.rows('select data from nexus_events where type = $1 and subject = $2', [type, subject]);

  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  const createOf = async (name: string) => {
    const { founder } = await stranger(world);
    const made = await world.call('POST /api/v1/organizations', { as: founder.token, body: { name } });
    expect(made.status).toBe(201);
    return { as: founder.token, user: founder.user, first: founder.org, org: String(made.body.id), body: made.body };
  };

  it('POST /api/v1/organizations · a first project with three environments, and the caller as owner', async () => {
    const { as, user, org, body } = await createOf('Crème & Co.');
    expect(body).toMatchObject({ name: 'Crème & Co.', slug: 'creme-co', status: 'active', deletedAt: null });
    expect(isId(org, 'org')).toBe(true);
    const members = await world.call(`GET /api/v1/organizations/${org}/members`, { as, headers: inOrg(org) });
    expect(members.body.items).toMatchObject([{ user, role: 'owner' }]);
    const projects = await world.call('GET /api/v1/projects', { as, headers: inOrg(org) });
    expect(projects.body.items).toMatchObject([
      {
        environments: [
          { slug: 'development', production: false },
          { slug: 'staging', production: false },
          { slug: 'production', production: true },
        ],
      },
    ]);
    expect(await events('organization.created', org)).toHaveLength(1);
  });

  it('answers the same organization again for the same Idempotency-Key', async () => {
    const { founder } = await stranger(world);
    const body = { name: 'Only once' };
    const headers = { 'idempotency-key': 'make-it-once' };
    const [first, second] = [
      await world.call('POST /api/v1/organizations', { as: founder.token, body, headers }),
      await world.call('POST /api/v1/organizations', { as: founder.token, body, headers }),
    ];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body.id).toBe(first.body.id);
    expect(await world.rows(`select id from eco_organizations where name = 'Only once'`)).toHaveLength(1);
  });

  it('makes another slug for a name that is taken, and refuses a taken slug that was asked for', async () => {
    const [one, two] = [await createOf('Same name'), await createOf('Same name')];
    expect(one.body.slug).toBe('same-name');
    expect(String(two.body.slug)).toMatch(/^same-name-[a-z0-9]{8}$/);
    const taken = await world.call('POST /api/v1/organizations', {
      as: one.as,
      body: { name: 'Third', slug: 'same-name' },
    });
    expect(taken).toMatchObject({ status: 409, body: { code: 'SLUG_TAKEN' } });
    expect(await world.rows(`select id from eco_organizations where name = 'Third'`)).toEqual([]);
  });

  it.each([
    [{}],
    [{ name: '' }],
    [{ name: ' ' }],
    [{ name: 'x'.repeat(101) }],
    [{ name: 'X', slug: 'Not A Slug' }],
    [{ name: 'X', slug: '-x' }],
    [{ name: 'X', more: 1 }],
    [{ name: 7 }],
  ])('POST /api/v1/organizations refuses %j', async (body) => {
    const answer = await world.call('POST /api/v1/organizations', { as: world.a.members.viewer.token, body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
  });

  it('GET /api/v1/organizations · those of the caller, in pages', async () => {
    // Later than the organizations of the world's template, whose ids another process made.
    world.manual.advance(1);
    const { as, user, first, org } = await createOf('Mine');
    await enrol(world, world.b.org, user, 'viewer');
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const page = await world.call(`GET /api/v1/organizations?limit=2${cursor}`, { as });
      expect(page.status).toBe(200);
      for (const { id, role } of page.body.items as unknown as { id: string; role: string }[]) seen.push([id, role]);
      cursor = page.body.nextCursor === null ? '' : `&cursor=${page.body.nextCursor}`;
    } while (cursor !== '');
    expect(seen).toEqual([
      [first, 'owner'],
      [org, 'owner'],
      [world.b.org, 'viewer'],
    ]);
    const bad = await world.call('GET /api/v1/organizations?cursor=nonsense', { as });
    expect(bad).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
  });

  it('GET /api/v1/organizations/:org, PATCH /api/v1/organizations/:org · one of the caller’s; any other is not found', async () => {
    const { as, org, first } = await createOf('Before');
    const path = `/api/v1/organizations/${org}`;
    const changed = await world.call(`PATCH ${path}`, { as, headers: inOrg(org), body: { name: 'After' } });
    expect(changed).toMatchObject({ status: 200, body: { name: 'After', slug: 'before' } });
    const read = await world.call(`GET ${path}`, { as, headers: inOrg(org) });
    expect(read.body).toEqual(changed.body);
    // The caller owns both.
    expect((await world.call(`GET /api/v1/organizations/${first}`, { as })).body.id).toBe(first);
    for (const other of [world.a.org, operatorOrg, new Ids(world.clock).next('org'), 'nonsense']) {
      expect((await world.call(`GET /api/v1/organizations/${other}`, { as })).status, other).toBe(404);
      expect((await world.call(`PATCH /api/v1/organizations/${other}`, { as, body: { name: 'Taken' } })).status).toBe(
        404,
      );
    }
    expect(await world.rows(`select id from eco_organizations where name = 'Taken'`)).toEqual([]);
  });

  it('the organization in the path is enough, and the header may not contradict it', async () => {
    const { as, user, org, first } = await createOf('Second');
    await enrol(world, world.b.org, user, 'viewer');
    for (const each of [first, org, world.b.org]) {
      const path = `/api/v1/organizations/${each}`;
      expect(await world.call(`GET ${path}`, { as })).toMatchObject({ status: 200, body: { id: each } });
      expect((await world.call(`GET ${path}/members`, { as, headers: inOrg(each) })).status).toBe(200);
    }
    const refused = await world.call(`GET /api/v1/organizations/${org}`, { as, headers: inOrg(first) });
    expect(refused).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
    expect(refused.body.detail).toMatch(/X-Nexus-Organization and the path/);
    // With the rights that the caller has in that organization, and recorded there.
    const body = { name: 'Renamed' };
    expect((await world.call(`PATCH /api/v1/organizations/${world.b.org}`, { as, body })).status).toBe(403);
    expect((await world.call(`PATCH /api/v1/organizations/${org}`, { as, body })).status).toBe(200);
    await world.settled();
    const audited = await world.rows('select org_id from eco_audit_inbox where action = $1 and resource_id = $2', [
      'organization.update',
      org,
    ]);
    expect(audited).toEqual([{ org_id: org }]);
  });

  it('keys stay bound to their organization, whatever the path and the header say', async () => {
    const { as, org, first } = await createOf('Elsewhere');
    const made = await world.call('POST /api/v1/keys', { as, headers: inOrg(first), body: { name: 'k' } });
    const key = String(made.body.key);
    const read = (id: string, headers = {}) => world.call(`GET /api/v1/organizations/${id}`, { as: key, headers });
    expect((await read(first)).status).toBe(200);
    expect((await read(org)).status).toBe(404);
    const customers = (id: string) => world.call('GET /api/v1/customers', { as: key, headers: inOrg(id) });
    expect((await customers(first)).status).toBe(200);
    expect(await customers(org)).toMatchObject({ status: 403, body: { detail: 'A key acts in its own organization' } });
  });

  it('a person without an organization of their own finds no other, by path', async () => {
    const { founder } = await stranger(world);
    await world.rows('delete from eco_members where user_id = $1', [founder.user]);
    expect((await world.call(`GET /api/v1/organizations/${world.b.org}`, { as: founder.token })).status).toBe(404);
  });

  it('DELETE /api/v1/organizations/:org · out of use at once; POST /api/v1/organizations/:org/restore', async () => {
    const { as, org } = await createOf('Going');
    const call = (what: string, body?: unknown) => world.call(what, { as, headers: inOrg(org), body });
    expect((await call('GET /api/v1/projects')).status).toBe(200);
    expect((await call('POST /api/v1/keys', { name: 'Key' })).status).toBe(201);
    const gone = await call(`DELETE /api/v1/organizations/${org}`);
    expect(gone).toMatchObject({ status: 200, body: { status: 'deleted', keys: 1, members: 1 } });
    expect(Date.parse(String(gone.body.erasedAfter)) - world.clock.now()).toBe(30 * day);
    expect((await call('GET /api/v1/projects')).status).toBe(403);
    expect((await call(`GET /api/v1/organizations/${org}`)).status).toBe(200);
    expect((await call(`DELETE /api/v1/organizations/${org}`)).status).toBe(403);
    const listed = await call('GET /api/v1/organizations');
    expect(listed.body.items).toContainEqual(expect.objectContaining({ id: org, status: 'deleted' }));

    expect(await call(`POST /api/v1/organizations/${org}/restore`)).toMatchObject({
      status: 200,
      body: { status: 'active' },
    });
    expect((await call('GET /api/v1/projects')).status).toBe(200);
    const again = await call(`POST /api/v1/organizations/${org}/restore`);
    expect(again).toMatchObject({ status: 409, body: { code: 'ORGANIZATION_NOT_DELETED' } });
    expect(await events('organization.deleted', org)).toHaveLength(1);
    expect(await events('organization.restored', org)).toHaveLength(1);
  });

  it('cannot delete the operator of the installation', async () => {
    const { founder } = await stranger(world);
    await enrol(world, operatorOrg, founder.user, 'owner');
    const answer = await world.call(`DELETE /api/v1/organizations/${operatorOrg}`, {
      as: founder.token,
      headers: inOrg(operatorOrg),
    });
    expect(answer).toMatchObject({ status: 409, body: { code: 'ORGANIZATION_PROTECTED' } });
  });

  it('erases a deleted organization once after the grace, and no other', async () => {
    const { as, org } = await createOf('Erased');
    const kept = await createOf('Kept');
    const { kernel } = world.app;
    const sealed = await kernel.keyring.seal(
      kernel.keysDb,
      { name: `org:${org}`, orgId: org as Id<'org'> },
      ['test'],
      'secret of theirs',
    );
    await world.call('POST /api/v1/customers', {
      as,
      headers: inOrg(org),
      body: { externalId: 'c', name: 'Customer' },
    });
    const path = `/api/v1/organizations/${org}`;
    const call = (what: string, body?: unknown) => world.call(what, { as, headers: inOrg(org), body });
    await call(`POST ${path}/invitations`, { email: 'guest@example.com', role: 'viewer' });
    const team = await call(`POST ${path}/teams`, { name: 'Team' });
    const mine = await call(`GET ${path}/members`);
    await call(`PUT ${path}/teams/${team.body.id}/members/${mine.body.items?.[0]?.user}`);
    await world.call(`DELETE /api/v1/organizations/${org}`, { as, headers: inOrg(org) });
    const run = () => eraseOrganizations.run(new Background(kernel, eraseOrganizations.name), {});
    const left = async () => {
      const tables = [
        'eco_members',
        'eco_projects',
        'eco_environments',
        'eco_customers',
        'eco_invitations',
        'eco_teams',
        'eco_team_members',
      ];
      const counts = tables.map((table) =>
        world.rows<{ n: string }>(`select count(*)::int n from ${table} where org_id = $1`, [org]),
      );
      return (await Promise.all(counts)).map(([row]) => row?.n);
    };
    world.manual.advance(30 * day - 1);
    await run();
    expect(await left()).toEqual([1, 1, 3, 1, 1, 1, 1]);
    world.manual.advance(1);
    await run();
    await run();
    expect(await left()).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(await world.rows('select name, slug from eco_organizations where id = $1', [org])).toEqual([
      { name: 'erased', slug: expect.stringMatching(/^erased-[0-9a-f]{44}$/) },
    ]);
    expect(await events('organization.erased', org)).toHaveLength(1);
    await expect(kernel.keyring.open(kernel.keysDb, ['test'], sealed)).rejects.toThrow();
    expect(await world.rows('select name from eco_organizations where id = $1', [kept.org])).toEqual([
      { name: 'Kept' },
    ]);
  });
});
