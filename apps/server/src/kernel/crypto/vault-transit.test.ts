import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { Secret } from '../secret.ts';
import { kekConformance } from './kek.conformance.ts';
import { vault } from './remote-kek.fixture.ts';
import { proveKek } from './remote-kek.ts';
import { vaultTransitKek } from './vault-transit.ts';

const context = { dataKey: 'eco_dek_1', scope: 'system' };
const code = (name: string) => expect.objectContaining({ code: name });
const away = expect.objectContaining({ code: 'KEK_UNAVAILABLE', spec: expect.objectContaining({ kind: 'network' }) });

kekConformance('Vault Transit', async () => {
  const { fake, byToken } = await vault();
  fake.createKey('nexus');
  fake.createKey('other');
  return { kek: vaultTransitKek({ ...byToken, key: 'nexus' }), other: vaultTransitKek({ ...byToken, key: 'other' }) };
});

test('reads what an older version of the key has encrypted', async () => {
  const { fake, byToken } = await vault();
  fake.createKey('nexus');
  const kek = vaultTransitKek({ ...byToken, key: 'nexus' });
  const key = randomBytes(32);
  const wrapped = await kek.wrap(key, context);
  fake.rotateKey('nexus');
  expect(await kek.unwrap(wrapped, context)).toEqual(key);
  expect(String(await kek.wrap(key, context))).toMatch(/^vault:v2:/);
});

test('logs in with an AppRole once for many calls, and again when its token has ended', async () => {
  const { fake, byRole } = await vault();
  fake.createKey('nexus');
  const kek = vaultTransitKek({ ...byRole, key: 'nexus' });
  const logIns = () => fake.calls.filter((call) => call.endsWith('/login')).length;
  const wrapped = await Promise.all(Array.from({ length: 5 }, () => kek.wrap(randomBytes(32), context)));
  expect(logIns()).toBe(1);
  fake.expireTokens();
  await Promise.all(wrapped.map((key) => kek.unwrap(key, context)));
  expect(logIns()).toBe(2);
});

test('is refused with a wrong token or role, a key that is not there, and by the policy', async () => {
  const { fake, byToken, byRole } = await vault();
  fake.createKey('nexus');
  const refusal = code('KEK_REFUSED');
  const prove = (options: typeof byToken, key = 'nexus') => proveKek(vaultTransitKek({ ...options, key }));
  await expect(prove({ ...byToken, login: { token: new Secret('hvs.wrong') } })).rejects.toThrow(refusal);
  const login = { roleId: fake.appRole.roleId, secretId: new Secret('wrong') };
  await expect(prove({ ...byRole, login })).rejects.toThrow(refusal);
  await expect(prove(byToken, 'absent')).rejects.toThrow(/encryption key not found/);
  fake.permit(['transit/encrypt/nexus']);
  await expect(prove(byToken)).rejects.toThrow(/403 permission denied/);
  fake.permit(['transit/encrypt/nexus', 'transit/decrypt/nexus']);
  await prove(byRole);
});

test('is refused where associated data is not supported, or ignored', async () => {
  const { fake, byToken } = await vault();
  fake.createKey('rsa', 'rsa-4096');
  fake.createKey('nexus');
  await expect(proveKek(vaultTransitKek({ ...byToken, key: 'rsa' }))).rejects.toThrow(/AEAD/);
  fake.ignoreAssociatedData();
  await expect(proveKek(vaultTransitKek({ ...byToken, key: 'nexus' }))).rejects.toThrow(/context/);
});

test('that does not answer, or is sealed, is of the kind network', async () => {
  const { fake, byToken } = await vault();
  fake.createKey('nexus');
  const kek = vaultTransitKek({ ...byToken, key: 'nexus' });
  const wrapped = await kek.wrap(randomBytes(32), context);
  fake.seal(true);
  await expect(kek.unwrap(wrapped, context)).rejects.toThrow(away);
  fake.seal(false);
  for (const status of [429, 472, 500]) {
    fake.behave({ fail: { path: '/', status, times: 1 } });
    await expect(kek.unwrap(wrapped, context)).rejects.toThrow(away);
  }
  fake.behave({ hangUpAt: '/v1/transit' });
  await expect(kek.wrap(randomBytes(32), context)).rejects.toThrow(away);
  fake.behave({ delayMs: 20_000 });
  await expect(kek.unwrap(wrapped, context)).rejects.toThrow(away);
  fake.behave({});
  expect(await kek.unwrap(wrapped, context)).toHaveLength(32);
}, 60_000);
