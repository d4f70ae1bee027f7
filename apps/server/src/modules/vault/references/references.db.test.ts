import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';

describe.skipIf(!postgresAvailable)('references (needs PostgreSQL)', () => {
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
  async function put(values: Readonly<Record<string, string>>, path = '/', slug = 'development'): Promise<void> {
    const changes = Object.entries(values).map(([name, value]) => ({ name, value }));
    const answer = await call(`POST ${base(slug)}/batch`, { path, changes });
    expect(answer.status, answer.text).toBe(200);
  }
  const get = (name: string, query = '', as = owner.token) =>
    call(`GET ${base()}/secrets/${name}${query}`, undefined, as);

  it('are replaced by values of the folder, of others, of other environments and projects', async () => {
    const { body: project } = await call('POST /api/v1/projects', { name: 'Shared' });
    const there = (project.environments as unknown as { id: string; slug: string }[]).find(
      ({ slug }) => slug === 'development',
    );
    await call(`PUT /api/v1/projects/${project.id}/environments/${there?.id}/secrets/KEY?path=/deep/er`, {
      value: '5',
    });
    await put({ HOST: 'db', PORT: `\${HOST}:1` });
    await put({ PASSWORD: '2' }, '/db');
    await put({ ROOT: '3', IN: 'x' }, '/', 'staging');
    await put({ LEAF: `4\${ROOT_OF}`, ROOT_OF: `\${/ROOT}` }, '/a/b', 'staging');
    await put({
      ALL: `\${PORT} \${db/PASSWORD} \${staging./ROOT} \${staging.a/b/LEAF} \${shared:development.deep/er/KEY} \${/HOST}`,
    });
    expect((await get('ALL')).body.value).toBe('db:1 2 3 43 5 db');
    expect((await get('ALL', '?resolve=false')).body.value).toContain(`\${PORT}`);
  });

  it('are text where they are escaped, or are none', async () => {
    const text = `$\${HOST} \${} \${A:-b} \${a.b/c/} $HOST \${x\ny} \${unclosed`;
    await put({ TEXT: text });
    expect((await get('TEXT')).body.value).toBe(text.replace('$${', '${'));
  });

  it('name what is not there and what goes round', async () => {
    await put({ LOST: `\${NOWHERE}`, A1: `\${B1}`, B1: `\${C1}`, C1: `-\${A1}`, SELF: `\${SELF}` });
    expect((await get('LOST')).body).toMatchObject({
      code: 'REFERENCE_DANGLING',
      detail: `LOST in / refers to \${NOWHERE}, which is not there`,
    });
    expect((await get('A1')).body.detail).toBe('The references go round: / A1 → / B1 → / C1 → / A1');
    expect((await get('SELF')).body.code).toBe('REFERENCE_CYCLE');
    const chain = Object.fromEntries(Array.from({ length: 14 }, (_, at) => [`N${at}`, `\${N${at + 1}}`]));
    await put({ ...chain, N14: 'end' }, '/chain');
    expect((await get('N5', '?path=/chain')).body.value).toBe('end');
    expect((await get('N0', '?path=/chain')).body.code).toBe('REFERENCE_CYCLE');
  });

  it('are all named where several of a folder lead to nothing', async () => {
    await put({ GOOD: 'v', FIRST: `\${GOOD}\${GONE}`, SECOND: `\${nosuch./X}`, THIRD: `\${FIRST}` }, '/several');
    const { status, body } = await call(`GET ${base()}/values?path=/several`);
    expect([status, body.code]).toEqual([422, 'REFERENCE_DANGLING']);
    expect(body.detail).toBe(`FIRST in /several refers to \${GONE}, which is not there; others like it: 1`);
    expect(body.references).toEqual([
      { path: '/several', name: 'FIRST', reference: 'GONE' },
      { path: '/several', name: 'SECOND', reference: 'nosuch./X' },
    ]);
    expect((await call(`GET ${base()}/values?path=/several&resolve=false`)).status).toBe(200);
  });

  it('have a bound in number and in what they lead to', async () => {
    const big = { BIG: 'x'.repeat(60_000) };
    const many = Array.from({ length: 18 }, (_, at) => [`M${at}`, `\${BIG}`.repeat(16)]);
    await put({ ...big, ...Object.fromEntries(many.slice(0, 5)) }, '/few');
    expect((await call(`GET ${base()}/values?path=/few`)).status).toBe(200);
    await put({ ...big, ...Object.fromEntries(many) }, '/many');
    expect((await call(`GET ${base()}/values?path=/many`)).body.code).toBe('REFERENCE_TOO_LARGE');
    await put({ A: '', B: `\${A}`.repeat(11_000), C: `\${A}`.repeat(11_000) }, '/number');
    expect((await call(`GET ${base()}/secrets/B?path=/number`)).body.value).toBe('');
    expect((await call(`GET ${base()}/values?path=/number`)).body.code).toBe('REFERENCE_TOO_LARGE');
  });

  it('are resolved with the permissions of the reader alone', async () => {
    await put({ ELSEWHERE: 'hidden' }, '/', 'production');
    await put({ REACHES: `\${production./ELSEWHERE}` }, '/reach');
    const { body: key } = await call('POST /api/v1/keys', {
      name: 'Bound',
      scopes: ['secrets:read'],
      environmentId: idOf('development'),
    });
    expect((await get('REACHES', '?path=/reach')).body.value).toBe('hidden');
    const refused = await get('REACHES', '?path=/reach', String(key.key));
    expect(refused.body.code).toBe('REFERENCE_DANGLING');
    expect(refused.text).not.toContain('hidden');
    expect((await get('REACHES', '?path=/reach&resolve=false', String(key.key))).status).toBe(200);
  });

  it('are recorded as read', async () => {
    await put({ TARGET: 'v' }, '/target');
    await put({ POINTER: `\${target/TARGET}` }, '/pointer');
    const answer = await get('POINTER', '?path=/pointer');
    await app.settled();
    const entries = await app.rows<{ after: string }>(
      `select after from eco_audit_log where request_id = $1 and action = 'secret.read'`,
      [answer.headers['x-request-id']],
    );
    expect(entries.map(({ after }) => JSON.parse(after).names).toSorted()).toEqual([['POINTER'], ['TARGET']]);
  });

  it('take a constant number of statements', async () => {
    const statements = async (count: number): Promise<number> => {
      const path = `/count${count}`;
      await put(
        Object.fromEntries([
          ...Array.from({ length: count }, (_, at) => [`R${at}`, `\${T${at}}`]),
          ...Array.from({ length: count }, (_, at) => [`T${at}`, `\${staging./IN}`]),
        ]),
        path,
      );
      const before = await executed();
      expect((await call(`GET ${base()}/values?path=${path}`)).status).toBe(200);
      return (await executed()) - before;
    };
    const { client } = { client: app.app.kernel.database };
    let sent = 0;
    const run = client.tenant.bind(client);
    client.tenant = (actor, settings, work, options) =>
      run(
        actor,
        settings,
        (tx) => {
          const query = tx.client.query.bind(tx.client) as (...all: unknown[]) => unknown;
          tx.client.query = ((...all: unknown[]) => {
            sent += 1;
            return query(...all);
          }) as typeof tx.client.query;
          return work(tx).finally(() => Reflect.deleteProperty(tx.client, 'query'));
        },
        options,
      );
    const executed = async () => sent;
    try {
      await statements(1);
      expect(await statements(200)).toBe(await statements(2));
    } finally {
      client.tenant = run;
    }
  });
});
