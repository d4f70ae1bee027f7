import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { callAs, makeWorld, type Role, type Tenant, type World } from '../../../../test/world/world.ts';
import { day, toIso } from '../../../kernel/clock.ts';
import { Ids } from '../../../kernel/ids.ts';

interface Environment {
  id: string;
  slug: string;
  production: boolean;
}

interface Project {
  id: string;
  slug: string;
  environments: Environment[];
}

describe.skipIf(!postgresAvailable)('projects and environments (needs PostgreSQL)', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  const call = (what: string, body?: unknown, role: Role = 'owner', tenant: Tenant = world.a) =>
    callAs(world, tenant, tenant.members[role].token, what, body === undefined ? {} : { body });
  const create = async (name: string, tenant: Tenant = world.a): Promise<Project> => {
    const answer = await call('POST /api/v1/projects', { name }, 'owner', tenant);
    expect(answer.status).toBe(201);
    return answer.body as unknown as Project;
  };

  it('POST /api/v1/projects · with development, staging and production', async () => {
    const made = await create('Pay Roll');
    expect(made).toMatchObject({ name: 'Pay Roll', slug: 'pay-roll', description: '' });
    expect(made.environments.map(({ slug, production }) => [slug, production])).toEqual([
      ['development', false],
      ['staging', false],
      ['production', true],
    ]);
    expect((await call(`GET /api/v1/projects/${made.id}`)).body).toEqual(made);
    const again = await create('Pay Roll');
    expect(again.slug).toMatch(/^pay-roll-[a-z0-9]{8}$/);
    const taken = await call('POST /api/v1/projects', { name: 'X', slug: 'pay-roll' });
    expect(taken).toMatchObject({ status: 409, body: { code: 'SLUG_TAKEN' } });
    const elsewhere = await call('POST /api/v1/projects', { name: 'X', slug: 'pay-roll' }, 'owner', world.b);
    expect(elsewhere.status).toBe(201);
  });

  it.each([[{}], [{ name: '' }], [{ name: 'x'.repeat(101) }], [{ name: 'X', slug: 'A' }], [{ name: 'X', id: 'eco' }]])(
    'POST /api/v1/projects refuses %j',
    async (body) => {
      expect((await call('POST /api/v1/projects', body)).status).toBe(400);
    },
  );

  it('GET /api/v1/projects · finds one by its slug, in its own organization', async () => {
    const made = await create('By its slug');
    expect((await call('GET /api/v1/projects?slug=by-its-slug')).body).toEqual({ items: [made], nextCursor: null });
    const elsewhere = await call('GET /api/v1/projects?slug=by-its-slug', undefined, 'owner', world.b);
    expect(elsewhere.body).toEqual({ items: [], nextCursor: null });
    await call(`DELETE /api/v1/projects/${made.id}`);
    expect((await call('GET /api/v1/projects?slug=by-its-slug')).body).toEqual({ items: [], nextCursor: null });
  });

  it('GET /api/v1/projects · newest first, each with its environments', async () => {
    // Later than the projects of the world's template, whose ids another process made.
    world.manual.advance(1);
    const [one, two] = [await create('List one', world.b), await create('List two', world.b)];
    const page = await call('GET /api/v1/projects?limit=2', undefined, 'viewer', world.b);
    expect(page.body.items).toEqual([two, one]);
    const rest = await call(
      `GET /api/v1/projects?limit=100&cursor=${page.body.nextCursor}`,
      undefined,
      'viewer',
      world.b,
    );
    expect((rest.body.items as unknown as Project[]).map(({ id }) => id)).toContain(world.b.founder.project);
    expect(rest.body.nextCursor).toBeNull();
  });

  it('GET /api/v1/projects/:project, PATCH /api/v1/projects/:project · name, slug and description', async () => {
    const { id } = await create('Old name');
    expect((await call(`GET /api/v1/projects/${id}`, undefined, 'viewer')).body).toMatchObject({
      id,
      name: 'Old name',
    });
    const changed = await call(
      `PATCH /api/v1/projects/${id}`,
      { name: 'New name', description: 'What it is' },
      'developer',
    );
    expect(changed).toMatchObject({
      status: 200,
      body: { name: 'New name', slug: 'old-name', description: 'What it is' },
    });
    await create('Other');
    const taken = await call(`PATCH /api/v1/projects/${id}`, { slug: 'other' });
    expect(taken).toMatchObject({ status: 409, body: { code: 'SLUG_TAKEN' } });
  });

  it('DELETE /api/v1/projects/:project · with its environments; bindings to them wait for a restoration, and can be deleted', async () => {
    const { id, environments } = await create('Going');
    const principal = world.a.members.viewer.user;
    const bindings = [];
    for (const place of [{ project: id }, { environment: environments[0]?.id }]) {
      const bound = await call('POST /api/v1/access/bindings', { principal, role: 'developer', ...place });
      expect(bound.status).toBe(201);
      bindings.push(bound.body.id);
    }
    expect((await call(`DELETE /api/v1/projects/${id}`, undefined, 'developer')).status).toBe(403);
    const erasedAfter = toIso(world.clock.now() + 30 * day);
    expect((await call(`DELETE /api/v1/projects/${id}`)).body).toEqual({
      deleted: true,
      erasedAfter,
      keys: 0,
      environments: 3,
    });
    for (const place of [{ project: id }, { environment: environments[0]?.id }]) {
      const bound = await call('POST /api/v1/access/bindings', { principal, role: 'viewer', ...place });
      expect(bound.status).toBe(404);
    }
    for (const each of bindings) expect((await call(`DELETE /api/v1/access/bindings/${each}`)).status).toBe(200);
    const [event] = await world.rows<{ data: object }>(
      `select data from nexus_events where type = 'project.deleted' and subject = $1`,
      [id],
    );
    expect(event?.data).toEqual({
      slug: 'going',
      erasedAfter,
      keys: 0,
      environments: environments.map(({ id }) => id),
    });
    expect((await call(`DELETE /api/v1/projects/${id}`)).status).toBe(404);
  });

  describe('environments', () => {
    let project: Project;
    beforeAll(async () => {
      project = await create('With environments');
    });
    const path = (id = '') => `/api/v1/projects/${project.id}/environments${id === '' ? '' : `/${id}`}`;

    it('POST /api/v1/projects/:project/environments', async () => {
      const made = await call(`POST ${path()}`, { name: 'EU Live', production: true }, 'developer');
      expect(made).toMatchObject({
        status: 201,
        body: { project: project.id, projectId: project.id, slug: 'eu-live', production: true },
      });
      const plain = await call(`POST ${path()}`, { name: 'Preview' });
      expect(plain.body.production).toBe(false);
      const taken = await call(`POST ${path()}`, { name: 'X', slug: 'staging' });
      expect(taken).toMatchObject({ status: 409, body: { code: 'SLUG_TAKEN' } });
      const missing = `/api/v1/projects/${new Ids(world.clock).next('prj')}/environments`;
      expect((await call(`POST ${missing}`, { name: 'X' })).status).toBe(404);
      expect((await call(`GET ${missing}`)).status).toBe(404);
    });

    it('GET /api/v1/projects/:project/environments · oldest first, in pages', async () => {
      const first = await call(`GET ${path()}?limit=2`, undefined, 'viewer');
      expect((first.body.items as unknown as Environment[]).map(({ slug }) => slug)).toEqual([
        'development',
        'staging',
      ]);
      const next = await call(`GET ${path()}?limit=1&cursor=${first.body.nextCursor}`);
      expect(next.body.items?.[0]?.slug).toBe('production');
    });

    it('GET /api/v1/projects/:project/environments/:environment, PATCH /api/v1/projects/:project/environments/:environment, DELETE /api/v1/projects/:project/environments/:environment', async () => {
      const made = await call(`POST ${path()}`, { name: 'Short-lived' });
      const id = String(made.body.id);
      expect((await call(`GET ${path(id)}`)).body).toEqual(made.body);
      const changed = await call(`PATCH ${path(id)}`, { production: true });
      expect(changed).toMatchObject({ status: 200, body: { production: true, name: 'Short-lived' } });
      const taken = await call(`PATCH ${path(id)}`, { slug: 'production' });
      expect(taken).toMatchObject({ status: 409, body: { code: 'SLUG_TAKEN' } });
      expect((await call(`DELETE ${path(id)}`, undefined, 'developer')).status).toBe(403);
      const erasedAfter = toIso(world.clock.now() + 30 * day);
      expect((await call(`DELETE ${path(id)}`)).body).toEqual({ deleted: true, erasedAfter, keys: 0 });
      expect((await call(`GET ${path(id)}`)).status).toBe(404);
    });

    it('does not find an environment under another project, nor one of another organization', async () => {
      const [sibling, foreign] = [await create('Sibling'), await create('Foreign', world.b)];
      for (const id of [sibling.environments[0]?.id, foreign.environments[0]?.id]) {
        expect((await call(`GET ${path(id)}`)).status).toBe(404);
        expect((await call(`PATCH ${path(id)}`, { name: 'Mine' })).status).toBe(404);
        expect((await call(`DELETE ${path(id)}`)).status).toBe(404);
      }
      expect((await call(`GET /api/v1/projects/${foreign.id}`)).status).toBe(404);
      expect((await call(`DELETE /api/v1/projects/${foreign.id}`)).status).toBe(404);
      expect((await call(`POST /api/v1/projects/${foreign.id}/environments`, { name: 'X' })).status).toBe(404);
      expect(await world.rows(`select 1 from eco_environments where name = 'Mine'`)).toEqual([]);
    });
  });
});
