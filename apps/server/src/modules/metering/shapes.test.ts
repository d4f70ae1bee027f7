import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUsage, encodeUsage, type UsageRow } from './row.ts';
import { shapeColumns, shapesOf } from './shapes.ts';
import { anyUsage, usageRecord } from './usage.fixture.ts';

const rowOf = (changes: Parameters<typeof usageRecord>[0]): UsageRow =>
  decodeUsage(encodeUsage(usageRecord(changes), null));

describe('the shapes of a batch', () => {
  it('are one for rows that differ in instant, id and amounts only', () => {
    const changes = { id: 'eco_req_2', at: 1, durationUs: 2, bytesIn: 3, bytesOut: 4, quantity: 5 };
    const { shapes, ids } = shapesOf([rowOf({}), rowOf(changes)]);
    expect(shapes).toHaveLength(1);
    expect(ids).toEqual([shapes[0]?.id, shapes[0]?.id]);
  });

  it.each<[string, Parameters<typeof usageRecord>[0]]>([
    ['organization', { org: 'eco_org_2' }],
    ['method', { method: 'PUT' }],
    ['route', { route: '/' }],
    ['status', { status: 201 }],
    ['kind of caller', { callerKind: 'key' }],
    ['caller', { callerId: 'eco_usr_2' }],
    ['key', { key: 'eco_api_2' }],
    ['meter', { meter: 'api.calls' }],
    ['customer', { customer: 'eco_cus_2' }],
    ['verified key', { verifiedKey: 'eco_api_2' }],
    ['code', { code: 'VALID' }],
    ['reason', { reason: 'Not found' }],
    ['tag', { tag: 'GET /orders' }],
  ])('are two for rows of another %s', (_, changes) => {
    expect(shapesOf([rowOf({}), rowOf(changes)]).shapes).toHaveLength(2);
  });

  it('have the same id in every batch, and that of each row says all that the row does not', () => {
    fc.assert(
      fc.property(fc.array(anyUsage, { maxLength: 30 }), (usage) => {
        const rows = usage.map((each) => decodeUsage(encodeUsage(each, null)));
        const { shapes, ids } = shapesOf(rows);
        expect(shapes.map(({ id }) => id)).toEqual([...new Set(ids)]);
        for (const [index, row] of rows.entries()) {
          expect(shapesOf([row]).ids).toEqual([ids[index]]);
          const { values } = shapes.find(({ id }) => id === ids[index]) ?? {};
          expect(values?.[shapeColumns.indexOf('org_id')]).toBe(row[1]);
          expect(values?.[shapeColumns.indexOf('tag')]).toBe(row[23] ?? null);
        }
      }),
    );
  });

  it('are of the last month that has a row of them', () => {
    const [january, march] = [Date.UTC(2026, 0, 31, 23, 59, 59), Date.UTC(2026, 2, 1)];
    const { shapes } = shapesOf([january, march, january].map((at) => rowOf({ at })));
    expect(shapes).toMatchObject([{ month: '2026-03-01' }]);
  });
});
