import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postgresAvailable, type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { DatabaseProxy } from '../../../test/journal/proxy.ts';
import { systemClock } from '../clock.ts';
import { Ids } from '../ids.ts';
import { Poller } from '../poller.ts';
import { Services } from '../services.ts';
import { openPool } from './client.ts';
import { Database } from './database.ts';

/** Packets vanish: connections stay open, and nothing answers on them any more. New ones are answered. */
describe.skipIf(!postgresAvailable)('connections that have become silent (needs PostgreSQL)', () => {
  let database: TestDatabase;
  let proxy: DatabaseProxy;

  beforeEach(async () => {
    database = await testDatabase();
    proxy = await DatabaseProxy.to(database.ownerUrl);
    await proxy.restore();
  });
  afterEach(async () => {
    await proxy.cut();
    await database.drop();
  });

  it('do not hold up the loops that the poller wakes', async () => {
    const pool = openPool({ connectionString: proxy.url, max: 1, pipeline: true });
    const poller = new Poller(pool, systemClock, 300);
    let answers = 0;
    const query = pool.query.bind(pool) as (question: unknown) => Promise<unknown>;
    Object.assign(pool, {
      query: async (question: unknown) => {
        const answer = await query(question);
        answers += 1;
        return answer;
      },
    });
    const end = poller.add({ waiting: 'true', wake: () => {} });
    await expect.poll(() => answers).toBeGreaterThan(0);
    proxy.slow(Number.POSITIVE_INFINITY);
    await sleep(1000);
    proxy.slow(0);
    const before = answers;
    await expect.poll(() => answers, { timeout: 5000 }).toBeGreaterThan(before);
    end();
    await pool.end();
  });

  it('end the transactions of loops, which begin again on others', async () => {
    const clock = systemClock;
    const recorder = { statements: async () => [] };
    const options = {
      appUrl: proxy.url,
      ownerUrl: proxy.url,
      maxAppConnections: 3,
      maxOwnerConnections: 1,
      connectTimeoutMs: 2000,
      statementTimeoutMs: 2000,
    };
    const under = new Database(options, { clock, ids: new Ids(clock), services: new Services(), recorder });
    const ask = () => under.system('ask', async (tx) => sql`select 1`.execute(tx.tables()), 300);
    await ask();
    const shown = await under.system('show', (tx) =>
      sql`show idle_in_transaction_session_timeout`.execute(tx.tables()),
    );
    expect(Object.values(shown.rows[0] ?? {})).toEqual(['1min']);
    proxy.slow(Number.POSITIVE_INFINITY);
    // On the one connection that there may be.
    await expect(ask()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    proxy.slow(0);
    await ask();
    await under.close();
  });
});
