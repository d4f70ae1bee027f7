import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { postgresAvailable, type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { systemActor } from '../../kernel/caller.ts';
import { day, hour, minute, second, systemClock } from '../../kernel/clock.ts';
import { newSecretId } from '../../kernel/ids.ts';
import { type AuditHouse, auditHouse, caller, entry, forget, org1, org2, reader } from './audit.fixture.ts';
import { type CoalescedRow, coalesce } from './coalesce.ts';
import { sealedOrigin } from './index.ts';
import { eraseLog } from './store/retention.ts';
import { sequence } from './store/sequence.ts';
import { verifyLog } from './verify.ts';

const verifyAll = (house: AuditHouse, org: string) =>
  house.kernel.database.tenant(systemActor('test'), { org }, (tx) => verifyLog(tx));

const count = async (house: AuditHouse, table: string): Promise<number> =>
  Number((await house.rows<{ n: string }>(`select count(*) as n from ${table}`))[0]?.n);

describe.skipIf(!postgresAvailable)('the sequencer (needs PostgreSQL)', () => {
  let database: TestDatabase;
  let house: AuditHouse;

  beforeAll(async () => {
    database = await testDatabase();
    house = await auditHouse(database.ownerUrl);
  });
  afterAll(async () => {
    await house.close();
    await database.drop();
  });
  afterEach(() => forget(house));

  test('numbers each organization for itself, without a gap, in one pass over many batches', async () => {
    const who = caller();
    const many = Array.from({ length: 1203 }, () => entry({ actor: who }));
    await house.write(org1, ...many);
    await house.write(org2, entry());
    const others = Array.from({ length: 120 }, () => newSecretId('org'));
    for (const org of others) await house.write(org, entry());
    expect(await house.sequencer.sequence()).toBe(1204 + 120);
    expect(await house.sequencer.sequence()).toBe(0);
    expect(await verifyAll(house, org1)).toMatchObject({ valid: true, entries: 1203, waiting: 0 });
    expect(await verifyAll(house, org2)).toMatchObject({ valid: true, entries: 1 });
    expect(await verifyAll(house, others[119] ?? '')).toMatchObject({ valid: true, entries: 1 });
  });

  test('an entry that was rolled back was never there', async () => {
    const { kernel } = house;
    const failing = kernel.database.tenant(systemActor('test'), { org: org1 }, async (tx) =>
      tx.send({ text: 'select 1 / 0', values: [] }),
    );
    await expect(failing).rejects.toThrow();
    expect(await count(house, 'eco_audit_log')).toBe(0);
  });

  test('an erased log leaves none of the entries that are getting their place at the moment', async () => {
    const { database: connection } = house.kernel;
    await house.write(org1, entry(), entry());
    const erased = await connection.system('sequence', async (tx) => {
      await sequence(tx, { after: '', orgs: 10, rows: 10 });
      const erasing = connection.system('erase', (other) => eraseLog(other, org1));
      await expect
        .poll(() => count(house, `pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`))
        .toBe(1);
      return { erasing };
    });
    expect(await erased.erasing).toMatchObject({ seq: 2 });
    expect(await count(house, `eco_audit_log where org_id = '${org1}'`)).toBe(0);
  });

  test('fifty writers and two sequencers: one chain, each entry once', async () => {
    const other = await auditHouse(database.ownerUrl);
    try {
      let writing = true;
      const sequencing = [house, other].map(async ({ sequencer }) => {
        let moved = 0;
        while (writing) moved += await sequencer.sequence();
        return moved;
      });
      const writers = Array.from({ length: 50 }, async () => {
        for (let round = 0; round < 10; round += 1) await house.write(org1, entry());
      });
      await Promise.all(writers);
      writing = false;
      const moved = (await Promise.all(sequencing)).reduce((sum, each) => sum + each, 0);
      expect(moved + (await house.sequencer.sequence())).toBe(500);
      expect(await verifyAll(house, org1)).toMatchObject({ valid: true, entries: 500, waiting: 0 });
      const [row] = await house.rows('select count(distinct id)::int as ids from eco_audit_chain');
      expect(row).toEqual({ ids: 500 });
    } finally {
      await other.close();
    }
  });

  test('a writer does not wait for a sequencer that hangs, nor a second sequencer for the first', async () => {
    await house.write(org1, entry());
    await house.kernel.database.system('hang', async (tx) => {
      await tx.client.query(`select * from nexus_audit_sequence('', 10, 10, '2026-01-15')`);
      await house.write(org1, entry());
      expect(await house.sequencer.sequence()).toBe(0);
    });
    expect(await house.sequencer.sequence()).toBe(1);
    expect(await verifyAll(house, org1)).toMatchObject({ valid: true, entries: 2 });
  });

  describe('checkpoints', () => {
    const signed = () => house.rows<{ seq: string }>('select seq from eco_audit_checkpoints order by seq');
    const seal = () => house.sequencer.seal();

    test('each minute where there is something new, and after many entries at once', async () => {
      const who = caller();
      await house.write(org1, entry());
      await house.sequencer.sequence();
      await seal();
      expect(await signed()).toEqual([]);
      house.manual.advance(minute);
      await seal();
      expect(await signed()).toEqual([{ seq: '1' }]);
      house.manual.advance(minute);
      await seal();
      expect(await signed(), 'nothing new').toHaveLength(1);
      await house.write(org1, ...Array.from({ length: 1000 }, () => entry({ actor: who })));
      await house.sequencer.sequence();
      await seal();
      expect(await signed()).toEqual([{ seq: '1' }, { seq: '1001' }]);
      expect(await verifyAll(house, org1)).toMatchObject({ valid: true, checkpoints: 2 });
    });

    test('do not wait for a date on which the clock once was', async () => {
      house.manual.step(365 * day);
      await house.write(org1, entry());
      await house.sequencer.sequence();
      await house.sequencer.seal({ every: 0, rows: 1 });
      house.manual.step(-365 * day);
      await house.write(org1, entry());
      await house.sequencer.sequence();
      await seal();
      await house.write(org1, entry());
      await house.sequencer.sequence();
      house.manual.advance(minute);
      await seal();
      expect(await signed()).toEqual([{ seq: '1' }, { seq: '2' }, { seq: '3' }]);
      expect(await verifyAll(house, org1)).toMatchObject({ valid: true, checkpoints: 3 });
    });

    test('of two nodes at once: each chain is signed once', async () => {
      const other = await auditHouse(database.ownerUrl);
      try {
        const orgs = Array.from({ length: 40 }, () => newSecretId('org'));
        for (const org of orgs) await house.write(org, entry());
        await house.sequencer.sequence();
        const policy = { every: 0, rows: 1 };
        await Promise.all([house.sequencer.seal(policy), other.sequencer.seal(policy)]);
        expect(await signed()).toHaveLength(40);
      } finally {
        await other.close();
      }
    });
  });

  describe('counted entries', () => {
    const start = Date.UTC(2026, 0, 15, 12);
    const counted = (changes: Partial<CoalescedRow> = {}): CoalescedRow => ({
      org: org1,
      at: start,
      callerKind: 'user',
      callerId: 'eco_usr_1111111111111111111111',
      key: null,
      action: 'key.verify',
      result: 'success',
      resourceType: 'route',
      resourceId: '/x',
      route: 'POST /api/v1/keys/verify',
      count: 1,
      sealedOrigin: null,
      reason: null,
      requestId: 'eco_req_1111111111111111111111',
      ...changes,
    });
    const add = (...rows: CoalescedRow[]) => house.kernel.database.system('test', (tx) => coalesce(tx.client, rows));
    const items = async () => (await house.get('/api/v1/audit', reader(org1))).body.items;
    const at = (instant: number) => house.manual.set(instant);

    test('one per caller, route, resource, result and minute, shown while it counts, then closed once', async () => {
      at(start + 30 * second);
      await add(counted(), counted({ at: start + 59_999, count: 4 }), counted({ result: 'denied' }));
      await add(counted({ count: 2 }));
      const open = await items();
      expect(open).toHaveLength(2);
      expect(open).toContainEqual(expect.objectContaining({ result: 'success', count: 7, seq: null, risk: 'low' }));
      expect(open).toContainEqual(expect.objectContaining({ result: 'denied', count: 1, risk: 'medium' }));
      await house.sequencer.seal();
      expect(await count(house, 'eco_audit_chain'), 'the minute is not over').toBe(0);
      at(start + minute + 11 * second);
      await house.sequencer.seal();
      await house.sequencer.seal();
      const closed = await items();
      expect(closed).toHaveLength(2);
      expect(closed).toContainEqual(
        expect.objectContaining({ count: 7, seq: expect.any(Number), route: 'POST /api/v1/keys/verify' }),
      );
      expect(closed?.map(({ id }) => id).sort()).toEqual(open?.map(({ id }) => id).sort());
      expect(await count(house, 'eco_audit_coalesced')).toBe(0);
      expect(await verifyAll(house, org1)).toMatchObject({ valid: true, entries: 2 });
    });

    test('denied audit entries carry their reason and the last request, and other reasons are counted apart', async () => {
      at(start + 30 * second);
      const [first, last] = ['eco_req_1111111111111111111112', 'eco_req_1111111111111111111113'];
      const denied = (reason: string, requestId: string) => counted({ result: 'denied', reason, requestId });
      const [scope, role] = ['scope: needs keys:read', 'role: needs keys:read'];
      await add(denied(scope, first), denied(scope, last), denied(role, first));
      await add(denied(scope, first), counted({ requestId: last }));
      const expected = [
        [null, last, 1],
        [role, first, 1],
        [scope, last, 3],
      ];
      const told = async () =>
        (await items())?.map(({ reason, requestId, count }) => [reason, requestId, count]).sort();
      expect(await told()).toEqual(expected);
      at(start + minute + 11 * second);
      await house.sequencer.seal();
      expect(await count(house, 'eco_audit_coalesced')).toBe(0);
      expect(await told()).toEqual(expected);
      expect(await verifyAll(house, org1)).toMatchObject({ valid: true, entries: 3 });
    });

    test('of a minute that a clock ahead began are closed once the clock is right', async () => {
      at(start + 30 * second);
      await add(counted({ at: start + 365 * day, count: 3 }), counted(), counted({ at: start + 2 * minute }));
      await house.sequencer.seal();
      expect((await house.rows('select count from eco_audit_chain')).map((row) => row.count)).toEqual([3]);
      expect(await count(house, 'eco_audit_coalesced'), 'the clock of another node may be slightly ahead').toBe(2);
    });

    test('one per caller, result and hour, where any resource of the type is meant', async () => {
      const any = { resourceType: 'key', resourceId: '*' };
      at(start + 30 * minute);
      await add(counted(any), counted({ ...any, at: start + 29 * minute, count: 4 }), counted());
      await house.sequencer.seal();
      expect(
        (await house.rows('select resource_id, count from eco_audit_chain')).map(({ resource_id: id }) => id),
      ).toEqual(['/x']);
      at(start + hour + 9 * second);
      await house.sequencer.seal();
      expect(await count(house, 'eco_audit_coalesced'), 'its last records may be on their way').toBe(1);
      at(start + hour + 11 * second);
      await house.sequencer.seal();
      expect(await count(house, 'eco_audit_coalesced')).toBe(0);
      expect(await items()).toContainEqual(
        expect.objectContaining({ at: '2026-01-15T12:00:00.000Z', resource: { type: 'key', id: '*' }, count: 5 }),
      );
      expect(await verifyAll(house, org1)).toMatchObject({ valid: true, entries: 2 });
    });

    test('what comes for a minute that is closed makes a further entry', async () => {
      at(start + 5 * minute);
      await add(counted({ count: 3 }));
      await house.sequencer.seal();
      await add(counted({ count: 2 }));
      await house.sequencer.seal();
      expect((await items())?.map((item) => item.count).sort()).toEqual([2, 3]);
    });

    test('callers without credentials are told apart by where they come from, all others are not', async () => {
      at(start);
      const stranger = (address: string) =>
        caller({ kind: 'anonymous', id: 'anonymous', person: undefined, org: undefined, address });
      const from = (address: string) => sealedOrigin(house.kernel, stranger(address));
      const anonymous = { callerKind: 'anonymous', callerId: 'anonymous' };
      await add(
        counted({ ...anonymous, sealedOrigin: await from('192.0.2.1') }),
        counted({ ...anonymous, sealedOrigin: await from('192.0.2.1') }),
        counted({ ...anonymous, sealedOrigin: await from('192.0.2.2') }),
      );
      expect((await items())?.map((item) => [item.address, item.count]).sort()).toEqual([
        ['192.0.2.1', 2],
        ['192.0.2.2', 1],
      ]);
      await forget(house);
      const who = caller({ id: 'eco_usr_1111111111111111111111' });
      await add(
        counted({ sealedOrigin: await sealedOrigin(house.kernel, { ...who, address: '192.0.2.3' }) }),
        counted({ sealedOrigin: await sealedOrigin(house.kernel, { ...who, address: '192.0.2.4' }) }),
      );
      expect((await items())?.map((item) => [item.address, item.count])).toEqual([['192.0.2.3', 2]]);
    });

    test('nodes that count the same callers at once, and a sequencer that closes: nothing lost, no deadlock', async () => {
      at(start + 5 * minute);
      const rows = Array.from({ length: 20 }, (_, index) => counted({ resourceId: `/${index}` }));
      let counting = true;
      const closing = (async () => {
        while (counting) await house.sequencer.seal();
      })();
      await Promise.all(
        Array.from({ length: 4 }, async (_, node) => {
          for (let round = 0; round < 15; round += 1) await add(...(node % 2 === 0 ? rows : rows.toReversed()));
        }),
      );
      counting = false;
      await closing;
      await house.sequencer.seal();
      const [row] = await house.rows('select sum(count)::int as total from eco_audit_chain');
      expect(row).toEqual({ total: 4 * 15 * 20 });
    });

    test('a name as long as a path may be fits', async () => {
      await add(counted({ resourceId: '漢'.repeat(512), callerId: 'eco_usr_1111111111111111111111' }));
      await house.write(org1, entry({ resource: { type: 'thing', id: '漢'.repeat(512) } }));
      at(house.clock.now() + 5 * minute);
      await house.sequencer.seal();
      await house.sequencer.sequence();
      expect(await verifyAll(house, org1)).toMatchObject({ valid: true, entries: 2 });
    });
  });
});

describe.skipIf(!postgresAvailable)('the sequencer at work (needs PostgreSQL)', () => {
  let database: TestDatabase;
  let house: AuditHouse;

  beforeAll(async () => {
    database = await testDatabase();
    house = await auditHouse(database.ownerUrl, { clock: systemClock });
  });
  afterAll(async () => {
    await house.close();
    await database.drop();
  });

  // Wall-clock time on a machine that may be busy with other tests: three misses in a row are no accident.
  test('gives every entry its place within a second, under load', { retry: 2 }, async () => {
    await forget(house);
    house.sequencer.start();
    const until = systemClock.now() + 3 * second;
    let written = 0;
    const writers = Array.from({ length: 10 }, async (_, index) => {
      const org = index % 2 === 0 ? org1 : org2;
      while (systemClock.now() < until) {
        await house.write(org, entry({ at: systemClock.now() }));
        written += 1;
      }
    });
    const ages: number[] = [];
    const watching = (async () => {
      while (systemClock.now() < until) {
        const [row] = await house.rows<{ oldest: Date | null }>('select min(at) as oldest from eco_audit_inbox');
        if (row?.oldest) ages.push(systemClock.now() - row.oldest.getTime());
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    await Promise.all([...writers, watching]);
    expect(written).toBeGreaterThan(50);
    expect(ages.length).toBeGreaterThan(10);
    expect(Math.max(...ages)).toBeLessThan(second);
    await expect.poll(() => count(house, 'eco_audit_inbox'), { timeout: second }).toBe(0);
    await house.sequencer.stop();
    expect(await count(house, 'eco_audit_chain')).toBe(written);
  });
});
