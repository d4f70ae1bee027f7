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

type Arrived = Omit<Signed, 'body'> & { body: string | Uint8Array };
const read = (signed: Arrived): Signed => ({
  ...signed,
  headers: { ...signed.headers },
  body: typeof signed.body === 'string' ? signed.body : new TextDecoder().decode(signed.body),
});

type Change = (signed: Signed) => Signed;

/** Changes what was signed on its way. */
const tampering = (change: Change) => ({
  requestHandler: {
    handle: async (signed: Arrived) => {
      const { path, headers, body } = change(read(signed));
      // `fetch` counts the bytes itself.
      delete headers['content-length'];
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

/** Another body, with a parameter or value more; it is signed as what it was. */
const withInput =
  (more: object): Change =>
  (signed) => ({ ...signed, body: JSON.stringify({ ...JSON.parse(signed.body), ...more }) });

test.each<[string, Change]>([
  ['another body', withInput({ KeyId: 'alias/other' })],
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

/** Signed by the SDK as it is sent, which does not look at the input itself. */
const asking = (more: object) => {
  const open = client();
  open.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as Arrived;
      const body = JSON.stringify({ ...JSON.parse(read(request).body), ...more });
      request.headers['content-length'] = String(Buffer.byteLength(body));
      return next({ ...args, request: Object.assign(request, { body }) });
    },
    // Before the signature.
    { step: 'build', priority: 'low' },
  );
  return open;
};

test.each<[string, object, string]>([
  ['an unknown parameter', { Encryption: 'x' }, 'ValidationException'],
  ['a context that is no map of texts', { EncryptionContext: { a: 1 } }, 'ValidationException'],
  ['a context of more than 8192 characters', { EncryptionContext: { a: 'x'.repeat(8193) } }, 'ValidationException'],
  ['a plaintext that is not base64', { Plaintext: '?' }, 'SerializationException'],
  ['no key', { KeyId: '' }, 'ValidationException'],
  ['a key that is not there', { KeyId: 'alias/absent' }, 'NotFoundException'],
])('refuses %s', async (_what, more, name) => {
  await expect(asking(more).send(encrypt(randomBytes(32)))).rejects.toMatchObject({ name });
});

test('takes a context in any order, and no other one', async () => {
  const open = client();
  const EncryptionContext = { a: 'b', c: 'd' };
  const plain = randomBytes(32);
  const { CiphertextBlob } = await open.send(new EncryptCommand({ KeyId: arn, Plaintext: plain, EncryptionContext }));
  const decrypt = (context: Record<string, string> | undefined) =>
    open.send(new DecryptCommand({ KeyId: arn, CiphertextBlob, ...(context && { EncryptionContext: context }) }));
  expect(Buffer.from((await decrypt({ c: 'd', a: 'b' })).Plaintext ?? [])).toEqual(plain);
  for (const context of [undefined, { a: 'b' }, { a: 'd', c: 'b' }, { a: 'b', c: 'd', e: 'f' }])
    await expect(decrypt(context)).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
});

test('refuses what the caller may not do, and keys that are disabled', async () => {
  const open = client();
  fake.permit(['Decrypt']);
  await expect(open.send(encrypt(randomBytes(32)))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  fake.permit(['Encrypt', 'Decrypt']);
  const { CiphertextBlob } = await open.send(encrypt(randomBytes(32)));
  fake.setEnabled(arn, false);
  const disabled = { name: 'DisabledException' };
  await expect(open.send(encrypt(randomBytes(32)))).rejects.toMatchObject(disabled);
  await expect(open.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject(disabled);
});

test('refuses another account, session and region', async () => {
  const { accessKeyId, secretAccessKey } = fake.credentials;
  const refused = (options: Record<string, unknown>) =>
    client(options)
      .send(encrypt(randomBytes(32)))
      .then(
        () => 'taken',
        ({ name }: Error) => name,
      );
  const unknown = 'UnrecognizedClientException';
  expect(await refused({ credentials: { accessKeyId: 'AKIAOTHER', secretAccessKey } })).toBe(unknown);
  expect(await refused({ credentials: { ...fake.credentials, sessionToken: 'token' } })).toBe(unknown);
  const wrong = { accessKeyId, secretAccessKey: `${secretAccessKey}x` };
  expect(await refused({ credentials: wrong })).toBe('InvalidSignatureException');
  expect(await refused({ region: 'us-east-1' })).toBe('InvalidSignatureException');
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
