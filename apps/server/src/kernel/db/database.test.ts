import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { Ids } from '../ids.ts';
import { Services } from '../services.ts';
import { Database } from './database.ts';

/** Port 1 (tcpmux) is nobody's: connections are refused at once. */
const nowhere = 'postgres://nobody@127.0.0.1:1/nothing';

describe('a database that is away', () => {
  const clock = systemClock;
  const recorder = { statements: async () => [] };
  const context = { clock, ids: new Ids(clock), services: new Services(), recorder };
  const options = {
    appUrl: nowhere,
    ownerUrl: nowhere,
    maxAppConnections: 3,
    maxOwnerConnections: 1,
    connectTimeoutMs: 2000,
    statementTimeoutMs: 2000,
  };
  const database = new Database(options, context);
  afterAll(() => database.close());

  it('is DATABASE_UNAVAILABLE for look-ups of data keys, outside of any transaction too', async () => {
    await expect(database.keysDb.query('select 1', [])).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  });

  it("is DATABASE_UNAVAILABLE for the kernel's own transactions", async () => {
    const work = async () => {};
    await expect(database.ownerTransaction(work)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  });

  it('is not reachable', async () => {
    expect(await database.reachable()).toBe(false);
  });
});
