import { createHmac, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { type CryptoKey, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { ManualClock, minute, second } from '../clock.ts';
import { Ids } from '../ids.ts';
import { checkpointKeys, type VerifyOptions, verifyCheckpoint, verifyToken } from './tokens.ts';

const clock = new ManualClock();
const now = Math.floor(clock.now() / second);
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicJwk = { ...(pair.publicKey.export({ format: 'jwk' }) as JsonWebKey), kid: 'k1', alg: 'ES256' } as JWK;
let publicKey: CryptoKey;
beforeAll(async () => {
  publicKey = (await importJWK(publicJwk, 'ES256')) as CryptoKey;
});

const options: VerifyOptions = {
  issuer: 'https://nexus.example',
  audience: 'nexus',
  now: clock.now(),
  maxAge: 15 * minute,
  leeway: 5 * second,
};
const goodClaims = {
  iss: 'https://nexus.example',
  aud: 'nexus',
  sub: new Ids(clock).next('usr'),
  jti: new Ids(clock).next('tok'),
  sid: new Ids(clock).next('ses'),
  pv: 1,
  amr: ['pwd'],
  auth_time: now,
  iat: now,
  exp: now + 900,
};
const goodHeader = { alg: 'ES256', typ: 'at+jwt', kid: 'k1' };
const refused = expect.objectContaining({ code: 'INVALID_TOKEN' });
const verify = (token: string) => verifyToken(token, publicKey, options);
const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signed with the right key, right in all but what is given; a claim given as undefined is left out. */
const sign = (claims: object = {}, header: object = {}) =>
  new SignJWT({ ...goodClaims, ...claims } as JWTPayload)
    .setProtectedHeader({ ...goodHeader, ...header })
    .sign(pair.privateKey);

describe('an access token with the right signature', () => {
  test('is accepted if its claims are valid', async () => {
    expect(await verify(await sign())).toEqual(goodClaims);
  });

  test('may come from a clock 5 s ahead or behind', async () => {
    await expect(verify(await sign({ iat: now + 5, nbf: now + 5 }))).resolves.toBeDefined();
    await expect(verify(await sign({ iat: now - 900, exp: now - 4 }))).resolves.toBeDefined();
  });

  test.each([
    ['another issuer', { iss: 'https://evil.example' }],
    ['no issuer', { iss: undefined }],
    ['another audience', { aud: 'other' }],
    ['no audience', { aud: undefined }],
    ['an expiry passed', { exp: now - 6 }],
    ['no expiry', { exp: undefined }],
    ['a start to come', { nbf: now + 6 }],
    ['an issue to come', { iat: now + 6 }],
    ['no time of issue', { iat: undefined }],
    ['an age no token may reach, and an expiry far away', { iat: now - 906, exp: now + 9e6 }],
    ['no subject', { sub: undefined }],
    ['no session', { sid: undefined }],
    ['no id', { jti: undefined }],
    ['a subject that is no text', { sub: { $ne: '' } }],
    ['a permissions version that is no number', { pv: '3' }],
  ])('is refused with %s', async (_, claims) => {
    await expect(verify(await sign(claims))).rejects.toThrow(refused);
  });

  test.each(['JWT', 'audit-checkpoint+jwt', 'logout+jwt', undefined])(
    'is refused with the type %s (3.11)',
    async (typ) => {
      await expect(verify(await sign({}, { typ }))).rejects.toThrow(refused);
    },
  );

  test('is refused with a critical extension', async () => {
    const token = await new SignJWT(goodClaims)
      .setProtectedHeader({ ...goodHeader, crit: ['x'], x: 1 })
      .sign(pair.privateKey, { crit: { x: true } });
    await expect(verify(token)).rejects.toThrow(refused);
  });
});

describe('RFC 8725: the algorithm', () => {
  test.each(['none', 'None', 'NONE', '', 'ES384', 'RS256'])('%j is refused (3.1)', async (alg) => {
    const good = await sign();
    for (const signature of ['', 'AAAA', good.split('.')[2]]) {
      const token = `${segment({ ...goodHeader, alg })}.${segment(goodClaims)}.${signature}`;
      await expect(verify(token)).rejects.toThrow(refused);
    }
  });

  test('HS256 over the public key, in any form, is refused (2.1)', async () => {
    const pem = pair.publicKey.export({ type: 'spki', format: 'pem' });
    const der = pair.publicKey.export({ type: 'spki', format: 'der' });
    for (const secret of [pem, `${pem}`.trim(), der, JSON.stringify(publicJwk), `${publicJwk.x}`]) {
      const input = `${segment({ ...goodHeader, alg: 'HS256' })}.${segment(goodClaims)}`;
      const signature = createHmac('sha256', secret).update(input).digest('base64url');
      await expect(verify(`${input}.${signature}`)).rejects.toThrow(refused);
    }
  });

  test('the right algorithm with another key is refused', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await expect(verify(await new SignJWT(goodClaims).setProtectedHeader(goodHeader).sign(privateKey))).rejects.toThrow(
      refused,
    );
  });
});

describe('an audit checkpoint', () => {
  const payload = { org: new Ids(clock).next('org'), seq: 12 };
  const checkpoint = (header: object = {}) =>
    new SignJWT(payload)
      .setProtectedHeader({ ...goodHeader, typ: 'audit-checkpoint+jwt', ...header })
      .sign(pair.privateKey);

  test('verifies by its type and a published key, at any time', async () => {
    expect(await verifyCheckpoint(await checkpoint(), await checkpointKeys([publicJwk]))).toEqual(payload);
  });

  test.each([
    ['an access token', () => sign()],
    ['a key that is not published', () => checkpoint({ kid: 'k2' })],
    ['no type', () => checkpoint({ typ: undefined })],
    ['nonsense', async () => 'nonsense'],
    ['no signature', async () => `${segment({ ...goodHeader, alg: 'none' })}.${segment(payload)}.`],
  ])('does not when it is %s', async (_, make) => {
    expect(await verifyCheckpoint(await make(), await checkpointKeys([publicJwk]))).toBeUndefined();
  });
});
