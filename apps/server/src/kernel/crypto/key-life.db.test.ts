import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { postgresAvailable, type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { ManualClock, minute } from '../clock.ts';
import { openPool } from '../db/client.ts';
import { Ids } from '../ids.ts';
import { blobKeyId } from './aead.ts';
import { type KekProvider, localKek } from './kek.ts';
import { KeyRing, type KeyRingOptions, orgScope, personScope, projectScope, systemScope } from './key-ring.ts';
import type { Queryable } from './store.ts';

describe.skipIf(!postgresAvailable)('the life of data keys (needs PostgreSQL)', () => {
  const clock = new ManualClock();
  const kek = localKek(randomBytes(32));
  let database: TestDatabase;
  let pool: pg.Pool;

  beforeAll(async () => {
    database = await testDatabase();
    pool = openPool({ connectionString: database.ownerUrl, max: 8 });
    await pool.query(await readFile(new URL('migrations/001_data_keys.sql', import.meta.url), 'utf8'));
  });
  afterAll(async () => {
    await pool?.end();
    await database?.drop();
  });
  beforeEach(async () => {
    await pool.query('truncate nexus_data_keys');
  });

  /** Each ring is a node of its own: same clock, same master key, its own memory. */
  const makeRing = (options: Partial<KeyRingOptions> = {}) => new KeyRing({ kek, clock, ...options });
  const person = () => personScope(new Ids(clock).next('usr'));
  const code = (name: string) => expect.objectContaining({ code: name });

  describe('rotation', () => {
    test('new values use the new key, old ones stay readable', async () => {
      const ring = makeRing();
      const old = await ring.seal(pool, systemScope, [], 'old');
      const change = await ring.rotate(pool, systemScope);
      expect(change).toEqual({ topic: 'keys', payload: 'system' });
      ring.forget(change.payload);
      const young = await ring.seal(pool, systemScope, [], 'young');
      expect(blobKeyId(young)).not.toBe(blobKeyId(old));
      expect(String(await ring.open(pool, [], old))).toBe('old');
      expect(blobKeyId(await makeRing().seal(pool, systemScope, [], 'x'))).toBe(blobKeyId(young));
    });

    test('opening an old value does not make its key active again', async () => {
      const ring = makeRing();
      const old = await ring.seal(pool, systemScope, [], 'old');
      await ring.rotate(pool, systemScope);
      ring.forget('system');
      await ring.open(pool, [], old);
      expect(blobKeyId(await ring.seal(pool, systemScope, [], 'x'))).not.toBe(blobKeyId(old));
    });

    test('20 concurrent ones leave one active key and lose none', async () => {
      const ring = makeRing();
      const blob = await ring.seal(pool, systemScope, [], 'x');
      await Promise.all(Array.from({ length: 20 }, () => makeRing().rotate(pool, systemScope)));
      const { rows } = await pool.query('select count(*)::int as active from nexus_data_keys where retired_at is null');
      expect(rows).toEqual([{ active: 1 }]);
      expect(String(await makeRing().open(pool, [], blob))).toBe('x');
    });

    test('without a notification, it is noticed when the cache expires', async () => {
      const ring = makeRing({ cacheFor: minute });
      const use = async () => blobKeyId(await ring.seal(pool, systemScope, [], 'x'));
      await use();
      const before = await use();
      await makeRing().rotate(pool, systemScope);
      expect(await use()).toBe(before);
      clock.advance(minute + 1);
      expect(await use()).not.toBe(before);
    });
  });

  describe('shredding', () => {
    test('destroys all keys of the scope, including rotated ones, and no others', async () => {
      const ring = makeRing();
      const [gone, stays] = [person(), person()];
      const old = await ring.seal(pool, gone, ['mail'], 'old');
      await ring.rotate(pool, gone);
      ring.forget(gone.name);
      const young = await ring.seal(pool, gone, ['mail'], 'young');
      const other = await ring.seal(pool, stays, ['mail'], 'other');
      const change = await ring.shred(pool, gone);
      expect(change).toEqual({ topic: 'keys', payload: gone.name });
      ring.forget(change.payload);
      for (const node of [ring, makeRing()]) {
        await expect(node.open(pool, ['mail'], old)).rejects.toThrow(code('KEY_SHREDDED'));
        await expect(node.open(pool, ['mail'], young)).rejects.toThrow(code('KEY_SHREDDED'));
        await expect(node.seal(pool, gone, [], 'again')).rejects.toThrow(code('KEY_SHREDDED'));
        expect(String(await node.open(pool, ['mail'], other))).toBe('other');
      }
      await expect(ring.rotate(pool, gone)).rejects.toThrow(code('KEY_SHREDDED'));
      const { rows } = await pool.query('select wrapped from nexus_data_keys where scope = $1', [gone.name]);
      expect(rows).toEqual([{ wrapped: null }, { wrapped: null }]);
    });

    test('of a scope without keys prevents it from getting one, and may be repeated', async () => {
      const ring = makeRing();
      const scope = person();
      await ring.shred(pool, scope);
      await ring.shred(pool, scope);
      await expect(ring.seal(pool, scope, [], 'x')).rejects.toThrow(code('KEY_SHREDDED'));
      const { rows } = await pool.query('select count(*)::int as keys from nexus_data_keys');
      expect(rows).toEqual([{ keys: 1 }]);
    });

    test('wins against concurrent rotations and first uses', async () => {
      for (let round = 0; round < 10; round += 1) {
        const scope = person();
        if (round % 2 === 0) await makeRing().seal(pool, scope, [], 'x');
        const beside = Array.from({ length: 6 }, (_, index) =>
          index % 2 === 0 ? makeRing().rotate(pool, scope) : makeRing().seal(pool, scope, [], 'x'),
        );
        await Promise.allSettled([...beside, makeRing().shred(pool, scope)]);
        const { rows } = await pool.query(
          'select count(*)::int as alive from nexus_data_keys where scope = $1 and wrapped is not null',
          [scope.name],
        );
        expect(rows).toEqual([{ alive: 0 }]);
      }
    });

    test('between the two statements of a rotation leaves the scope without a key', async () => {
      const scope = person();
      await makeRing().seal(pool, scope, [], 'x');
      let statements = 0;
      const interrupted: Queryable = {
        query: async (text, values) => {
          statements += 1;
          if (statements === 2) await makeRing().shred(pool, scope);
          return pool.query(text, values);
        },
      };
      await makeRing().rotate(interrupted, scope);
      await expect(makeRing().seal(pool, scope, [], 'x')).rejects.toThrow(code('KEY_SHREDDED'));
    });

    test('a key read before `forget` is not cached after it', async () => {
      const scope = person();
      const blob = await makeRing().seal(pool, scope, [], 'x');
      let ring: KeyRing;
      const slow: KekProvider = {
        ...kek,
        unwrap: async (wrapped, context) => {
          await ring.shred(pool, scope);
          ring.forget(scope.name);
          return kek.unwrap(wrapped, context);
        },
      };
      ring = makeRing({ kek: slow });
      await ring.open(pool, [], blob);
      await expect(ring.open(pool, [], blob)).rejects.toThrow(code('KEY_SHREDDED'));
    });

    test('an organization is shredded with its projects, but not persons and other organizations', async () => {
      const ring = makeRing();
      const [org, neighbour] = [new Ids(clock).next('org'), new Ids(clock).next('org')];
      const scopes = [
        orgScope(org),
        projectScope(new Ids(clock).next('prj'), org),
        projectScope(new Ids(clock).next('prj'), org),
      ];
      const kept = [orgScope(neighbour), projectScope(new Ids(clock).next('prj'), neighbour), person()];
      const blobs = await Promise.all(scopes.map((scope) => ring.seal(pool, scope, [], 'x')));
      const others = await Promise.all(kept.map((scope) => ring.seal(pool, scope, [], 'x')));
      const changes = await ring.shredOrganization(pool, org);
      expect(changes.map(({ payload }) => payload).sort()).toEqual(scopes.map(({ name }) => name).sort());
      for (const blob of blobs) await expect(makeRing().open(pool, [], blob)).rejects.toThrow(code('KEY_SHREDDED'));
      for (const blob of others) expect(String(await makeRing().open(pool, [], blob))).toBe('x');
    });
  });
});
