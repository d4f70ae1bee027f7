import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { postgresAvailable, type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { Background } from '../../kernel/background.ts';
import { day } from '../../kernel/clock.ts';
import { newSecretId } from '../../kernel/ids.ts';
import { type AuditHouse, auditHouse, caller, entry, forget, org1, org2, reader } from './audit.fixture.ts';
import { archiveLogs, packEntries } from './jobs.ts';

const start = Date.UTC(2026, 0, 15, 12);

describe.skipIf(!postgresAvailable)('packed entries (needs PostgreSQL)', () => {
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

  const verified = async (org = org1) => (await house.get('/api/v1/audit/verify', reader(org))).body;
  const listed = async (query = '') => (await house.get(`/api/v1/audit?limit=100${query}`, reader(org1))).body.items;
  const partitions = async () =>
    (
      await house.rows<{ name: string }>(
        `select distinct tableoid::regclass::text as name from eco_audit_entries order by 1`,
      )
    ).map(({ name }) => name.replace('eco_audit_entries_', ''));

  test('any text is read as it was written; an id of ours takes 19 bytes', async () => {
    const texts = fc
      .sample(fc.string({ unit: 'grapheme', minLength: 0 }), 200)
      .map((text) => text.replaceAll('\0', ''));
    const ids = fc.sample(fc.stringMatching(/^eco_[a-z]{3}_[0-9A-Za-z]{22}$/), 200);
    const near = [
      'eco_aud_0353yrosBQUdLhEgf0qWc+',
      'eco_aud_0353yrosBQUdLhEgf0qWcU1',
      'eco_AUD_0353yrosBQUdLhEgf0qWcU',
    ];
    const all = [...texts, ...ids, ...near, newSecretId('aud'), '*', ''];
    const rows = await house.rows<{ id: string; packed: Buffer; text: string }>(
      `select id, nexus_audit_pack(id) as packed, nexus_audit_text(nexus_audit_pack(id)) as text from unnest($1::text[]) id`,
      [all],
    );
    expect(rows.map(({ text }) => text)).toEqual(all);
    for (const { id, packed } of rows) if (near.includes(id)) expect(packed.length, id).toBe(id.length + 1);
    for (const { id, packed } of rows) if (ids.includes(id)) expect(packed.length, id).toBe(19);
  });

  test('of a version before are moved by a job, and read and verified all the time', async () => {
    const who = caller();
    const other = newSecretId('usr');
    await house.write(org1, entry({ actor: who, before: { a: 1 }, personal: { email: 'x@example.com' } }));
    await house.write(
      org1,
      entry({ actor: caller({ key: newSecretId('api') }), person: other, action: 'user.update' }),
    );
    await house.write(org1, entry({ action: 'session.create', at: start + 1 }), entry({ at: start - 100 * day }));
    await house.write(org2, entry({ actor: { kind: 'system', name: 'tenancy.prune' } as never }));
    await house.sequencer.sequence();
    const packed = await listed();
    // As the version before had them; digests were whole there.
    await house.rows(`insert into eco_audit_unpacked select * from eco_audit_chain; delete from eco_audit_entries`);
    expect(await listed()).toEqual(packed);
    expect(await listed(`&actor=${who.id}`)).toHaveLength(1);
    expect(await verified()).toMatchObject({ valid: true, entries: 4 });
    await house.write(org1, entry({ at: start + 2 }));
    await house.sequencer.sequence();
    expect(await verified()).toMatchObject({ valid: true, entries: 5 });
    expect(await listed()).toHaveLength(5);
    const job = () => packEntries.run(new Background(house.kernel, packEntries.name), {});
    await job();
    await job();
    expect(await house.rows('select count(*)::int as left from eco_audit_unpacked')).toEqual([{ left: 0 }]);
    expect((await listed())?.slice(1)).toEqual(packed);
    expect(await verified()).toMatchObject({ valid: true, entries: 5 });
    expect(await verified(org2)).toMatchObject({ valid: true, entries: 1 });
  });

  test('lie in the partition of their month, and those of other times in one of their own', async () => {
    house.manual.set(start);
    await house.write(org1, entry({ at: start }), entry({ at: Date.UTC(2031, 6, 1) }), entry({ at: start + 20 * day }));
    await house.sequencer.sequence();
    expect(await partitions()).toEqual(['202601', 'other']);
    // When the month comes, its entries are there.
    house.manual.set(Date.UTC(2031, 5, 28));
    await house.write(org1, entry({ at: Date.UTC(2031, 5, 28) }));
    await house.sequencer.sequence();
    expect(await partitions()).toEqual(['202601', '203106', '203107', 'other']);
    expect(await verified()).toMatchObject({ valid: true, entries: 4 });
    expect((await listed())?.map(({ at }) => String(at).slice(0, 7))).toEqual([
      '2031-07',
      '2031-06',
      '2026-02',
      '2026-01',
    ]);
  });

  test('have a place and are found at times that no clock shows', async () => {
    await house.write(org1, entry(), entry());
    await house.rows(`update eco_audit_inbox set at = 'infinity' where id = (select max(id) from eco_audit_inbox)`);
    expect(await house.sequencer.sequence()).toBe(2);
    expect(await house.rows('select minute from eco_audit_entries order by minute desc limit 1')).toEqual([
      { minute: 2 ** 31 - 1 },
    ]);
    expect(await listed('&to=9999-12-31T00:00:00Z')).toHaveLength(1);
    expect(await listed('&from=9998-12-31T00:00:00Z&to=9999-12-31T00:00:00Z')).toEqual([]);
    expect(await listed('&from=0001-01-01T00:00:00Z&to=0001-01-02T00:00:00Z')).toEqual([]);
  });

  test('get their place while somebody holds a lock on the partitions', async () => {
    house.manual.set(Date.UTC(2032, 0, 10));
    await house.write(org1, entry({ at: house.clock.now() }));
    await house.kernel.database.system('test', async (tx) => {
      await tx.client.query('select from eco_audit_entries limit 1');
      expect(await house.sequencer.sequence()).toBe(1);
    });
    expect(await partitions()).toEqual(['other']);
    await house.write(org1, entry({ at: house.clock.now() }));
    await house.sequencer.sequence();
    expect(await partitions()).toEqual(['203201']);
  });

  test('leave by the month where nothing else is in it, else one by one', async () => {
    house.manual.set(Date.UTC(2033, 0, 10));
    const days = (org: string, value: number) =>
      house.rows(
        `insert into eco_audit_retention values ($1, $2, '2033-01-01')
        on conflict (org_id) do update set days = excluded.days`,
        [org, value],
      );
    await house.rows('delete from eco_audit_retention');
    await days(org2, 36_500);
    const act = async (org: string) => {
      await house.write(org, entry({ at: house.clock.now() }));
      await house.sequencer.sequence();
      await house.sequencer.seal({ every: 0, rows: 1 });
    };
    for (const org of [org1, org2]) await act(org);
    house.manual.set(Date.UTC(2033, 1, 10));
    await act(org1);
    house.manual.set(Date.UTC(2034, 3, 10));
    await act(org1);
    const retain = () => archiveLogs.run(new Background(house.kernel, archiveLogs.name), {});
    await retain();
    await house.sequencer.sequence();
    // January holds an entry that is kept for ever; February is gone with its table.
    expect(await partitions()).toEqual(['203301', '203404']);
    const [left] = await house.rows(`select to_regclass('eco_audit_entries_203302')::text as february,
      (select count(*)::int from eco_audit_chain where org_id = '${org1}' and at < '2034-01-01') as early`);
    expect(left).toEqual({ february: null, early: 0 });
    for (const org of [org1, org2]) expect(await verified(org)).toMatchObject({ valid: true });
    // What comes late, from the journal of a node that was killed, still has a place.
    await house.write(org1, entry({ at: Date.UTC(2033, 1, 10) }));
    await house.sequencer.sequence();
    expect(await partitions()).toContain('other');
    await house.rows('delete from eco_audit_retention');
  });
});
