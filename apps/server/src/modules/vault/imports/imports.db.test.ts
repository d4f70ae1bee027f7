import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { callAs, makeWorld, type World } from '../../../../test/world/world.ts';

interface Place {
  id: string;
  base: string;
}

describe.skipIf(!postgresAvailable)('imports of environments (needs PostgreSQL)', () => {
  let world: World;

  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  const owner = () => world.a.members.owner.token;
  const call = (what: string, body?: unknown, as = owner()) =>
    callAs(world, world.a, as, what, body === undefined ? {} : { body });

  /** Environments of new projects, each with these secrets. */
  async function environments(...contents: Record<string, string>[]): Promise<Place[]> {
    const places: Place[] = [];
    for (const content of contents) {
      const { body } = await call('POST /api/v1/projects', { name: 'P' });
      const id = String(body.environments?.[0]?.id);
      const place = { id, base: `/api/v1/projects/${body.id}/environments/${id}` };
      for (const [name, value] of Object.entries(content)) await put(place, name, value);
      places.push(place);
    }
    return places;
  }
  const put = ({ base }: Place, name: string, value: string) => call(`PUT ${base}/secrets/${name}`, { value });
  const imports = ({ base }: Place, from: readonly Place[], as = owner()) =>
    call(`PUT ${base}/imports`, { environmentIds: from.map(({ id }) => id) }, as);
  const secretOf = async ({ base }: Place, name: string, as = owner()) =>
    (await call(`GET ${base}/secrets/${name}`, undefined, as)).body;
  const valuesOf = ({ body }: Answer): Record<string, string> =>
    Object.fromEntries(
      (body.items as unknown as { name: string; value: string }[]).map(({ name, value }) => [name, value]),
    );
  const all = async ({ base }: Place, as = owner()) => valuesOf(await call(`GET ${base}/values`, undefined, as));
  const [a, b, c] = ['A', 'B', 'C'];

  it('add what the environment does not have itself; of two, the last one counts', async () => {
    const [own, first, last] = (await environments(
      { [a]: 'own' },
      { [a]: 'first', [b]: 'first', [c]: 'first' },
      { [a]: 'last', [b]: 'last' },
    )) as [Place, Place, Place];
    const set = await imports(own, [first, last]);
    expect(set.status, set.text).toBe(200);
    expect((await call(`GET ${own.base}/imports`)).body.items).toMatchObject([
      { environmentId: first.id, createdBy: world.a.members.owner.user },
      { environmentId: last.id },
    ]);
    expect(await all(own)).toEqual({ A: 'own', B: 'last', C: 'first' });
    expect(await secretOf(own, b)).toMatchObject({ value: 'last', importedFromId: last.id });
    expect(await secretOf(own, a)).toMatchObject({ value: 'own', importedFromId: null });
    const { body } = await call(`POST ${own.base}/export`, { format: 'dotenv' });
    expect(body.content).toBe('A=own\nB=last\nC=first\n');
    await imports(own, [last, first]);
    expect(await all(own)).toEqual({ A: 'own', B: 'first', C: 'first' });
    await put(first, b, 'changed');
    expect((await secretOf(own, b)).value).toBe('changed');
    await imports(own, []);
    expect(await all(own)).toEqual({ A: 'own' });
    expect((await secretOf(own, b)).code).toBe('SECRET_NOT_FOUND');
  });

  it('go on through imports of imports, and refuse what would go round', async () => {
    const [own, middle, far] = (await environments({}, {}, { [a]: 'far' })) as [Place, Place, Place];
    expect((await imports(own, [middle])).status).toBe(200);
    expect((await imports(middle, [far])).status).toBe(200);
    expect(await secretOf(own, a)).toMatchObject({ value: 'far', importedFromId: far.id });
    for (const [to, from] of [
      [far, own],
      [far, middle],
      [far, far],
    ] as const) {
      expect((await imports(to, [from])).body.code).toBe('IMPORT_CYCLE');
    }
    expect((await call(`GET ${far.base}/imports`)).body.items).toEqual([]);
    const raced = (await environments({}, {})) as [Place, Place];
    const answers = await Promise.all([imports(raced[0], [raced[1]]), imports(raced[1], [raced[0]])]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });

  it('let references find what is imported, and resolve where they stand', async () => {
    const [own, from, far] = (await environments(
      { URL: `at \${HOST}`, NAME: 'mine' },
      { HOST: `\${NAME}:\${PORT}`, NAME: 'inner' },
      { PORT: '5432' },
    )) as [Place, Place, Place];
    await imports(from, [far]);
    await imports(own, [from]);
    expect((await secretOf(own, 'URL')).value).toBe('at inner:5432');
    expect(await all(own)).toMatchObject({ URL: 'at inner:5432', HOST: 'inner:5432', NAME: 'mine', PORT: '5432' });
    const { body: key } = await call('POST /api/v1/keys', {
      name: 'k',
      scopes: ['secrets:read'],
      environmentId: own.id,
    });
    const bound = String(key.key);
    expect(await all(own, bound)).toMatchObject({
      URL: 'at inner:5432',
      HOST: 'inner:5432',
      NAME: 'mine',
      PORT: '5432',
    });
    expect((await secretOf(own, 'URL', bound)).value).toBe('at inner:5432');
    expect((await call(`GET ${from.base}/values`, undefined, bound)).status).toBe(403);
    await imports(own, []);
    expect((await secretOf(own, 'URL', bound)).code).toBe('REFERENCE_DANGLING');
  });

  it('are made by who may read what is imported, and read by who may not', async () => {
    const [own, from] = (await environments({}, { [a]: 'shared' })) as [Place, Place];
    const account = await call(`POST /api/v1/organizations/${world.a.org}/service-accounts`, { name: 'S' });
    const principalId = String(account.body.id);
    const binding = await call('POST /api/v1/access/bindings', {
      principalId,
      role: 'developer',
      environmentId: own.id,
    });
    expect(binding.status, binding.text).toBe(201);
    const made = await call('POST /api/v1/keys', { name: 'k', serviceAccountId: principalId });
    const key = String(made.body.key);
    const refused = await imports(own, [from], key);
    expect([refused.status, refused.body.code]).toEqual([404, 'NOT_FOUND']);
    const foreign = await callAs(world, world.b, world.b.members.owner.token, 'POST /api/v1/projects', {
      body: { name: 'P' },
    });
    const theirs = { id: String(foreign.body.environments?.[0]?.id), base: '' };
    expect((await imports(own, [theirs])).status).toBe(404);
    expect((await secretOf(own, a, key)).code).toBe('SECRET_NOT_FOUND');
    await imports(own, [from]);
    expect(await secretOf(own, a, key)).toMatchObject({ value: 'shared', importedFromId: from.id });
    // What is there already may stay: it was allowed when it was made.
    expect((await imports(own, [from], key)).status).toBe(200);
    expect((await call(`GET ${own.base}/imports`)).body.items).toMatchObject([
      { environmentId: from.id, createdBy: world.a.members.owner.user },
    ]);
  });

  it('are named by the audit entry of each reading', async () => {
    const [own, from] = (await environments({ [b]: 'own' }, { [a]: 'shared' })) as [Place, Place];
    await imports(own, [from]);
    const read = await call(`GET ${own.base}/values`);
    await world.settled();
    const entries = await world.rows<{ after: string }>('select after from eco_audit_log where request_id = $1', [
      read.headers['x-request-id'],
    ]);
    const details = entries.map(({ after }) => JSON.parse(after) as Record<string, unknown>);
    expect(details).toHaveLength(2);
    expect(details).toContainEqual({ environmentId: own.id, path: '/', revision: 1, names: ['B'] });
    expect(details).toContainEqual({
      environmentId: from.id,
      path: '/',
      revision: 1,
      names: ['A'],
      importingEnvironmentId: own.id,
    });
  });

  it('end with the environment that is imported', async () => {
    const [own, from] = (await environments({}, { [a]: 'shared' })) as [Place, Place];
    await imports(own, [from]);
    const deleted = await call(`DELETE ${from.base}`);
    expect(deleted.status, deleted.text).toBe(200);
    expect(await all(own)).toEqual({});
  });
});
