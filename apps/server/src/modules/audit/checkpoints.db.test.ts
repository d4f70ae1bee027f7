import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresAvailable, type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { Background } from '../../kernel/background.ts';
import { day, minute } from '../../kernel/clock.ts';
import { type AuditHouse, auditHouse, entry, org1, reader } from './audit.fixture.ts';
import { thinSignatures } from './jobs.ts';

describe.skipIf(!postgresAvailable)('old checkpoints (needs PostgreSQL)', () => {
  let database: TestDatabase;
  let house: AuditHouse;

  beforeAll(async () => {
    database = await testDatabase();
    house = await auditHouse(database.ownerUrl);
    house.manual.set(Date.UTC(2026, 0, 15, 12));
    // One every twenty minutes, for two hours.
    for (let round = 0; round < 6; round += 1) {
      await house.write(org1, entry({ at: house.clock.now() }));
      await house.sequencer.sequence();
      await house.sequencer.seal({ every: 0, rows: 1 });
      house.manual.advance(20 * minute);
    }
  });
  afterAll(async () => {
    await house.close();
    await database.drop();
  });

  const thin = () => thinSignatures.run(new Background(house.kernel, thinSignatures.name), {});
  const signed = async () =>
    (await house.rows<{ seq: string }>('select seq from eco_audit_checkpoints order by seq')).map(({ seq }) =>
      Number(seq),
    );
  const verified = async () => (await house.get('/api/v1/audit/verify', reader(org1))).body;

  test('stay for a day, then the last of each hour, then the last of each day', async () => {
    await thin();
    expect(await signed()).toEqual([1, 2, 3, 4, 5, 6]);
    house.manual.advance(2 * day);
    await thin();
    await thin();
    expect(await signed()).toEqual([3, 6]);
    expect(await verified()).toMatchObject({ valid: true, entries: 6, checkpoints: 2 });
    house.manual.advance(31 * day);
    await thin();
    expect(await signed()).toEqual([6]);
  });

  test('are not missed: the last one vouches for the whole chain', async () => {
    expect(await verified()).toMatchObject({ valid: true, entries: 6, checkpoints: 1 });
    // Another chain, whole in itself, by somebody who owns the database.
    await house.rows(`update eco_audit_heads set seq = 0, hash = decode(repeat('00', 32), 'hex'), checkpoint_seq = 0;
      delete from eco_audit_entries`);
    for (let each = 0; each < 6; each += 1) await house.write(org1, entry({ action: 'thing.forged' }));
    await house.sequencer.sequence();
    expect(await verified()).toMatchObject({ valid: false, broken: { reason: 'rewritten', seq: 6 } });
  });
});
