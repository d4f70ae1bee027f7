import { randomBytes } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { Secret } from '../secret.ts';
import { awsKmsKek } from './aws-kms.ts';
import { kekConformance } from './kek.conformance.ts';
import { kms } from './remote-kek.fixture.ts';
import { proveKek } from './remote-kek.ts';

const context = { dataKey: 'eco_dek_1', scope: 'system' };
const code = (name: string) => expect.objectContaining({ code: name });

kekConformance('AWS KMS', async () => {
  const { fake, account } = await kms();
  const [keyId, otherId] = [fake.createKey(), fake.createKey()];
  return { kek: await awsKmsKek({ ...account, keyId }), other: await awsKmsKek({ ...account, keyId: otherId }) };
});

test('is proved with a key by id, by ARN and by alias, which have one id', async () => {
  const { fake, account } = await kms();
  const arn = fake.createKey();
  fake.alias('alias/nexus', arn);
  for (const keyId of [arn, arn.replace(/^.*key\//, ''), 'alias/nexus']) {
    const kek = await awsKmsKek({ ...account, keyId });
    await proveKek(kek);
    expect(kek.id).toBe(`aws-kms:${arn}`);
  }
});

test('names the key in decrypt too, and goes on with it where its alias is moved', async () => {
  const { fake, account } = await kms();
  const arn = fake.createKey();
  fake.alias('alias/nexus', arn);
  const kek = await awsKmsKek({ ...account, keyId: 'alias/nexus' });
  fake.alias('alias/nexus', fake.createKey());
  const wrapped = await kek.wrap(randomBytes(32), context);
  await kek.unwrap(wrapped, context);
  expect(fake.calls.slice(-2)).toEqual([
    { action: 'Encrypt', keyId: arn },
    { action: 'Decrypt', keyId: arn },
  ]);
  expect((await awsKmsKek({ ...account, keyId: 'alias/nexus' })).id).not.toBe(kek.id);
});

test('signs with the token of temporary credentials', async () => {
  const { fake, account } = await kms({ sessionToken: 'a session token' });
  await proveKek(await awsKmsKek({ ...account, keyId: fake.createKey() }));
});

test('without credentials takes those that the SDK finds', async () => {
  const { fake, account } = await kms();
  const { credentials: _none, ...rest } = account;
  vi.stubEnv('AWS_ACCESS_KEY_ID', fake.credentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', fake.credentials.secretAccessKey);
  await proveKek(await awsKmsKek({ ...rest, keyId: fake.createKey() }));
  vi.unstubAllEnvs();
});

test.each([
  ['another secret', { secretAccessKey: new Secret('wrong') }],
  ['another access key', { accessKeyId: 'AKIAOTHER' }],
  ['a session token it did not give', { sessionToken: new Secret('stolen') }],
])('is refused with %s', async (_what, changed) => {
  const { fake, account } = await kms();
  const credentials = { ...(account.credentials as NonNullable<typeof account.credentials>), ...changed };
  await expect(awsKmsKek({ ...account, credentials, keyId: fake.createKey() })).rejects.toThrow(code('KEK_REFUSED'));
  expect(fake.calls).toEqual([]);
});

test('is refused with another region, a key that is not there, disabled or not permitted', async () => {
  const { fake, account } = await kms();
  const arn = fake.createKey();
  const open = (keyId = arn, region = fake.region) => awsKmsKek({ ...account, keyId, region });
  await expect(open(arn, 'us-east-1')).rejects.toThrow(code('KEK_REFUSED'));
  await expect(open('alias/none')).rejects.toThrow(/NotFoundException/);
  const kek = await open();
  const wrapped = await kek.wrap(randomBytes(32), context);
  fake.setEnabled(arn, false);
  await expect(kek.unwrap(wrapped, context)).rejects.toThrow(code('KEK_REFUSED'));
  fake.setEnabled(arn, true);
  fake.permit(['Encrypt']);
  await expect(proveKek(kek)).rejects.toThrow(/AccessDeniedException/);
});

const away = expect.objectContaining({ code: 'KEK_UNAVAILABLE', spec: expect.objectContaining({ kind: 'network' }) });

test('a call that failed is repeated once; then the error is of the kind network', async () => {
  const { fake, account } = await kms();
  const kek = await awsKmsKek({ ...account, keyId: fake.createKey() });
  const wrapped = await kek.wrap(randomBytes(32), context);
  fake.behave({ fail: { path: '/', status: 500, times: 1 } });
  expect(await kek.unwrap(wrapped, context)).toHaveLength(32);
  fake.behave({ fail: { path: '/', status: 503, times: 2 } });
  await expect(kek.unwrap(wrapped, context)).rejects.toThrow(away);
  fake.behave({ hangUpAt: '/' });
  await expect(kek.wrap(randomBytes(32), context)).rejects.toThrow(away);
});

test('a call that hangs ends with an error of the kind network', async () => {
  const { fake, account } = await kms();
  const kek = await awsKmsKek({ ...account, keyId: fake.createKey() });
  fake.behave({ delayMs: 60_000 });
  await expect(kek.wrap(randomBytes(32), context)).rejects.toThrow(/timeout/);
  fake.behave({});
  expect(await kek.wrap(randomBytes(32), context)).toBeInstanceOf(Buffer);
}, 60_000);
