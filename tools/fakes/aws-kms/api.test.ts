import { randomBytes } from 'node:crypto';
import { DecryptCommand, EncryptCommand, KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FakeKms, startKms } from './index.ts';

let fake: FakeKms;
let arn: string;
beforeEach(async () => {
  fake = await startKms();
  arn = fake.createKey();
});
afterEach(() => fake.close());

const client = (options: Record<string, unknown> = {}) =>
  new KMSClient({
    region: fake.region,
    endpoint: fake.url,
    credentials: fake.credentials,
    maxAttempts: 1,
    ...options,
  });
const encrypt = (Plaintext: Uint8Array, KeyId = arn) => new EncryptCommand({ KeyId, Plaintext });

interface Signed {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** Changes what was signed on its way. */
const tampering = (change: (signed: Signed) => Signed) => ({
  requestHandler: {
    handle: async (signed: Signed) => {
      const { path, headers, body } = change(signed);
      const reply = await fetch(`${fake.url}${path}`, { method: 'POST', headers, body });
      const bytes = new Uint8Array(await reply.arrayBuffer());
      return { response: { statusCode: reply.status, headers: Object.fromEntries(reply.headers), body: bytes } };
    },
  },
});
const header = (name: string, value: string) => (signed: Signed) => ({
  ...signed,
  headers: { ...signed.headers, [name]: value },
});

test('takes what nobody has changed on its way', async () => {
  const { KeyId } = await client(tampering((signed) => signed)).send(encrypt(randomBytes(32)));
  expect(KeyId).toBe(arn);
});

test.each<[string, (signed: Signed) => Signed]>([
  ['another body', (signed) => ({ ...signed, body: signed.body.replace('"Plaintext"', '"plaintext"') })],
  ['another path', (signed) => ({ ...signed, path: '/other' })],
  ['another action', header('x-amz-target', 'TrentService.Decrypt')],
  ['another time', header('x-amz-date', '20200101T000000Z')],
])('refuses the signature of a request with %s', async (_what, change) => {
  const failing = client(tampering(change)).send(encrypt(randomBytes(32)));
  await expect(failing).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  expect(fake.calls).toEqual([]);
});

test('refuses a signature that is too old or early', async () => {
  for (const systemClockOffset of [-6 * 60_000, 6 * 60_000]) {
    const failing = client({ systemClockOffset }).send(encrypt(randomBytes(32)));
    await expect(failing).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  }
});

test('refuses a request without a signature', async () => {
  const reply = await fetch(fake.url, { method: 'POST', body: '{}' });
  expect(reply.status).toBe(400);
  expect(await reply.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
});

test('has the limits of Encrypt and Decrypt', async () => {
  const { CiphertextBlob } = await client().send(encrypt(randomBytes(4096)));
  expect(CiphertextBlob?.length).toBeGreaterThan(4096);
  for (const bytes of [0, 4097])
    await expect(client().send(encrypt(randomBytes(bytes)))).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(client().send(new ListKeysCommand({}))).rejects.toMatchObject({ name: 'UnknownOperationException' });
});

test('tells a wrong key from a ciphertext that is none', async () => {
  const { CiphertextBlob } = await client().send(encrypt(randomBytes(32)));
  const decrypt = (input: { KeyId?: string; EncryptionContext?: Record<string, string> }) =>
    client().send(new DecryptCommand({ CiphertextBlob, ...input }));
  expect(await decrypt({})).toMatchObject({ KeyId: arn });
  await expect(decrypt({ KeyId: fake.createKey() })).rejects.toMatchObject({ name: 'IncorrectKeyException' });
  await expect(decrypt({ KeyId: arn, EncryptionContext: { a: 'b' } })).rejects.toMatchObject({
    name: 'InvalidCiphertextException',
  });
});
