import { Client } from '@litehex/node-vault';
import nodeVault from 'node-vault';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { openVault, type VaultWorld } from './vault-world.fixture.ts';

/** What people reported of Vault's key-value secrets and of its clients, tried here. Each names the report. */
describe.skipIf(!postgresAvailable)('reports about Vault and its clients (needs PostgreSQL)', () => {
  let world: VaultWorld;

  beforeAll(async () => {
    world = await openVault();
  });
  afterAll(() => world?.close());

  const at = (what: string, name: string) => `${world.mount}/${what}/development/${name}`;
  const write = (name: string, data: object, options?: object): Promise<Answer> =>
    world.send('POST', at('data', name), { data, ...(options === undefined ? {} : { options }) });
  const read = (name: string) => world.send('GET', at('data', name));
  const metadata = async (name: string) => (await world.send('GET', at('metadata', name))).body.data;
  const json = ({ text }: Answer) => JSON.parse(text) as unknown;

  it('nodevault/node-vault 148, 201: a path without data/ says that it is none, and not only 404', async () => {
    const { status, headers, text } = await world.send('GET', `${world.mount}/development/app`);
    expect([status, headers['content-type']]).toEqual([404, 'application/json']);
    expect(JSON.parse(text)).toHaveProperty('errors');
  });

  it('nodevault/node-vault 145: of a missing secret, errors are empty and warnings no array', async () => {
    const { status, text } = await read('r145');
    expect([status, JSON.parse(text)]).toEqual([404, { errors: [] }]);
  });

  it('hashicorp/vault 6066: a write is read again as it was sent', async () => {
    const data = { value1: 'bGktzwatc', json: '{"a": 1}', multi: 'a\nb\r\n', empty: '', unicode: '🔑' };
    await write('r6066', data);
    expect((await read('r6066')).body.data?.data).toEqual(data);
  });

  it('hashicorp/vault 26238: a list of a secret that has nothing below it is 404', async () => {
    await write('r26238/my_secret', { password: 'x' });
    expect((await world.send('GET', `${at('metadata', 'r26238/my_secret')}?list=true`)).status).toBe(404);
    expect((await world.send('GET', `${at('metadata', 'r26238')}?list=true`)).body.data?.keys).toEqual(['my_secret']);
  });

  it('hashicorp/vault 32117, openbao/openbao 3897: updated_time moves with a deletion and an undeletion', async () => {
    const times: unknown[] = [];
    const note = async () => times.push((await metadata('r32117'))?.updated_time);
    await write('r32117', { a: '1' });
    await note();
    await world.send('DELETE', at('data', 'r32117'));
    await note();
    await world.send('POST', at('undelete', 'r32117'), { versions: [1] });
    await note();
    expect(new Set(times).size).toBe(3);
  });

  it('hashicorp/vault 17221, 31003: metadata can be patched', async () => {
    await world.send('POST', at('metadata', 'r17221'), { custom_metadata: { foo: 'abc', bar: '123' } });
    const patched = await world.send('PATCH', at('metadata', 'r17221'), { custom_metadata: { foo: 'def', bar: null } });
    expect(patched.status, patched.text).toBe(204);
    expect((await metadata('r17221'))?.custom_metadata).toEqual({ foo: 'def' });
  });

  it('hashicorp/vault 13502: a patch needs no permission to read, and shows nothing', async () => {
    await write('r13502', { a: 'secret', b: { c: 'hidden' } });
    const { key } = (
      await world.app.call('POST /api/v1/keys', {
        as: world.owner.token,
        body: { name: 'w', scopes: ['secrets:write'] },
      })
    ).body;
    const headers = { 'x-vault-token': String(key) };
    const patched = await world.send('PATCH', at('data', 'r13502'), { data: { b: { d: 'new' } } }, { headers });
    expect(patched.status, patched.text).toBe(200);
    expect(patched.text).not.toContain('hidden');
    expect((await world.send('GET', at('data', 'r13502'), undefined, { headers })).status).toBe(403);
    expect((await read('r13502')).body.data?.data).toEqual({ a: 'secret', b: { c: 'hidden', d: 'new' } });
  });

  it('hashicorp/vault 18034: null in a patch removes a key and makes a version', async () => {
    await write('r18034', { foo: '1', bar: '2' });
    const patched = await world.send('PATCH', at('data', 'r18034'), { data: { bar: null } });
    expect(patched.body.data?.version).toBe(2);
    expect((await read('r18034')).body.data?.data).toEqual({ foo: '1' });
  });

  it('hashicorp/vault 25506: undelete works for secrets many levels deep', async () => {
    await write('a/b/c/d', { a: '1' });
    await world.send('DELETE', at('data', 'a/b/c/d'));
    expect((await world.send('PUT', at('undelete', 'a/b/c/d'), { versions: ['1'] })).status).toBe(204);
    expect((await read('a/b/c/d')).status).toBe(200);
  });

  it('hashicorp/vault 16488: a deletion of all versions is whole or has not happened', async () => {
    await write('r16488', { a: '1' });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        n % 2 === 0 ? world.send('DELETE', at('metadata', 'r16488')) : write('r16488', { a: String(n) }),
      ),
    );
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect([200, 404]).toContain((await read('r16488')).status);
    await world.send('DELETE', at('metadata', 'r16488'));
    expect((await write('r16488', { a: '1' }, { cas: 0 })).body.data?.version).toBe(1);
  });

  it('hashicorp/vault 15676: after a deletion, cas 0 is refused, and the version that it had is taken', async () => {
    await write('r15676', { bla: 'foo' });
    await world.send('DELETE', at('data', 'r15676'));
    expect((await write('r15676', { bla: 'bar' }, { cas: 0 })).status).toBe(400);
    expect((await write('r15676', { bla: 'bar' }, { cas: 1 })).status).toBe(200);
  });

  it('hashicorp/vault 19368: cas is looked at whether it is a number or a text', async () => {
    await write('r19368', { a: '1' });
    for (const cas of [0, '0']) expect((await write('r19368', { a: '2' }, { cas })).status).toBe(400);
    expect((await write('r19368', { a: '2' }, { cas: '1' })).status).toBe(200);
  });

  it('jdx/fnox 712: a secret whose last version was destroyed can be written with the version that it had', async () => {
    await write('r712', { a: '1' });
    await world.send('POST', at('destroy', 'r712'), { versions: [1] });
    const gone = await read('r712');
    expect([gone.status, gone.body.data?.metadata?.destroyed]).toEqual([404, true]);
    expect((await write('r712', { a: '2' }, { cas: 1 })).status).toBe(200);
    expect((await read('r712')).body.data?.data).toEqual({ a: '2' });
  });

  it('external-secrets 4897: a push with check-and-set begins with metadata alone', async () => {
    await world.send('POST', at('metadata', 'r4897'), { custom_metadata: { 'managed-by': 'external-secrets' } });
    expect((await read('r4897')).status).toBe(404);
    expect((await metadata('r4897'))?.current_version).toBe(0);
    expect((await write('r4897', { a: '1' }, { cas: 0 })).status).toBe(200);
  });

  it('external-secrets 5443: reading makes no versions', async () => {
    await write('r5443', { a: '1' });
    for (let times = 0; times < 3; times++) await read('r5443');
    expect((await metadata('r5443'))?.current_version).toBe(1);
  });

  it('hashicorp/vault-plugin-secrets-kv 59: keys of a secret come to a depth', async () => {
    await write('r59', { foo: 'abc', bar: { baz: { qux: 1 }, none: {} }, list: [{ a: 1 }] });
    const keys = async (depth: string) =>
      (await world.send('GET', `${at('subkeys', 'r59')}${depth}`)).body.data?.subkeys;
    const whole = { foo: null, bar: { baz: { qux: null }, none: null }, list: null };
    expect(await keys('')).toEqual(whole);
    expect(await keys('?depth=0')).toEqual(whole);
    expect(await keys('?depth=1')).toEqual({ foo: null, bar: null, list: null });
    expect(await keys('?depth=2')).toEqual({ foo: null, bar: { baz: null, none: null }, list: null });
  });

  it('hashicorp/vault-plugin-secrets-kv 48: custom metadata has bounds', async () => {
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`k${n}`, 'v']));
    for (const custom of [many, { ['k'.repeat(129)]: 'v' }, { k: 'v'.repeat(513) }, { '': 'v' }, { k: 1 }]) {
      const answer = await world.send('POST', at('metadata', 'r48'), { custom_metadata: custom });
      expect(answer.status, JSON.stringify(custom).slice(0, 40)).toBe(400);
    }
  });

  it('hashicorp/vault 6213: a path with a blank at its end is refused, and not another one', async () => {
    expect((await world.send('POST', `${world.mount}/data/development/1%20/2`, { data: { a: '1' } })).status).toBe(400);
    expect((await world.send('GET', `${world.mount}/metadata/development/1%20/?list=true`)).status).toBe(404);
  });

  it('hashicorp/vault 13274: strange bytes in an accessor are no fault of the server', async () => {
    const answer = await world.send('POST', 'auth/token/renew-accessor', { accessor: '\u{10ffff}\u0007é' });
    expect(answer.status).toBe(404);
    expect(json(answer)).toHaveProperty('errors');
  });

  it('hashicorp/vault 5460: a token ends itself, and at once', async () => {
    const client = nodeVault({ endpoint: world.endpoint });
    await client.approleLogin(world.robot);
    await client.tokenRevokeSelf();
    await world.app.heard();
    await expect(client.read(at('data', 'r6066'))).rejects.toThrow('permission denied');
  });

  it('hashicorp/vault 23216: a token of another product is refused, and no fault', async () => {
    for (const token of ['hvs.CAESIJlU02LQZq', 's.Cx2LcTVWxjGkV1.hdE2Z', 'root', '', '{}']) {
      const answer = await world.send('GET', 'auth/token/lookup-self', undefined, {
        headers: { 'x-vault-token': token },
      });
      expect([answer.status, json(answer)], token).toEqual([
        403,
        { errors: [expect.stringMatching(/^permission denied/)] },
      ]);
    }
  });

  it('namecheap/node-vault-client 106: a namespace is looked past', async () => {
    const client = new Client({ endpoint: world.endpoint, token: world.key, namespace: 'team' });
    expect(await client.kv2.list({ mountPath: world.mount, path: 'development' })).toMatchObject({
      data: { data: { keys: expect.any(Array) } },
    });
  });

  it('hashicorp/vault 7298: a wrapped reply is refused, and the secret not shown', async () => {
    await write('r7298', { a: 'secret' });
    const answer = await world.send('GET', at('data', 'r7298'), undefined, { headers: { 'x-vault-wrap-ttl': '60s' } });
    expect([answer.status, json(answer)]).toEqual([400, { errors: ['x-vault-wrap-ttl is not supported here'] }]);
  });
});
