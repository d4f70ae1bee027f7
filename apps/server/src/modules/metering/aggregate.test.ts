import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aggregate, type Deltas } from './aggregate.ts';
import { decodeUsage, encodeUsage, type UsageRow } from './row.ts';
import { anyUsage, usageRecord } from './usage.fixture.ts';

const rowOf = (changes: Parameters<typeof usageRecord>[0], origin: string | null = null): UsageRow =>
  decodeUsage(JSON.parse(JSON.stringify(encodeUsage(usageRecord(changes), origin))));

const coalesced = { action: 'request', result: 'denied', resourceType: 'route', resourceId: '/x' } as const;

describe('aggregate', () => {
  it('gives nothing for nothing', () => {
    expect(aggregate([])).toEqual({ days: [], daily: [], hourly: [], keys: [], tags: [], lastUses: [], coalesced: [] });
  });

  it('adds up what falls into one group, and keeps days apart at midnight UTC', () => {
    const evening = Date.UTC(2026, 0, 15, 23, 59, 59, 999);
    const { days, daily } = aggregate([
      rowOf({ at: evening, durationUs: 100, bytesIn: 1, bytesOut: 10 }),
      rowOf({ at: evening, durationUs: 300, bytesIn: 2, bytesOut: 20 }),
      rowOf({ at: evening + 1 }),
    ]);
    expect(days).toEqual(['2026-01-15', '2026-01-16']);
    expect(daily.map(({ day, requests }) => [day, requests])).toEqual([
      ['2026-01-15', 2],
      ['2026-01-16', 1],
    ]);
    expect(daily[0]).toMatchObject({ durationUs: 400, durationMaxUs: 300, bytesIn: 3, bytesOut: 30, units: 0 });
    expect(daily[0]?.durations.slice(0, 4)).toEqual([1, 0, 0, 1]);
  });

  it('keeps statuses, methods, routes, meters and organizations apart', () => {
    const rows = [
      {},
      { status: 404 },
      { method: 'POST' },
      { route: '/other' },
      { meter: 'api.calls' },
      { org: 'eco_org_2' },
    ];
    expect(aggregate(rows.map((changes) => rowOf(changes))).daily).toHaveLength(6);
  });

  it('counts units by hour, meter and customer, and only where there are any', () => {
    const { hourly } = aggregate([
      rowOf({ meter: 'api.calls', quantity: 2 }),
      rowOf({ meter: 'api.calls', quantity: 3 }),
      rowOf({ meter: 'api.calls', quantity: 0, customer: 'eco_cus_1' }),
      rowOf({ meter: 'api.calls', quantity: 1, customer: 'eco_cus_2' }),
      rowOf({ meter: undefined, quantity: 5 }),
    ]);
    const of = { org: usageRecord().org, hour: Date.UTC(2026, 0, 15, 12), meter: 'api.calls' };
    expect(hourly).toEqual([
      { ...of, customer: null, units: 5 },
      { ...of, customer: 'eco_cus_2', units: 1 },
    ]);
  });

  it('counts a verified key by day and code', () => {
    const verifiedKey = 'eco_api_1';
    const { keys } = aggregate([
      rowOf({ verifiedKey, code: 'VALID' }),
      rowOf({ verifiedKey, code: 'VALID' }),
      rowOf({ verifiedKey, code: 'REVOKED' }),
      rowOf({ code: 'NOT_FOUND' }),
    ]);
    expect(keys.map(({ code, verifications }) => [code, verifications])).toEqual([
      ['REVOKED', 1],
      ['VALID', 2],
    ]);
  });

  it('counts verifications by customer, tag and code, of keys that were found', () => {
    const verifiedKey = 'eco_api_1';
    const of = { meter: 'api.calls', customer: 'eco_cus_1', code: 'VALID', tag: 'GET /orders', verifiedKey };
    const { tags } = aggregate([
      rowOf({ ...of, quantity: 2 }),
      rowOf({ ...of, quantity: 3 }),
      rowOf({ ...of, tag: undefined, quantity: 1 }),
      rowOf({ code: 'NOT_FOUND', tag: 'GET /orders' }),
      rowOf({ tag: 'GET /orders' }),
    ]);
    expect(
      tags.map(({ customer, tag, code, verifications, units }) => [customer, tag, code, verifications, units]),
    ).toEqual([
      ['eco_cus_1', null, 'VALID', 1, 1],
      ['eco_cus_1', 'GET /orders', 'VALID', 2, 5],
    ]);
  });

  it('keeps the latest minute in which a key called or was verified', () => {
    const at = Date.UTC(2026, 0, 15, 12, 30, 59);
    const { lastUses } = aggregate([
      rowOf({ at, key: 'eco_api_1', verifiedKey: 'eco_api_2' }),
      rowOf({ at: at + 1000, key: 'eco_api_1', verifiedKey: 'eco_api_3', code: 'REVOKED' }),
      rowOf({ at: at - 60_000, key: 'eco_api_1' }),
      rowOf({ at, key: 'eco_api_1', org: 'eco_org_2' }),
    ]);
    const { org } = usageRecord();
    const minute = Date.UTC(2026, 0, 15, 12, 30);
    expect(lastUses).toEqual([
      { org, key: 'eco_api_1', at: minute + 60_000 },
      { org, key: 'eco_api_2', at: minute },
      { org, key: 'eco_api_3', at: minute + 60_000 },
      { org: 'eco_org_2', key: 'eco_api_1', at: minute },
    ]);
  });

  it('counts for the audit log by minute, with the first origin that is known', () => {
    const at = Date.UTC(2026, 0, 15, 12, 30, 59);
    const rows = [
      rowOf({ at, coalesced }),
      rowOf({ at, coalesced }, 'sealed'),
      rowOf({ at: at + 1000, coalesced }, 'later'),
    ];
    expect(aggregate([...rows, rowOf({ at })]).coalesced).toMatchObject([
      {
        at: Date.UTC(2026, 0, 15, 12, 30),
        route: 'GET /api/v1/things',
        count: 2,
        sealedOrigin: 'sealed',
        ...coalesced,
      },
      { at: Date.UTC(2026, 0, 15, 12, 31), count: 1, sealedOrigin: 'later' },
    ]);
  });

  it('counts by the hour what is about any resource of its type', () => {
    const at = Date.UTC(2026, 0, 15, 12, 30, 59);
    const any = { ...coalesced, resourceType: 'key', resourceId: '*' };
    const rows = [at, at + 29 * 60_000, at + 30 * 60_000].map((each) => rowOf({ at: each, coalesced: any }));
    // The minute at which the hour begins has counters of its own.
    rows.push(rowOf({ at: Date.UTC(2026, 0, 15, 12, 0, 1), coalesced }));
    expect(aggregate(rows).coalesced.map((each) => [each.at, each.resourceId, each.count])).toEqual([
      [Date.UTC(2026, 0, 15, 12), '*', 2],
      [Date.UTC(2026, 0, 15, 12), '/x', 1],
      [Date.UTC(2026, 0, 15, 13), '*', 1],
    ]);
  });

  it('tells denials apart by their reason, which of a verification is its code, and names the last request', () => {
    const rows = [
      rowOf({ id: 'eco_req_2', coalesced, reason: 'role: needs things:read', code: 'FORBIDDEN' }),
      rowOf({ id: 'eco_req_3', coalesced, reason: 'role: needs things:read', code: 'FORBIDDEN' }),
      rowOf({ id: 'eco_req_1', coalesced, reason: 'scope: needs things:read', code: 'FORBIDDEN' }),
      rowOf({ id: 'eco_req_5', coalesced, code: 'REVOKED' }),
      rowOf({ id: 'eco_req_4', coalesced, code: 'REVOKED' }),
      rowOf({ id: 'eco_req_6', coalesced: { ...coalesced, result: 'success' }, code: 'VALID' }),
      rowOf({ reason: 'Not found', code: 'NOT_FOUND' }),
    ];
    const told = aggregate(rows).coalesced.map(({ reason, requestId, count }) => [reason, requestId, count]);
    expect(told.sort()).toEqual([
      [null, 'eco_req_6', 1],
      ['REVOKED', 'eco_req_5', 2],
      ['role: needs things:read', 'eco_req_3', 2],
      ['scope: needs things:read', 'eco_req_1', 1],
    ]);
  });

  it('tells callers without credentials apart by where they come from', () => {
    const stranger = { callerKind: 'anonymous' as const, callerId: 'anonymous', coalesced };
    const rows = [rowOf(stranger, 'here'), rowOf(stranger, 'there'), rowOf(stranger, 'here')];
    expect(aggregate(rows).coalesced.map(({ sealedOrigin, count }) => [sealedOrigin, count])).toEqual([
      ['here', 2],
      ['there', 1],
    ]);
  });

  it('gives the same sums however the rows are ordered and cut into batches', () => {
    const batches = fc.array(fc.array(anyUsage, { maxLength: 20 }), { maxLength: 5 });
    fc.assert(
      fc.property(batches, (parts) => {
        const rows = parts.map((part) => part.map((usage) => rowOf(usage)));
        const whole = aggregate(rows.flat());
        expect(merged(rows.toReversed().map(aggregate))).toEqual(merged([whole]));
        expect(whole.daily.reduce((sum, { requests }) => sum + requests, 0)).toBe(rows.flat().length);
      }),
    );
  });
});

/** What the upserts would leave: every group's sums, by its other values. */
function merged(all: readonly Deltas[]): { sums: Record<string, number[]>; last: Record<string, string> } {
  const sums: Record<string, number[]> = {};
  const last: Record<string, string> = {};
  const add = (group: unknown, values: number[]): void => {
    const id = JSON.stringify(group);
    sums[id] = values.map((value, index) => value + (sums[id]?.[index] ?? 0));
  };
  for (const { daily, hourly, keys, tags, lastUses, coalesced: counted } of all) {
    for (const { requests, units, durationUs, durationMaxUs, bytesIn, bytesOut, durations, ...group } of daily) {
      add(group, [requests, units, durationUs, bytesIn, bytesOut, ...durations]);
      const id = `max ${JSON.stringify(group)}`;
      sums[id] = [Math.max(sums[id]?.[0] ?? 0, durationMaxUs)];
    }
    for (const { units, ...group } of hourly) add(group, [units]);
    for (const { verifications, units, ...group } of [...keys, ...tags]) add(group, [verifications, units]);
    for (const { at, ...group } of lastUses) {
      const id = `at ${JSON.stringify(group)}`;
      sums[id] = [Math.max(sums[id]?.[0] ?? 0, at)];
    }
    for (const { count, sealedOrigin: _, requestId, ...group } of counted) {
      add(group, [count]);
      const id = `last ${JSON.stringify(group)}`;
      if (requestId > (last[id] ?? '')) last[id] = requestId;
    }
  }
  return { sums, last };
}
