import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeVault, startVault } from './index.ts';

let fake: FakeVault;
beforeEach(async () => {
  fake = await startVault();
  fake.createKey('nexus');
});
afterEach(() => fake.close());

interface Reply {
  status: number;
  errors?: string[];
  data?: { ciphertext?: string; plaintext?: string; key_version?: number } | null;
  auth?: { client_token: string } | null;
}

async function call(path: string, body: unknown, { token = fake.token, method = 'POST' } = {}): Promise<Reply> {
  const reply = await fetch(`${fake.url}/v1/${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(token === '' ? {} : { 'x-vault-token': token }) },
    ...(method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: reply.status, ...((await reply.json()) as object) };
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const plaintext = randomBytes(32).toString('base64');
const associated_data = base64('here');
const encrypt = async (name = 'nexus') =>
  String((await call(`transit/encrypt/${name}`, { plaintext, associated_data })).data?.ciphertext);
const decrypt = (input: object, name = 'nexus') => call(`transit/decrypt/${name}`, input);
const failed = (message: string) => ({ status: 400, errors: [message] });
const authentication = failed('cipher: message authentication failed');

test('answers what was encrypted, by PUT as by POST', async () => {
  const ciphertext = await encrypt();
  expect(ciphertext).toMatch(/^vault:v1:[A-Za-z0-9+/]+={0,2}$/);
  expect(await decrypt({ ciphertext, associated_data })).toMatchObject({ status: 200, data: { plaintext } });
  const put = await call('transit/decrypt/nexus', { ciphertext, associated_data }, { method: 'PUT' });
  expect(put.data).toEqual({ plaintext });
});

describe('refuses', () => {
  test('a ciphertext with other, missing or added associated data', async () => {
    const ciphertext = await encrypt();
    expect(await decrypt({ ciphertext, associated_data: base64('there') })).toMatchObject(authentication);
    expect(await decrypt({ ciphertext })).toMatchObject(authentication);
    const plain = (await call('transit/encrypt/nexus', { plaintext })).data?.ciphertext;
    expect(await decrypt({ ciphertext: plain, associated_data })).toMatchObject(authentication);
    expect(await decrypt({ ciphertext: plain })).toMatchObject({ status: 200, data: { plaintext } });
  });

  test('a ciphertext of another key, or with one bit changed', async () => {
    fake.createKey('other');
    const ciphertext = await encrypt();
    expect(await decrypt({ ciphertext, associated_data }, 'other')).toMatchObject(authentication);
    const sealed = Buffer.from(ciphertext.slice('vault:v1:'.length), 'base64');
    for (const at of [0, 12, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] as number) ^ 1;
      const spoiled = { ciphertext: `vault:v1:${changed.toString('base64')}`, associated_data };
      expect(await decrypt(spoiled), `byte ${at}`).toMatchObject(authentication);
    }
  });

  test('what is no ciphertext, and versions that the key has not', async () => {
    const body = (await encrypt()).slice('vault:v1:'.length);
    const refusals: [string, string][] = [
      ['', 'missing ciphertext to decrypt'],
      [body, 'invalid ciphertext: no prefix'],
      [`vault:v0:${body}`, 'invalid ciphertext: no prefix'],
      [`vault:v2:${body}`, 'invalid ciphertext: version is too new'],
      [`vault:v1:${base64('short')}`, 'invalid ciphertext: too short'],
    ];
    for (const [ciphertext, message] of refusals)
      expect(await decrypt({ ciphertext, associated_data }), message).toMatchObject(failed(message));
  });

  test('an older version read as a newer one, and reads each as what it is', async () => {
    const old = await encrypt();
    fake.rotateKey('nexus');
    expect(await encrypt()).toMatch(/^vault:v2:/);
    expect((await decrypt({ ciphertext: old, associated_data })).data).toEqual({ plaintext });
    const renamed = old.replace('vault:v1:', 'vault:v2:');
    expect(await decrypt({ ciphertext: renamed, associated_data })).toMatchObject(authentication);
  });

  test('what is not base64, is missing or is not JSON', async () => {
    const path = 'transit/encrypt/nexus';
    expect(await call(path, {})).toMatchObject(failed('missing plaintext to encrypt'));
    expect(await call(path, { plaintext: 'not base64!' })).toMatchObject(failed('failed to base64-decode plaintext'));
    expect(await call(path, { plaintext, associated_data: '?' })).toMatchObject(
      failed('failed to base64-decode associated_data'),
    );
    expect(await call(path, '{"plaintext":')).toMatchObject(failed('failed to parse JSON input'));
  });

  test('associated data with a key that is no AEAD, and keys that are not there', async () => {
    fake.createKey('rsa', 'rsa-4096');
    expect(await call('transit/encrypt/rsa', { plaintext, associated_data })).toMatchObject(
      failed('associated_data may only be used with an AEAD cipher'),
    );
    expect(await call('transit/encrypt/absent', { plaintext })).toMatchObject(failed('encryption key not found'));
  });

  test('other methods and paths', async () => {
    expect((await call('transit/encrypt/nexus', {}, { method: 'GET' })).status).toBe(405);
    for (const path of ['transit/keys/nexus', 'secret/data/nexus', 'transit/encrypt'])
      expect((await call(path, { plaintext })).status, path).toBe(404);
  });
});

describe('a caller', () => {
  const path = 'transit/encrypt/nexus';
  const denied = { status: 403, errors: ['permission denied'] };
  const logIn = (role_id: string, secret_id: string) =>
    call('auth/approle/login', { role_id, secret_id }, { token: '' });

  test('needs a token, and one that the policy permits the path', async () => {
    for (const token of ['', 'hvs.wrong']) expect(await call(path, { plaintext }, { token })).toMatchObject(denied);
    fake.permit(['transit/decrypt/nexus']);
    expect(await call(path, { plaintext })).toMatchObject(denied);
    fake.permit([path]);
    expect((await call(path, { plaintext })).status).toBe(200);
  });

  test('gets a token for the right role and secret, until it ends', async () => {
    const { roleId, secretId } = fake.appRole;
    const wrong = failed('invalid role or secret ID');
    expect(await logIn(roleId, 'wrong')).toMatchObject(wrong);
    expect(await logIn('wrong', secretId)).toMatchObject(wrong);
    const token = String((await logIn(roleId, secretId)).auth?.client_token);
    expect((await call(path, { plaintext }, { token })).status).toBe(200);
    fake.expireTokens();
    expect(await call(path, { plaintext }, { token })).toMatchObject(denied);
    expect((await call(path, { plaintext })).status).toBe(200);
  });

  test('gets nothing of a Vault that is sealed', async () => {
    fake.seal(true);
    expect(await call(path, { plaintext })).toMatchObject({ status: 503, errors: ['Vault is sealed'] });
    expect((await logIn(fake.appRole.roleId, fake.appRole.secretId)).status).toBe(503);
  });
});
