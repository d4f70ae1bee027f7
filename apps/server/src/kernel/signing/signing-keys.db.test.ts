import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { postgresAvailable, type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { day, ManualClock, minute, second } from '../clock.ts';
import { localKek } from '../crypto/kek.ts';
import { KeyRing } from '../crypto/key-ring.ts';
import type { Queryable } from '../crypto/store.ts';
import { openPool } from '../db/client.ts';
import { Ids } from '../ids.ts';
import { SigningKeys, type SigningKeysOptions } from './signing-keys.ts';
import type { Purpose } from './store.ts';
import { type AccessTokenInput, checkpointKeys, verifyCheckpoint } from './tokens.ts';

describe.skipIf(!postgresAvailable)('signing keys (needs PostgreSQL)', () => {
  const kek = localKek(randomBytes(32));
  let clock: ManualClock;
  let ring: KeyRing;
  let database: TestDatabase;
  let pool: pg.Pool;
  let statements = 0;
  let away = false;
  const reloadFailures: unknown[] = [];

  beforeAll(async () => {
    database = await testDatabase();
    pool = openPool({ connectionString: database.ownerUrl, max: 8 });
    const own = ['migrations/001_signing_keys.sql', 'migrations/002_id_tokens.sql'];
    for (const file of ['../crypto/migrations/001_data_keys.sql', ...own]) {
      await pool.query(await readFile(new URL(file, import.meta.url), 'utf8'));
    }
  });
  afterAll(async () => {
    await pool?.end();
    await database?.drop();
  });
  beforeEach(async () => {
    await pool.query('truncate nexus_data_keys, nexus_signing_keys');
    clock = new ManualClock();
    ring = new KeyRing({ kek, clock });
    away = false;
  });

  async function transaction<T>(work: (db: Queryable) => Promise<T>): Promise<T> {
    if (away) throw new Error('away');
    const client = await pool.connect();
    try {
      await client.query('begin');
      const result = await work({
        query: (text, values) => {
          statements += 1;
          return client.query(text, values);
        },
      });
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  }

  /** Each is a node of its own. */
  const openKeys = (options: Partial<SigningKeysOptions> = {}) =>
    SigningKeys.open({
      transaction,
      ring,
      clock,
      issuer: 'https://nexus.example',
      oauthIssuer: 'https://nexus.example/oidc',
      audience: 'nexus',
      onReloadFailed: (error) => reloadFailures.push(error),
      ...options,
    });
  const seconds = () => Math.floor(clock.now() / second);
  const someone = (): AccessTokenInput => ({
    sub: new Ids(clock).next('usr'),
    sid: new Ids(clock).next('ses'),
    org: new Ids(clock).next('org'),
    pv: 3,
    amr: ['pwd', 'otp'],
    authTime: seconds(),
  });
  const refused = expect.objectContaining({ code: 'INVALID_TOKEN' });
  const states = async () =>
    (await pool.query('select kid, purpose, state from nexus_signing_keys order by created_at, kid')).rows;
  const stateOf = async (kid: string) => (await states()).find((row) => row.kid === kid)?.state;

  /** The claims of a good token, signed anew with the real key of the purpose: what a thief of every secret could do. */
  async function forge(keys: SigningKeys, purpose: Purpose, header: object): Promise<string> {
    const kid = keys.current(purpose);
    const { rows } = await pool.query('select private_sealed from nexus_signing_keys where kid = $1', [kid]);
    const jwk = JSON.parse(String(await ring.open(pool, ['signing-key', kid, purpose], rows[0].private_sealed)));
    const { claims } = await keys.signAccessToken(someone());
    return new SignJWT({ ...claims, amr: [...claims.amr] })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid, ...header })
      .sign(await importJWK(jwk, 'ES256'));
  }

  describe('an access token', () => {
    test('names its subject, session, audience and expiry', async () => {
      const keys = await openKeys();
      const input = someone();
      const { token, claims, expiresIn } = await keys.signAccessToken(input);
      expect(expiresIn).toBe(900);
      expect(JSON.parse(Buffer.from(token.split('.')[0] as string, 'base64url').toString())).toEqual({
        alg: 'ES256',
        typ: 'at+jwt',
        kid: keys.current('access-token'),
      });
      expect(await keys.verifyAccessToken(token)).toEqual(claims);
      expect(claims).toEqual({
        iss: 'https://nexus.example',
        aud: 'nexus',
        sub: input.sub,
        sid: input.sid,
        org: input.org,
        pv: 3,
        amr: ['pwd', 'otp'],
        auth_time: seconds(),
        jti: expect.stringMatching(/^eco_tok_[0-9A-Za-z]{22}$/),
        iat: seconds(),
        exp: seconds() + 900,
      });
    });

    test('needs no organization', async () => {
      const keys = await openKeys();
      const { token } = await keys.signAccessToken({ ...someone(), org: undefined });
      expect(await keys.verifyAccessToken(token)).not.toHaveProperty('org');
    });

    test('is accepted by every node of the installation', async () => {
      const { token } = await (await openKeys()).signAccessToken(someone());
      await expect((await openKeys()).verifyAccessToken(token)).resolves.toBeDefined();
    });

    test('is verified from memory the second time; its claims are frozen', async () => {
      const keys = await openKeys();
      const { token } = await keys.signAccessToken(someone());
      const first = await keys.verifyAccessToken(token);
      statements = 0;
      expect(await keys.verifyAccessToken(token)).toBe(first);
      expect(statements).toBe(0);
      expect(() => Object.assign(first, { sub: 'somebody else' })).toThrow(TypeError);
      expect(() => (first.amr as string[]).push('mfa')).toThrow(TypeError);
    });

    test('expires after 5 s of leeway, cached or not', async () => {
      const keys = await openKeys();
      const { token } = await keys.signAccessToken(someone());
      const unseen = (await keys.signAccessToken(someone())).token;
      clock.advance(15 * minute + 4 * second);
      await keys.verifyAccessToken(token);
      clock.advance(second);
      await expect(keys.verifyAccessToken(token)).rejects.toThrow(refused);
      await expect(keys.verifyAccessToken(unseen)).rejects.toThrow(refused);
    });
  });

  describe('a token is refused', () => {
    test('that brings its own key (3.10)', async () => {
      const keys = await openKeys();
      const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
      const jwk = await exportJWK(publicKey);
      const { claims } = await keys.signAccessToken(someone());
      const kids = [keys.current('access-token'), 'https://evil.example/jwks', 'new'];
      for (const kid of kids) {
        const header = { alg: 'ES256', typ: 'at+jwt', kid, jwk, jku: 'https://evil.example/jwks' };
        const token = await new SignJWT({ ...claims, amr: [...claims.amr] })
          .setProtectedHeader(header)
          .sign(privateKey);
        await expect(keys.verifyAccessToken(token)).rejects.toThrow(refused);
      }
    });

    test.each([
      '__proto__',
      'constructor',
      "' or '1'='1",
      '../../../../dev/null',
      '',
      7,
      null,
      undefined,
      ['x'],
      'k'.repeat(3000),
    ])('with the key id %j (3.10)', async (kid) => {
      const keys = await openKeys();
      const token = await forge(keys, 'access-token', { kid });
      await expect(keys.verifyAccessToken(token)).rejects.toThrow(refused);
    });

    test('signed by the key of audit checkpoints', async () => {
      const keys = await openKeys();
      await expect(keys.verifyAccessToken(await forge(keys, 'access-token', {}))).resolves.toMatchObject({ pv: 3 });
      await expect(keys.verifyAccessToken(await forge(keys, 'audit-checkpoint', {}))).rejects.toThrow(refused);
    });

    test('with any character changed, even right after it was verified', async () => {
      const keys = await openKeys();
      const { token } = await keys.signAccessToken(someone());
      await keys.verifyAccessToken(token);
      // The last character of a segment may carry bits that mean nothing; the claims would still be the same.
      for (let index = 0; index < token.length - 1; index += 7) {
        const changed = `${token.slice(0, index)}${token[index] === 'A' ? 'B' : 'A'}${token.slice(index + 1)}`;
        await expect(keys.verifyAccessToken(changed)).rejects.toThrow(refused);
      }
    });

    test.each(['', '.', '..', '...', 'x', 'a.b.c', 'e30.e30.', `e30.${'A'.repeat(5000)}.AA`, 'é.é.é', '\0'])(
      'when it is %j',
      async (token) => {
        const keys = await openKeys();
        await expect(keys.verifyAccessToken(token)).rejects.toThrow(refused);
      },
    );

    test('without telling the caller the reason', async () => {
      const keys = await openKeys();
      const error = await keys.verifyAccessToken('a.b.c').catch((reason: unknown) => reason);
      expect(error).toMatchObject({ options: { detail: 'Invalid or expired token' }, status: 401 });
    });
  });

  describe('keys', () => {
    test('are published before they sign, and never with their private part', async () => {
      const keys = await openKeys();
      for (const purpose of ['access-token', 'audit-checkpoint'] as const) {
        const { keys: published } = keys.jwks(purpose);
        expect(published).toHaveLength(2);
        for (const jwk of published) {
          expect(Object.keys(jwk).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
          expect(jwk).toMatchObject({ alg: 'ES256', use: 'sig', kty: 'EC', crv: 'P-256' });
        }
      }
      const { rows } = await pool.query('select private_sealed, public_jwk from nexus_signing_keys');
      for (const row of rows) {
        expect(row.public_jwk).not.toHaveProperty('d');
        expect(row.private_sealed.includes('"d"')).toBe(false);
      }
    });

    test('are created once, however many nodes start together', async () => {
      const nodes = await Promise.all(Array.from({ length: 5 }, () => openKeys()));
      expect(await states()).toHaveLength(6);
      expect(new Set(nodes.map((keys) => keys.current('access-token'))).size).toBe(1);
    });

    test('of another master key are refused at start', async () => {
      await openKeys();
      const stranger = new KeyRing({ kek: localKek(randomBytes(32)), clock });
      await expect(openKeys({ ring: stranger })).rejects.toMatchObject({ code: 'KEK_UNKNOWN' });
    });

    test('put into another row do not sign', async () => {
      await openKeys();
      await pool.query(
        `update nexus_signing_keys set private_sealed =
           (select private_sealed from nexus_signing_keys where state = 'current' and purpose = 'audit-checkpoint')
         where state = 'current' and purpose = 'access-token'`,
      );
      await expect(openKeys()).rejects.toMatchObject({ code: 'DECRYPTION_FAILED' });
    });
  });

  describe('rotation', () => {
    test('next signs, current becomes previous and loses its private part, tokens stay valid', async () => {
      const keys = await openKeys();
      const [old, coming] = keys.jwks('access-token').keys.map(({ kid }) => kid as string) as [string, string];
      expect(keys.current('access-token')).toBe(old);
      const { token } = await keys.signAccessToken(someone());
      expect(await keys.rotate('access-token')).toEqual({ topic: 'signing-keys', payload: 'access-token' });
      expect(keys.current('access-token')).toBe(coming);
      expect(keys.jwks('access-token').keys).toHaveLength(3);
      await expect(keys.verifyAccessToken(token)).resolves.toBeDefined();
      await expect(keys.verifyAccessToken((await keys.signAccessToken(someone())).token)).resolves.toBeDefined();
      const { rows } = await pool.query('select state, private_sealed from nexus_signing_keys where kid = $1', [old]);
      expect(rows).toEqual([{ state: 'previous', private_sealed: null }]);
    });

    test('a node that was not notified verifies tokens of the next key at once, and those after two rotations after a reload', async () => {
      const [here, there] = [await openKeys(), await openKeys()];
      await here.rotate('access-token');
      statements = 0;
      await there.verifyAccessToken((await here.signAccessToken(someone())).token);
      expect(statements).toBe(0);
      await here.rotate('access-token');
      const { token } = await here.signAccessToken(someone());
      await expect(there.verifyAccessToken(token)).rejects.toThrow(refused);
      clock.advance(5 * second);
      await expect(there.verifyAccessToken(token)).resolves.toBeDefined();
    });

    test('unknown key ids cause at most one reload in 5 s', async () => {
      const keys = await openKeys();
      const token = await forge(keys, 'access-token', { kid: 'unknown' });
      clock.advance(5 * second);
      statements = 0;
      await Promise.allSettled(Array.from({ length: 50 }, () => keys.verifyAccessToken(token)));
      await Promise.allSettled(Array.from({ length: 50 }, () => keys.verifyAccessToken(token)));
      expect(statements).toBe(1);
    });

    test('a retired key’s tokens are refused, even cached ones', async () => {
      const keys = await openKeys({ accessTokenLife: 5 * day });
      const { token } = await keys.signAccessToken(someone());
      const kid = keys.current('access-token');
      await keys.rotate('access-token');
      await keys.verifyAccessToken(token);
      clock.advance(day + 1);
      expect(await keys.rotateIfOlderThan('access-token', 30)).toBeDefined();
      expect(await stateOf(kid)).toBe('retired');
      expect(keys.jwks('access-token').keys.map((jwk) => jwk.kid)).not.toContain(kid);
      clock.advance(5 * second);
      await expect(keys.verifyAccessToken(token)).rejects.toThrow(refused);
    });

    test('from five nodes at once, each is one complete step', async () => {
      const nodes = await Promise.all(Array.from({ length: 5 }, () => openKeys()));
      await Promise.all(nodes.map((keys) => keys.rotate('access-token')));
      const rows = (await states()).filter((row) => row.purpose === 'access-token').map((row) => row.state);
      expect(rows.sort()).toEqual(['current', 'next', ...Array(5).fill('previous')]);
    });

    test('by age happens once on the day it is due, whatever the number of nodes', async () => {
      const nodes = await Promise.all([openKeys(), openKeys(), openKeys()]);
      clock.advance(30 * day);
      expect(await nodes[0].rotateIfOlderThan('access-token', 30)).toBeUndefined();
      clock.advance(1);
      const results = await Promise.all(nodes.map((keys) => keys.rotateIfOlderThan('access-token', 30)));
      expect(results.filter((change) => change !== undefined)).toHaveLength(1);
      const rows = (await states()).filter((row) => row.purpose === 'access-token').map((row) => row.state);
      expect(rows.sort()).toEqual(['current', 'next', 'previous']);
    });

    test('uses the known keys while the database is down, and reports it', async () => {
      const keys = await openKeys();
      away = true;
      clock.advance(6 * minute);
      const { token } = await keys.signAccessToken(someone());
      await expect(keys.verifyAccessToken(token)).resolves.toBeDefined();
      await expect.poll(() => reloadFailures.length).toBeGreaterThan(0);
    });

    test('of another node is noticed after 5 minutes without a notification', async () => {
      const [here, there] = [await openKeys(), await openKeys()];
      await here.rotate('access-token');
      clock.advance(5 * minute);
      there.jwks('access-token');
      await expect.poll(() => there.current('access-token')).toBe(here.current('access-token'));
    });
  });

  describe('audit checkpoints', () => {
    const checkpoint = () => ({ org: new Ids(clock).next('org'), seq: 12, head: 'ab'.repeat(32) });

    test('verify against the published keys, after any number of rotations and years', async () => {
      const keys = await openKeys();
      const payload = checkpoint();
      const signed = await keys.sign('audit-checkpoint', payload);
      for (let year = 0; year < 5; year += 1) {
        clock.advance(365 * day);
        await keys.rotateIfOlderThan('audit-checkpoint', 90);
      }
      const { keys: published } = keys.jwks('audit-checkpoint');
      expect(published).toHaveLength(7);
      expect(await verifyCheckpoint(signed, await checkpointKeys(published))).toEqual(payload);
    });

    test('do not verify when changed, when signed by another purpose’s key, or without the key', async () => {
      const keys = await openKeys();
      const signed = await keys.sign('audit-checkpoint', checkpoint());
      const { keys: published } = keys.jwks('audit-checkpoint');
      const [header, , signature] = signed.split('.');
      expect(
        await verifyCheckpoint(
          `${header}.${Buffer.from(JSON.stringify(checkpoint())).toString('base64url')}.${signature}`,
          await checkpointKeys(published),
        ),
      ).toBeUndefined();
      const all = await checkpointKeys([...published, ...keys.jwks('access-token').keys]);
      expect(await verifyCheckpoint((await keys.signAccessToken(someone())).token, all)).toBeUndefined();
      expect(await verifyCheckpoint(signed, await checkpointKeys(keys.jwks('access-token').keys))).toBeUndefined();
      expect(await verifyCheckpoint('nonsense', await checkpointKeys(published))).toBeUndefined();
    });

    test('the database itself refuses to retire their keys', async () => {
      await openKeys();
      await expect(
        pool.query(
          `update nexus_signing_keys set state = 'retired', superseded_at = created_at, retired_at = created_at,
             private_sealed = null where purpose = 'audit-checkpoint' and state = 'current'`,
        ),
      ).rejects.toThrow(/check/);
    });
  });
});
