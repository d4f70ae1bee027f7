import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { postgresAvailable, type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { ManualClock, toDate } from '../clock.ts';
import { openPool } from '../db/client.ts';
import { Ids, newSecretId } from '../ids.ts';
import { blobKeyId } from './aead.ts';
import { type KekProvider, localKek } from './kek.ts';
import { KeyRing, type KeyRingOptions, personScope, systemScope } from './key-ring.ts';
import type { Queryable } from './store.ts';

describe.skipIf(!postgresAvailable)('the key ring (needs PostgreSQL)', () => {
  const clock = new ManualClock();
  const masterKey = randomBytes(32);
  const kek = localKek(masterKey);
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

  async function inTransaction<T>(work: (db: pg.PoolClient) => Promise<T>, end: 'commit' | 'rollback'): Promise<T> {
    const client = await pool.connect();
    try {
      await client.query('begin');
      return await work(client);
    } finally {
      await client.query(end);
      client.release();
    }
  }

  /** The pool, with a count of the statements that go through it. */
  function counting(): Queryable & { count: number } {
    return {
      count: 0,
      query(text, values) {
        this.count += 1;
        return pool.query(text, values);
      },
    };
  }

  describe('sealing', () => {
    test('another node opens what one sealed; any other place or changed bit fails', async () => {
      const [here, there] = [makeRing(), makeRing()];
      const fields = fc.array(fc.string(), { maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(fields, fields, fc.uint8Array({ maxLength: 200 }), fc.nat(), async (aad, other, value, at) => {
          const blob = await here.seal(pool, systemScope, aad, value);
          expect(await there.open(pool, aad, blob)).toEqual(Buffer.from(value));
          if (JSON.stringify(aad) !== JSON.stringify(other)) {
            await expect(there.open(pool, other, blob)).rejects.toThrow(code('DECRYPTION_FAILED'));
          }
          const bit = at % (blob.length * 8);
          blob[bit >> 3] = (blob[bit >> 3] as number) ^ (1 << (bit & 7));
          await expect(there.open(pool, aad, blob)).rejects.toThrow(/.*/);
        }),
        { numRuns: 50 },
      );
    });

    test('a scope has one key, even if 40 requests on two nodes use it first', async () => {
      const rings = [makeRing(), makeRing()] as const;
      const scope = person();
      const blobs = await Promise.all(
        Array.from({ length: 40 }, (_, index) => rings[index % 2 === 0 ? 0 : 1].seal(pool, scope, [], `${index}`)),
      );
      expect(new Set(blobs.map(blobKeyId)).size).toBe(1);
      const { rows } = await pool.query('select count(*)::int as keys from nexus_data_keys');
      expect(rows).toEqual([{ keys: 1 }]);
      const texts = await Promise.all(blobs.map((blob) => rings[0].open(pool, [], blob)));
      expect(texts.map(String)).toEqual(blobs.map((_, index) => `${index}`));
    });

    test('a new scope costs one INSERT, a known one no statement', async () => {
      const ring = makeRing();
      const scope = person();
      const db = counting();
      const sealValue = await ring.sealer(db, scope, { fresh: true });
      expect(db.count).toBe(1);
      const blob = sealValue(['name'], 'Ada');
      await ring.seal(db, scope, [], 'read back');
      db.count = 0;
      await ring.seal(db, scope, ['mail'], 'ada@example.org');
      await ring.open(db, ['name'], blob);
      expect(db.count).toBe(0);
    });

    test('`fresh` is only a hint: an existing key is used, a shredded scope refused', async () => {
      const ring = makeRing();
      const scope = person();
      const first = await ring.seal(pool, scope, [], 'a');
      const again = (await ring.sealer(pool, scope, { fresh: true }))([], 'b');
      expect(blobKeyId(again)).toBe(blobKeyId(first));
      await ring.shred(pool, scope);
      ring.forget(scope.name);
      await expect(ring.sealer(pool, scope, { fresh: true })).rejects.toThrow(code('KEY_SHREDDED'));
    });

    test('neither the database nor the ring reveals a plaintext key', async () => {
      const ring = makeRing();
      await ring.seal(pool, systemScope, [], 'x');
      const { rows } = await pool.query('select wrapped, kek_id from nexus_data_keys');
      const plain = await kek.unwrap(rows[0].wrapped, await contextOfOnlyKey());
      expect(rows[0].wrapped.includes(plain)).toBe(false);
      expect(rows[0].kek_id).toBe(kek.id);
      await ring.seal(pool, systemScope, [], 'x');
      const shown = inspect(ring, { showHidden: true, depth: 12 });
      for (const form of ['hex', 'base64'] as const) {
        expect(shown).not.toContain(plain.toString(form));
        expect(shown).not.toContain(masterKey.toString(form));
      }
    });

    async function contextOfOnlyKey() {
      const { rows } = await pool.query('select id, scope from nexus_data_keys');
      return { dataKey: rows[0].id, scope: rows[0].scope };
    }

    test('a wrapped key moved to another row cannot be unwrapped', async () => {
      const ring = makeRing();
      const [one, two] = [person(), person()];
      await ring.seal(pool, one, [], 'x');
      const blob = await ring.seal(pool, two, [], 'x');
      await pool.query(
        'update nexus_data_keys set wrapped = (select wrapped from nexus_data_keys where scope = $1) where scope = $2',
        [one.name, two.name],
      );
      await expect(makeRing().open(pool, [], blob)).rejects.toThrow(code('KEY_UNWRAP_FAILED'));
    });

    test('a missing key and another master key are different errors', async () => {
      const blob = await makeRing().seal(pool, systemScope, [], 'x');
      const stranger = makeRing({ kek: localKek(randomBytes(32)) });
      await expect(stranger.open(pool, [], blob)).rejects.toThrow(code('KEK_UNKNOWN'));
      await expect(stranger.open(pool, [], blob)).rejects.toThrow(/was KEK_PROVIDER or its key changed/);
      await pool.query('truncate nexus_data_keys');
      await expect(makeRing().open(pool, [], blob)).rejects.toThrow(code('KEY_UNKNOWN'));
    });
  });

  describe('a transaction', () => {
    test('that rolls back leaves no key in memory', async () => {
      const ring = makeRing();
      const scope = person();
      await inTransaction(async (db) => {
        await ring.seal(db, scope, [], 'one');
        const two = await ring.seal(db, scope, [], 'two');
        expect(String(await ring.open(db, [], two))).toBe('two');
      }, 'rollback');
      const blob = await ring.seal(pool, scope, [], 'kept');
      expect(String(await makeRing().open(pool, [], blob))).toBe('kept');
    });

    test('that rolls back after a savepoint leaves none either', async () => {
      const ring = makeRing();
      const scope = person();
      await inTransaction(async (db) => {
        await db.query('savepoint s');
        await ring.seal(db, scope, [], 'one');
        await db.query('release savepoint s');
        await ring.seal(db, scope, [], 'two');
      }, 'rollback');
      const blob = await ring.seal(pool, scope, [], 'kept');
      expect(String(await makeRing().open(pool, [], blob))).toBe('kept');
    });

    test('whose rotation rolls back keeps the old key', async () => {
      const ring = makeRing();
      const before = await ring.seal(pool, systemScope, [], 'a');
      await inTransaction(async (db) => {
        await ring.rotate(db, systemScope);
        ring.forget(systemScope.name);
        await ring.seal(db, systemScope, [], 'b');
      }, 'rollback');
      const after = await ring.seal(pool, systemScope, [], 'c');
      expect(blobKeyId(after)).toBe(blobKeyId(before));
      expect(String(await makeRing().open(pool, [], after))).toBe('c');
    });

    test('that commits makes its key available to all', async () => {
      const ring = makeRing();
      const scope = person();
      const blob = await inTransaction((db) => ring.seal(db, scope, [], 'x'), 'commit');
      expect(blobKeyId(await makeRing().seal(pool, scope, [], 'y'))).toBe(blobKeyId(blob));
    });
  });

  describe('the cache', () => {
    test('is bounded and can be cleared', async () => {
      const ring = makeRing({ cachedKeys: 2 });
      const scopes = [person(), person(), person()] as const;
      for (const scope of scopes) await ring.seal(pool, scope, [], 'x');
      for (const scope of scopes) await ring.seal(pool, scope, [], 'x');
      const db = counting();
      await ring.seal(db, scopes[2], [], 'x');
      await ring.seal(db, scopes[1], [], 'x');
      expect(db.count).toBe(0);
      await ring.seal(db, scopes[0], [], 'x');
      expect(db.count).toBe(1);
      ring.forgetAll();
      await ring.seal(db, scopes[0], [], 'x');
      expect(db.count).toBe(2);
    });

    test('concurrent misses call the KEK once', async () => {
      const blob = await makeRing().seal(pool, systemScope, [], 'x');
      let asked = 0;
      const counted: KekProvider = {
        ...kek,
        unwrap: (wrapped, context) => {
          asked += 1;
          return new Promise((resolve) => setTimeout(resolve, 200)).then(() => kek.unwrap(wrapped, context));
        },
      };
      const ring = makeRing({ kek: counted });
      await Promise.all(Array.from({ length: 8 }, () => ring.open(pool, [], blob)));
      expect(asked).toBe(1);
    });
  });

  describe('uses', () => {
    const stored = async () => (await pool.query('select sum(uses)::int as uses from nexus_data_keys')).rows[0].uses;

    test('are counted per key and summed over nodes', async () => {
      const rings = [makeRing(), makeRing()];
      for (const ring of rings) for (let use = 0; use < 5; use += 1) await ring.seal(pool, systemScope, [], 'x');
      await Promise.all(rings.map((ring) => ring.flushUses(pool)));
      await Promise.all(rings.map((ring) => ring.flushUses(pool)));
      expect(await stored()).toBe(10);
    });

    test('are not lost when the database is down', async () => {
      const ring = makeRing();
      await ring.seal(pool, systemScope, [], 'x');
      const away: Queryable = { query: () => Promise.reject(new Error('away')) };
      await expect(ring.flushUses(away)).rejects.toThrow('away');
      await ring.flushUses(pool);
      expect(await stored()).toBe(1);
    });
  });

  describe('a new master key', () => {
    test('re-wraps in batches without re-encrypting; the old one is then not needed', async () => {
      const ring = makeRing();
      const scopes = Array.from({ length: 5 }, person);
      const blobs = await Promise.all(scopes.map((scope) => ring.seal(pool, scope, [], scope.name)));
      const gone = person();
      await ring.shred(pool, gone);
      const young = localKek(randomBytes(32));
      expect(await ring.rewrap(pool, young, 3)).toBe(3);
      const half = makeRing({ kek: young, formerKeks: [kek] });
      for (const [index, blob] of blobs.entries()) {
        expect(String(await half.open(pool, [], blob))).toBe(scopes[index]?.name);
      }
      expect(await ring.rewrap(pool, young, 3)).toBe(2);
      expect(await ring.rewrap(pool, young, 3)).toBe(0);
      const alone = makeRing({ kek: young });
      for (const [index, blob] of blobs.entries()) {
        expect(String(await alone.open(pool, [], blob))).toBe(scopes[index]?.name);
      }
      await expect(makeRing().open(pool, [], blobs[0] as Buffer)).rejects.toThrow(code('KEK_UNKNOWN'));
    });
  });

  describe('the table', () => {
    const insert = (values: Record<string, unknown>) =>
      pool.query(
        'insert into nexus_data_keys (id, scope, wrapped, kek_id, created_at, shredded_at) values ($1, $2, $3, $4, $5, $6)',
        ['id', 'scope', 'wrapped', 'kek_id', 'created_at', 'shredded_at'].map((column) => values[column]),
      );
    const row = () => ({
      id: newSecretId('dek'),
      scope: 'system',
      wrapped: Buffer.alloc(60),
      kek_id: 'k',
      created_at: toDate(clock.now()),
      shredded_at: null,
    });

    test('refuses ids of another type, two active keys, and a key without bytes that is not shredded', async () => {
      await insert(row());
      await expect(insert(row())).rejects.toThrow(/nexus_data_keys_active/);
      await expect(insert({ ...row(), scope: 'a', id: newSecretId('org') })).rejects.toThrow(/check/);
      await expect(insert({ ...row(), scope: 'b', wrapped: null })).rejects.toThrow(/check/);
      await expect(insert({ ...row(), scope: 'c', shredded_at: toDate(clock.now()) })).rejects.toThrow(/check/);
    });
  });
});
