import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../../../../test/app.ts';
import { postgresAvailable } from '../../../../../test/harness.ts';
import { openVault, type VaultWorld } from '../vault-world.fixture.ts';

describe.skipIf(!postgresAvailable)('folders as secrets of KV version 2 (needs PostgreSQL)', () => {
  let world: VaultWorld;
  let base: string;

  beforeAll(async () => {
    world = await openVault();
    const { body } = await world.app.call(`GET /api/v1/projects/${world.owner.project}`, { as: world.owner.token });
    const environments = body.environments as unknown as { id: string; slug: string }[];
    const id = environments.find(({ slug }) => slug === 'development')?.id;
    base = `/api/v1/projects/${world.owner.project}/environments/${id}`;
  });
  afterAll(() => world?.close());

  const at = (what: string, name: string) => `${world.mount}/${what}/development/${name}`;
  const write = (name: string, data: object) => world.send('POST', at('data', name), { data });
  const read = (name: string, version = 0) => world.send('GET', `${at('data', name)}?version=${version}`);
  const dataOf = async (name: string, version = 0) => (await read(name, version)).body.data?.data;
  const native = async (what: string, body?: unknown): Promise<Answer> => {
    const [method = '', path = ''] = what.split(' ');
    const answer = await world.app.call(`${method} ${base}${path}`, {
      as: world.owner.token,
      ...(body === undefined ? {} : { body }),
    });
    expect(answer.status, `${what}: ${answer.text}`).toBeLessThan(300);
    return answer;
  };
  const keyWith = async (scopes: string[], more: object = {}): Promise<Record<string, string>> => {
    const made = await world.app.call('POST /api/v1/keys', {
      as: world.owner.token,
      body: { name: 'k', scopes, ...more },
    });
    expect(made.status, made.text).toBe(201);
    return { 'x-vault-token': String(made.body.key) };
  };

  it('have what was written by the API, and its revisions are the versions', async () => {
    await native('PUT /secrets/A?path=/both', { value: 'one' });
    await native('POST /batch', {
      path: '/both',
      changes: [
        { name: 'A', value: 'two' },
        { name: 'B', value: 'b' },
      ],
    });
    await native('DELETE /secrets/B?path=/both');
    expect(await dataOf('both', 1)).toEqual({ A: 'one' });
    expect(await dataOf('both', 2)).toEqual({ A: 'two', B: 'b' });
    expect((await read('both')).body.data).toMatchObject({ data: { A: 'two' }, metadata: { version: 3 } });
    await native('DELETE /secrets/A?path=/both');
    const gone = await read('both');
    expect([gone.status, gone.body.data?.metadata?.version]).toEqual([404, 3]);
    expect(gone.body.data?.metadata?.deletion_time).not.toBe('');
  });

  it('are read by the API as they were written here', async () => {
    await write('typed', { text: '1', number: 1, object: { a: [true, null] } });
    const { body } = await native('GET /values?path=/typed');
    const values = (body.items as unknown as { name: string; value: string }[]).map(({ name, value }) => [name, value]);
    expect(values).toEqual([
      ['number', '1'],
      ['object', '{"a":[true,null]}'],
      ['text', '1'],
    ]);
  });

  it('keep the type of a value through a roll-back, an undeletion, a copy and a restoration', async () => {
    const typed = { number: 1, text: '1' };
    await write('kept', typed);
    await write('kept', { number: 2, text: '2' });
    for (const name of Object.keys(typed)) await native(`POST /secrets/${name}/rollback?path=/kept`, { version: 1 });
    expect(await dataOf('kept')).toEqual(typed);
    await native('DELETE /secrets/number?path=/kept');
    await native('POST /secrets/number/undelete?path=/kept');
    expect(await dataOf('kept')).toEqual(typed);
    const environmentId = base.split('/').at(-1);
    await native('POST /copy', { path: '/kept', environmentId, toPath: '/kept-copy' });
    expect(await dataOf('kept-copy')).toEqual(typed);
    await native('PUT /secrets/number?path=/kept', { value: '1' });
    expect(await dataOf('kept')).toEqual({ number: '1', text: '1' });
  });

  it('escape what looks like a reference, and resolve those that are there', async () => {
    const literal = { a: `\${MISSING}`, b: { c: `\${x/Y} $\${Z}` } };
    await write('references', literal);
    expect(await dataOf('references')).toEqual(literal);
    expect((await native('GET /secrets/a?path=/references')).body.value).toBe(`\${MISSING}`);
    await native('PUT /secrets/TO?path=/references', { value: 'target' });
    await native('PUT /secrets/FROM?path=/references', { value: `see \${TO}` });
    expect(await dataOf('references')).toMatchObject({ FROM: 'see target' });
  });

  it('lose a value with the last of the versions that have it', async () => {
    await write('shared', { stays: 'x', changes: '1' });
    await world.send('PATCH', at('data', 'shared'), { data: { changes: '2' } });
    await world.send('POST', at('destroy', 'shared'), { versions: [1] });
    expect((await read('shared', 1)).status).toBe(404);
    expect(await dataOf('shared', 2)).toEqual({ stays: 'x', changes: '2' });
    const left = async () => {
      const rows = await world.app.rows<{ name: string; since: number; there: boolean }>(
        `select n.name, v.since, v.value is not null as there from eco_secret_values v
         join eco_secret_names n on n.id = v.secret_id join eco_folders f on f.id = n.folder_id
         where f.path = '/shared' order by n.name, v.since`,
      );
      return rows.map(({ name, since, there }) => `${name} ${since} ${there}`);
    };
    expect(await left()).toEqual(['changes 1 false', 'changes 2 true', 'stays 1 true']);
    await world.send('POST', at('destroy', 'shared'), { versions: [2] });
    expect(await left()).toEqual([]);
    const { body } = await world.send('GET', at('metadata', 'shared'));
    expect(body.data?.versions).toMatchObject({ 1: { destroyed: true }, 2: { destroyed: true } });
    expect((await world.send('POST', at('undelete', 'shared'), { versions: [1, 2] })).status).toBe(204);
    expect((await read('shared')).status).toBe(404);
  });

  it('are deleted whole, and begin again with version 1', async () => {
    await write('again', { a: '1' });
    await write('again', { a: '2' });
    await write('again/below', { a: '3' });
    await world.send('DELETE', at('metadata', 'again'));
    expect((await read('again', 1)).status).toBe(404);
    expect(await dataOf('again/below')).toEqual({ a: '3' });
    expect((await write('again', { b: '1' })).body.data?.version).toBe(1);
    expect(await dataOf('again')).toEqual({ b: '1' });
  });

  it('are listed by level', async () => {
    await write('tree', { a: '1' });
    await write('tree/one', { a: '1' });
    await write('tree/one/two', { a: '1' });
    const list = async (path: string) => (await world.send('GET', `${path}?list=true`)).body.data?.keys;
    expect(await list(at('metadata', 'tree'))).toEqual(['one', 'one/']);
    expect(await list(at('metadata', 'tree/one'))).toEqual(['two']);
    expect(await list(at('metadata', ''))).toEqual(expect.arrayContaining(['tree', 'tree/']));
    await write('', { root: '1' });
    expect(await list(`${world.mount}/metadata`)).toEqual(['development', 'development/']);
  });

  it('are written by whoever may, and lose keys only where the caller may delete', async () => {
    await write('rights', { a: '1', b: '2' });
    const headers = await keyWith(['secrets:write']);
    const send = (method: string, data: object) => world.send(method, at('data', 'rights'), { data }, { headers });
    for (const [method, data] of [
      ['POST', { a: '2' }],
      ['PATCH', { b: null }],
    ] as const) {
      const refused = await send(method, data);
      expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('secrets:delete')]);
    }
    expect((await send('POST', { a: '2', b: '3' })).status).toBe(200);
    expect(await dataOf('rights')).toEqual({ a: '2', b: '3' });
  });

  it('are those of its environment alone to a key that is bound to one', async () => {
    await write('bound', { a: '1' });
    const headers = await keyWith(['*:*'], { environmentId: base.split('/').at(-1) });
    const send = (method: string, path: string) => world.send(method, path, undefined, { headers });
    expect((await send('GET', at('data', 'bound'))).status).toBe(200);
    expect((await send('GET', `${at('metadata', '')}?list=true`)).status).toBe(200);
    for (const path of [`${world.mount}/data/production/bound`, `${world.mount}/metadata?list=true`, 'other/data/a/b'])
      expect((await send('GET', path)).status, path).toBe(403);
  });

  it('tell the audit log who read which names, and who wrote them', async () => {
    const written = await write('audited', { a: 'hidden-1', b: 'hidden-2' });
    const seen = await read('audited');
    await world.app.settled();
    const entriesOf = async ({ headers }: Answer) =>
      world.app.rows('select action, after::jsonb as after from eco_audit_log where request_id = $1', [
        headers['x-request-id'],
      ]);
    expect(await entriesOf(written)).toMatchObject([
      { action: 'secret.write-batch', after: { path: '/audited', by: 'vault', changes: ['created: a', 'created: b'] } },
    ]);
    expect(await entriesOf(seen)).toMatchObject([
      { action: 'secret.reveal', after: { path: '/audited', names: ['a', 'b'], version: 1 } },
    ]);
    const rows = await world.app.rows<{ all: string }>(
      `select coalesce(string_agg(t::text, ' '), '') as all from (select after::text from eco_audit_log
       union all select data::text from nexus_events) t`,
    );
    expect(rows[0]?.all).not.toContain('hidden-');
  });

  it('refuse what cannot be a secret here, by name', async () => {
    for (const [data, message] of [
      [{ 'a/b': '1' }, 'Must not contain /'],
      [{}, 'must leave a key'],
      [{ a: 'x'.repeat(65_537) }, 'Must have at most 64 KiB'],
      [{ a: 2 ** 53 }, 'send it as text'],
    ] as const) {
      const { status, text } = await write('refused', data);
      expect([status, text], message).toEqual([400, expect.stringContaining(message)]);
    }
    expect((await write('dots.are.none', { a: '1' })).status).toBe(400);
    expect((await read('refused')).status).toBe(404);
  });
});
