import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable, type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { day, systemClock } from '../../kernel/clock.ts';
import { openClient } from '../../kernel/db/client.ts';
import { ingest } from './ingest.ts';
import { type Rows, recount } from './metering.fixture.ts';
import { encodeUsage } from './row.ts';
import { anyUsage, usageRecord } from './usage.fixture.ts';

const context = { clock: systemClock, nodeId: 'test' };

describe.skipIf(!postgresAvailable)('ingest (needs PostgreSQL)', () => {
  let database: TestDatabase;
  let clients: pg.Client[];
  const rows: Rows = async (text, values = []) => (await client(0).query(text, values)).rows;

  const client = (index: number): pg.Client => {
    const found = clients[index];
    if (found === undefined) throw new Error('no such client');
    return found;
  };

  async function take(by: pg.Client, usage: readonly unknown[][]): Promise<void> {
    await by.query('begin');
    await ingest(by, [...usage], context);
    await by.query('commit');
  }

  beforeAll(async () => {
    database = await testDatabase({ template: 'migrated' });
    clients = await Promise.all([0, 1].map(() => openClient({ connectionString: database.ownerUrl })));
  });

  afterAll(async () => {
    for (const each of clients) await each.end();
    await database.drop();
  });

  it('keeps every rollup equal to its rows, however usage comes in batches', async () => {
    let expected = 0;
    const batches = fc.array(fc.array(anyUsage, { minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(batches, async (found) => {
        // Two connections at once, as two nodes would: half of the batches each.
        const encoded = found.map((batch) => batch.map((usage) => encodeUsage(usage, null)));
        await Promise.all(
          [0, 1].map(async (node) => {
            for (const batch of encoded.filter((_, index) => index % 2 === node)) await take(client(node), batch);
          }),
        );
        expected += found.flat().length;
        const { stored, counted } = await recount(rows);
        expect(stored).toEqual(counted);
        expect(await rows('select count(*)::int as rows from eco_api_usage')).toEqual([{ rows: expected }]);
      }),
      { numRuns: 15, endOnFailure: true },
    );
  });

  it('adds units to a day that had none beside its verifications', async () => {
    const at = Date.UTC(2026, 6, 16);
    const of = (quantity: number) =>
      encodeUsage(
        usageRecord({ at, quantity, verifiedKey: 'eco_api_9999999999999999999999', code: 'VALID', tag: 'GET /late' }),
        null,
      );
    for (const quantity of [1, 7]) await take(client(0), [of(quantity)]);
    const { stored, counted } = await recount(rows);
    expect(stored).toEqual(counted);
  });

  it('adds nothing when its transaction does not commit', async () => {
    const before = await recount(rows);
    await client(1).query('begin');
    await ingest(client(1), [encodeUsage(usageRecord(), null)], context);
    await client(1).query('rollback');
    expect(await recount(rows)).toEqual(before);
  });

  it('makes the partition of a missing day, also when two nodes need it at once', async () => {
    const at = Date.UTC(2031, 5, 1);
    const batch = (offset: number) => [encodeUsage(usageRecord({ at: at + offset }), null)];
    await client(0).query('begin');
    await ingest(client(0), batch(0), context);
    const other = take(client(1), batch(day - 1));
    await client(0).query('commit');
    await other;
    expect(await rows("select tableoid::regclass::text as name from eco_usage_rows where at >= '2031-01-01'")).toEqual([
      { name: 'eco_usage_rows_20310601' },
      { name: 'eco_usage_rows_20310601' },
    ]);
  });

  it('counts what the audit log counts too', async () => {
    const coalesced = { action: 'probe', result: 'denied', resourceType: 'route', resourceId: '/x' } as const;
    const batch = [1, 2, 3].map(() => encodeUsage(usageRecord({ coalesced }), null));
    await take(client(0), batch);
    await take(client(0), batch.slice(0, 2));
    expect(await rows("select org_id, result, route, count from eco_audit_coalesced where action = 'probe'")).toEqual([
      { org_id: usageRecord().org, result: 'denied', route: 'GET /api/v1/things', count: 5 },
    ]);
  });

  it('says of a row that it cannot read that the row is to blame', async () => {
    const broken = encodeUsage(usageRecord(), null).with(5, 'two hundred');
    await expect(ingest(client(0), [broken], context)).rejects.toThrow(TypeError);
  });
});
