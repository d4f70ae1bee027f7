import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from './app.ts';
import { postgresAvailable } from './harness.ts';
import { callAs, makeWorld, type World } from './world/world.ts';

interface Made {
  id: string;
  key: string;
}

describe.skipIf(!postgresAvailable)('a key bound to an environment is confined to it (needs PostgreSQL)', () => {
  let world: World;
  let project: string;
  let development: string;
  let production: string;
  let bound: Made;
  let customerId: string;

  beforeAll(async () => {
    world = await makeWorld();
    const made = await call('POST /api/v1/projects', { name: 'P' });
    project = String(made.body.id);
    development = environmentIn(made.body, 'development');
    production = environmentIn(made.body, 'production');
    customerId = String((await call('POST /api/v1/customers', { externalId: 'acme', name: 'Acme' })).body.id);
    bound = await make({ environmentId: development });
  });
  afterAll(() => world?.close());

  const environmentIn = ({ environments }: Json, slug: string): string =>
    String((environments as unknown as { id: string; slug: string }[]).find((each) => each.slug === slug)?.id);
  const call = (what: string, body?: unknown, as = world.a.members.owner.token) =>
    callAs(world, world.a, as, what, body === undefined ? {} : { body });
  async function make(body: object, as?: string): Promise<Made> {
    const { status, body: made, text } = await call('POST /api/v1/keys', { name: 'k', ...body }, as);
    expect(status, text).toBe(201);
    return made as unknown as Made;
  }
  const asBound = async (what: string, body?: unknown) => (await call(what, body, bound.key)).status;
  const customers = (environmentId?: string) =>
    make({ kind: 'customer', customerId, ...(environmentId === undefined ? {} : { environmentId }) });

  it('for keys: it lists, reads, changes, rotates, revokes and deletes those of its own alone', async () => {
    const own = await customers(development);
    for (const other of [
      await customers(production),
      await customers(),
      await make({}),
      await make({ environmentId: production }),
    ]) {
      const path = `/api/v1/keys/${other.id}`;
      expect(await asBound(`GET ${path}`)).toBe(404);
      expect(await asBound(`GET ${path}/usage`)).toBe(404);
      expect(await asBound(`PATCH ${path}`, { name: 'Mine' })).toBe(404);
      expect(await asBound(`POST ${path}/rotate`, {})).toBe(404);
      expect(await asBound(`POST ${path}/revoke`, {})).toBe(404);
      expect(await asBound(`DELETE ${path}`)).toBe(404);
      expect(await asBound('POST /api/keys/revoke', { keyId: other.id })).toBe(404);
    }
    const listed = (await call('GET /api/v1/keys', undefined, bound.key)).body.items as unknown as Json[];
    expect(new Set(listed.map(({ environmentId }) => environmentId))).toEqual(new Set([development]));
    const path = `/api/v1/keys/${own.id}`;
    expect(await asBound(`GET ${path}/usage`)).toBe(200);
    expect(await asBound(`PATCH ${path}`, { name: 'Ours' })).toBe(200);
    expect(await asBound(`POST ${path}/rotate`, {})).toBe(200);
    expect(await asBound(`POST ${path}/revoke`, {})).toBe(200);
    expect(await asBound(`DELETE ${path}`)).toBe(200);
  });

  it('makes keys in its own alone, of either kind', async () => {
    for (const kind of [{}, { kind: 'customer', customerId }]) {
      expect(await asBound('POST /api/v1/keys', { name: 'k', ...kind, environmentId: production })).toBe(404);
      const made = await make(kind, bound.key);
      expect(made).toMatchObject({ environmentId: development });
    }
    const child = await make({}, bound.key);
    expect((await call('POST /api/v1/customers', { externalId: 'x', name: 'X' }, child.key)).status).toBe(403);
  });

  it('for environments and projects: it reads and changes its own environment, and reads its project', async () => {
    const environments = `/api/v1/projects/${project}/environments`;
    expect(await asBound(`PATCH ${environments}/${development}`, { name: 'Dev' })).toBe(200);
    for (const what of ['GET', 'PATCH', 'DELETE']) {
      const body = what === 'PATCH' ? { name: 'X' } : undefined;
      expect(await asBound(`${what} ${environments}/${production}`, body)).toBe(403);
    }
    expect(await asBound(`POST ${environments}`, { name: 'New' })).toBe(403);
    const read = await call(`GET /api/v1/projects/${project}`, undefined, bound.key);
    expect((read.body.environments as unknown as Json[]).map(({ id }) => id)).toEqual([development]);
    const all = await call('GET /api/v1/projects', undefined, bound.key);
    expect((all.body.items as unknown as Json[]).map(({ id }) => id)).toEqual([project]);
    const other = await call('POST /api/v1/projects', { name: 'Other' });
    expect(await asBound(`GET /api/v1/projects/${other.body.id}`)).toBe(403);
    expect(await asBound(`PATCH /api/v1/projects/${project}`, { name: 'X' })).toBe(403);
    expect(await asBound(`DELETE /api/v1/projects/${project}`)).toBe(403);
    expect(await asBound('POST /api/v1/projects', { name: 'X' })).toBe(403);
  });

  it('changes nothing of the whole organization, and reads little of it', async () => {
    const organization = `/api/v1/organizations/${world.a.org}`;
    expect(await asBound(`GET /api/v1/customers/${customerId}`)).toBe(200);
    expect(await asBound(`PATCH /api/v1/customers/${customerId}`, { name: 'X' })).toBe(403);
    expect(await asBound(`DELETE /api/v1/customers/${customerId}`)).toBe(403);
    expect(await asBound(`PATCH ${organization}`, { name: 'X' })).toBe(403);
    expect(await asBound(`POST ${organization}/service-accounts`, { name: 'X' })).toBe(403);
    for (const path of [
      '/api/v1/audit',
      '/api/v1/usage/current',
      '/api/v1/access/bindings',
      `${organization}/members`,
    ]) {
      expect(await asBound(`GET ${path}`), path).toBe(403);
    }
  });

  it('reaches its environment by a role in it or in its project, and by no other', async () => {
    const accounts = `/api/v1/organizations/${world.a.org}/service-accounts`;
    const principalId = String((await call(`POST ${accounts}`, { name: 'S' })).body.id);
    const { key } = await make({ serviceAccountId: principalId, environmentId: development });
    const reads = async () => (await call('GET /api/v1/keys', undefined, key)).status;
    expect(await reads()).toBe(403);
    for (const [place, status] of [
      [{ environmentId: production }, 403],
      [{ environmentId: development }, 200],
      [{ projectId: project }, 200],
    ] as const) {
      const binding = await call('POST /api/v1/access/bindings', { principalId, role: 'developer', ...place });
      expect(await reads()).toBe(status);
      await call(`DELETE /api/v1/access/bindings/${binding.body.id}`);
    }
  });

  it('explains why', async () => {
    const asked = { permission: 'customers:update' };
    const { body } = await call('POST /api/v1/access/explain', asked, bound.key);
    expect(body).toMatchObject({ allowed: false, reason: expect.stringContaining('bound to an environment') });
  });

  it('verifies keys of its own environment, and of none', async () => {
    const verify = async (key: string, as = bound.key, more: object = {}) =>
      (await call('POST /api/v1/keys/verify', { key, ...more }, as)).body;
    const [own, foreign, anywhere] = [await customers(development), await customers(production), await customers()];
    const valid = await verify(own.key);
    expect(valid).toMatchObject({ code: 'VALID', environmentId: development });
    expect([await verify(own.key), await verify(own.key)]).toEqual([valid, valid]);
    expect(await verify(anywhere.key)).toMatchObject({ code: 'VALID', environmentId: null });
    const refused = { valid: false, code: 'WRONG_ENVIRONMENT', keyId: null, customerId: null, environmentId: null };
    // Once more, when the key is in memory and the call would be on the fast path.
    for (let each = 0; each < 3; each++) expect(await verify(foreign.key)).toMatchObject(refused);
    const inProduction = { resource: { environmentId: production } };
    expect(await verify(anywhere.key, bound.key, inProduction)).toMatchObject(refused);
    // A caller that is bound to none is told which one the key is valid for.
    const owner = world.a.members.owner.token;
    expect(await verify(foreign.key, owner)).toMatchObject({ code: 'VALID', environmentId: production });
    expect(await verify(own.key, owner, inProduction)).toMatchObject({
      ...{ valid: false, code: 'WRONG_ENVIRONMENT', keyId: own.id, environmentId: development },
    });
  });
});
