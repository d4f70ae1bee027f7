import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';

describe.skipIf(!postgresAvailable)('files and copies of secrets (needs PostgreSQL)', () => {
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
  const call = (what: string, body?: unknown, as = owner.token) =>
    app.call(what, { as, ...(body === undefined ? {} : { body }) });
  const load = (path: string, content: string, more: object = {}) =>
    call(`POST ${base()}/import`, { path, format: 'dotenv', content, ...more });
  async function valuesIn(path: string, slug = 'development'): Promise<Record<string, string>> {
    const { body } = await call(`GET ${base(slug)}/values?path=${path}`);
    const items = body.items as unknown as { name: string; value: string }[];
    return Object.fromEntries(items.map(({ name, value }) => [name, value]));
  }
  const rows = () => app.rows('select count(*) from eco_secret_values');

  it('imports a file as one revision, and leaves alone what is the same', async () => {
    const first = await load('/in', `A=1\nB=2\nB=3\nC=\${A}\n`);
    expect(first.body).toMatchObject({
      revision: 1,
      created: ['A', 'B', 'C'],
      warnings: [{ line: 3, name: 'B' }],
    });
    expect(await valuesIn('/in')).toEqual({ A: '1', B: '3', C: `\${A}` });
    const second = await load('/in', 'A=1\nB=4\nD=5\n');
    expect(second.body).toMatchObject({ revision: 2, created: ['D'], updated: ['B'], unchanged: ['A'] });
    expect((await load('/in', 'A=1\n')).body).toMatchObject({ revision: null, unchanged: ['A'] });
    expect((await load('/in', 'A=9\nE=1', { onConflict: 'skip' })).body).toMatchObject({
      created: ['E'],
      skipped: ['A'],
    });
    expect(await valuesIn('/in')).toMatchObject({ A: '1', B: '4', E: '1' });
  });

  it('changes nothing on a dry run, a conflict that is refused, or a line that cannot be read', async () => {
    await load('/none', 'A=1\n');
    const before = await rows();
    expect((await load('/none', 'A=2\nB=1', { dryRun: true })).body).toMatchObject({
      revision: null,
      created: ['B'],
      updated: ['A'],
    });
    expect((await load('/new', 'A=2', { dryRun: true })).body).toMatchObject({ created: ['A'] });
    expect((await load('/none', 'A=2\nB=1', { onConflict: 'refuse' })).body).toMatchObject({
      code: 'CONFLICTING_VALUES',
      names: ['A'],
    });
    const faulty = await load('/none', 'B=1\nhunter2\nC="');
    expect(faulty.status).toBe(422);
    expect(faulty.body).toMatchObject({
      code: 'NOT_IMPORTABLE',
      errors: [{ path: '/content line 2' }, { path: '/content line 3' }],
    });
    expect(faulty.text).not.toContain('hunter2');
    expect(await rows()).toEqual(before);
  });

  it('does not tell whoever may only write which values are the same', async () => {
    await load('/oracle', 'PIN=1234\n');
    const { body: key } = await call('POST /api/v1/keys', { name: 'Writer', scopes: ['secrets:write'] });
    for (const guess of ['1234', '1235']) {
      const body = { path: '/oracle', format: 'dotenv', content: `PIN=${guess}\n`, dryRun: true };
      const answer = await call(`POST ${base()}/import`, body, String(key.key));
      expect(answer.body).toMatchObject({ updated: ['PIN'], unchanged: [] });
    }
  });

  it('exports what can be imported again, with references resolved', async () => {
    await load('/out', `A=a b\nB="x\ny"\nC=$\${A}\n`);
    await call(`PUT ${base()}/secrets/REF?path=/out`, { value: `<\${A}>` });
    await call(`PUT ${base()}/secrets/${encodeURIComponent('a b')}?path=/out`, { value: 'v' });
    const expected = { A: 'a b', B: 'x\ny', C: `$\${A}`, REF: '<a b>' };
    for (const format of ['dotenv', 'json', 'yaml']) {
      const { body } = await call(`POST ${base()}/export`, { path: '/out', format });
      expect(body.skipped).toEqual(format === 'dotenv' ? ['a b'] : []);
      const path = `/again-${format}`;
      expect((await load(path, String(body.content), { format })).status).toBe(200);
      expect(await valuesIn(path)).toMatchObject(expected);
    }
    const { body } = await call(`POST ${base()}/export`, { path: '/out', format: 'k8s', kubernetesName: 'pay' });
    expect(body.skipped).toEqual(['a b']);
    expect(body.content).toContain('kind: Secret');
    expect(body.content).toContain(`A: ${Buffer.from('a b').toString('base64')}`);
  });

  it('copies to another environment what both sides permit', async () => {
    await load('/from', 'A=1\nB=2\n');
    await call(`PUT ${base()}/secrets/REF?path=/from`, { value: `\${A}!`, comment: 'kept', tags: ['t'] });
    const copied = await call(`POST ${base()}/copy`, {
      path: '/from',
      environmentId: idOf('staging'),
      toPath: '/to',
      names: ['A', 'REF'],
    });
    expect(copied.body).toMatchObject({ path: '/to', revision: 1, created: ['A', 'REF'] });
    expect(await valuesIn('/to', 'staging')).toEqual({ A: '1', REF: '1!' });
    const { body: listed } = await call(`GET ${base('staging')}/secrets?path=/to`);
    expect(listed.items?.[1]).toMatchObject({ comment: 'kept', tags: ['t'] });
    const { body: key } = await call('POST /api/v1/keys', {
      name: 'Bound',
      scopes: ['secrets:*'],
      environmentId: idOf('development'),
    });
    const body = { path: '/from', environmentId: idOf('staging') };
    expect((await call(`POST ${base()}/copy`, body, String(key.key))).status).toBe(403);
  });

  it('exports the folders below too, each name once, and says which others there are', async () => {
    await load('/tree', 'A=top\n');
    await load('/tree/b', 'A=below\nB=1\n');
    await load('/trees', 'C=no\n');
    const body = { format: 'json', path: '/tree', recursive: true };
    const { body: exported } = await call(`POST ${base()}/export`, body);
    expect(JSON.parse(String(exported.content))).toEqual({ A: 'top', B: '1' });
    expect(exported.skipped).toEqual(['/tree/b/A']);
  });

  it('exports production for a fresh proof of identity only', async () => {
    const read = () => call(`POST ${base('production')}/export`, { format: 'json' });
    expect((await read()).status).toBe(200);
    app.manual.advance(6 * 60_000);
    expect((await read()).body).toMatchObject({ code: 'STEP_UP_REQUIRED', methods: expect.any(Array) });
    expect((await call(`POST ${base()}/export`, { format: 'json' })).status).toBe(200);
  });
});
