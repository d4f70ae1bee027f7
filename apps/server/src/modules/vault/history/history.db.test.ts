import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';

describe.skipIf(!postgresAvailable)('earlier states of secrets (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let environments: { id: string; slug: string }[];

  beforeAll(async () => {
    app = await testApp();
    owner = await register(app);
    const { body } = await app.call(`GET /api/v1/projects/${owner.project}`, { as: owner.token });
    environments = body.environments as unknown as typeof environments;
  });
  afterAll(() => app?.close());

  const idOf = (slug: string) => environments.find((each) => each.slug === slug)?.id;
  const base = (slug = 'development') => `/api/v1/projects/${owner.project}/environments/${idOf(slug)}`;
  const call = (what: string, body?: unknown) =>
    app.call(what, { as: owner.token, ...(body === undefined ? {} : { body }) });
  async function write(path: string, changes: readonly object[], slug = 'development'): Promise<void> {
    const answer = await call(`POST ${base(slug)}/batch`, { path, changes });
    expect(answer.status, answer.text).toBe(200);
  }
  const put = (name: string, value: string) => ({ name, value });
  const values = async (slug = 'development', query = '') => {
    const { body } = await call(`GET ${base(slug)}/values?recursive=true${query}`);
    const items = body.items as unknown as { path: string; name: string; value: string }[];
    return items.map(({ path, name, value }) => `${path} ${name}=${value}`);
  };
  function tick(): string {
    const at = new Date(app.clock.now()).toISOString();
    app.manual.advance(1000);
    return at;
  }

  it('come back for a whole environment, as new revisions', async () => {
    await write('/', [put('A', '1'), put('B', '1')]);
    await write('/x', [put('C', '1')]);
    const first = tick();
    await write('/', [put('A', '2'), { name: 'B', delete: true }, put('D', '2')]);
    await write('/y', [put('E', '2')]);
    const second = tick();
    await write('/', [put('A', '3')]);
    const now = await values();
    expect(await values('development', `&at=${first}`)).toEqual(['/ A=1', '/ B=1', '/x C=1']);
    const tried = await call(`POST ${base()}/restore-secrets`, { at: first, dryRun: true });
    expect(tried.body.folders).toEqual([
      { path: '/', revision: null, created: ['B'], updated: ['A'], deleted: ['D'] },
      { path: '/y', revision: null, created: [], updated: [], deleted: ['E'] },
    ]);
    expect(await values()).toEqual(now);
    const restored = await call(`POST ${base()}/restore-secrets`, { at: first });
    expect(restored.body.folders).toMatchObject([
      { path: '/', revision: 4 },
      { path: '/y', revision: 2 },
    ]);
    expect(await values()).toEqual(['/ A=1', '/ B=1', '/x C=1']);
    expect((await call(`POST ${base()}/restore-secrets`, { at: second })).status).toBe(200);
    expect(await values()).toEqual(['/ A=2', '/ D=2', '/x C=1', '/y E=2']);
    expect((await call(`POST ${base()}/restore-secrets`, { at: second })).body).toEqual({ folders: [] });
  });

  it('are compared without their values', async () => {
    await write('/d', [put('SAME', 's3cr3t'), put('HERE', 's3cr3t'), put('OTHER', 's3cr3t-1')]);
    await write('/d', [put('SAME', 's3cr3t'), put('THERE', 's3cr3t'), put('OTHER', 's3cr3t-2')], 'staging');
    const { body, text } = await call(`GET ${base()}/diff?path=/d&environmentId=${idOf('staging')}`);
    expect(body.items).toEqual([
      { path: '/d', name: 'HERE', difference: 'only-here', version: 1, otherVersion: null },
      { path: '/d', name: 'OTHER', difference: 'another-value', version: 1, otherVersion: 1 },
      { path: '/d', name: 'THERE', difference: 'only-there', version: null, otherVersion: 1 },
    ]);
    expect(text).not.toContain('s3cr3t');
    const then = tick();
    await write('/d', [put('HERE', 'changed')]);
    const since = await call(`GET ${base()}/diff?path=/d&at=${then}`);
    expect(since.body.items).toMatchObject([
      { name: 'HERE', difference: 'another-value', version: 2, otherVersion: 1 },
    ]);
  });
});
