import { z } from 'zod';
import { day, hour, toIso } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { decimalOfMicros } from '../../kernel/decimal.ts';
import { errors } from '../../kernel/errors.ts';
import { decodeCursor, pageOf } from '../../kernel/paging.ts';
import { dateOf, datesFrom, daysOf, lastDays, type Period, periodOf } from './days.ts';
import { durationBuckets, quantileUs } from './durations.ts';
import { readEntitlements, type StoredEntitlement } from './entitlements/store.ts';
import type { ChargesSoFar } from './overage/schema.ts';
import type { GroupQuery } from './schema.ts';
import { meteringState } from './state.ts';
import * as store from './store/reads.ts';

/** The present period's usage so far, by meter. */
export async function current(tx: TenantTx) {
  const { counts, sales } = tx.use(meteringState);
  const { entitlements } = await readEntitlements(tx, { org: tx.org });
  const included = new Map(
    entitlements.filter(({ feature }) => !counts.has(feature)).map((each) => [each.feature, each]),
  );
  const period = presentPeriod([...included.values()], tx.now);
  const charges = await sales.chargesSoFar(tx);
  const requests = await store.totals(tx, { first: dateOf(period.start), last: dateOf(period.end - 1) });
  const used = new Map((await store.unitsOf(tx, period)).map(({ meter, units }) => [meter, units]));
  return {
    period: { start: toIso(period.start), end: toIso(period.end) },
    requests: { total: requests.requests, errors: requests.errors },
    meters: [...new Set([...used.keys(), ...included.keys()])].sort().map((meter) => {
      const units = used.get(meter) ?? 0;
      const share = shareOf(units, included.get(meter)?.amount);
      return { meter, ...share, overageAmount: amountOf(charges, meter), projected: project(units, period, tx.now) };
    }),
  };
}

function shareOf(used: number, amount: number | null = null) {
  if (amount === null) return { used, included: null, remaining: null, percent: null, overageUnits: null };
  const percent = amount === 0 ? 100 : Math.min(100, Math.round((used * 10_000) / amount) / 100);
  const overageUnits = Math.max(0, used - amount);
  return { used, included: amount, remaining: Math.max(0, amount - used), percent, overageUnits };
}

/** What the usage of a meter costs so far, as decimal text; null where it has no price. */
function amountOf(charges: ChargesSoFar | undefined, meter: string): string | null {
  const prices = charges?.prices.filter(({ feature }) => feature === meter) ?? [];
  if (prices.length === 0) return null;
  return decimalOfMicros(prices.reduce((sum, { amount }) => sum + amount, 0n));
}

/** That of the quotas; until the next one is told, one as long as the last. */
export function presentPeriod(quotas: readonly StoredEntitlement[], now: number): Period {
  for (const { periodStart: start, periodEnd: end } of quotas) {
    if (end === null) continue;
    return now < end ? { start, end } : { start: end, end: end + (end - start) };
  }
  return periodOf(now);
}

/** At the pace so far; the first hour counts as one whole, or a single call would be projected to millions. */
function project(units: number, { start, end }: Period, now: number): number {
  const elapsed = Math.max(hour, now - start);
  return Math.round((units * (end - start)) / elapsed);
}

/** The last `days` UTC days, today included and last; days without requests are zeros. */
export async function history(tx: TenantTx, days: number) {
  const span = lastDays(tx.now, days);
  const found = Map.groupBy(await store.byDay(tx, span), (row) => row.day);
  return {
    period: span,
    days: datesFrom(tx.now - (days - 1) * day, days).map((date) => {
      const rows = found.get(date) ?? [];
      return {
        day: date,
        requests: rows.reduce((sum, row) => sum + row.requests, 0),
        errors: rows.reduce((sum, row) => sum + row.errors, 0),
        meters: Object.fromEntries(
          rows.flatMap(({ meter, units }) => (meter === null || units === 0 ? [] : [[meter, units]])),
        ),
      };
    }),
  };
}

/** Each method and route that was called in the last `days` UTC days, the most called first. */
export async function endpoints(tx: TenantTx, days: number) {
  const span = lastDays(tx.now, days);
  const rows = await store.byEndpoint(tx, span);
  const steps = histograms(await store.durationsByEndpoint(tx, span));
  return {
    period: span,
    total: figuresOf(sumOf(rows), addUp([...steps.values()])),
    endpoints: rows.map(({ method, route, ...row }) => ({
      method,
      route,
      ...figuresOf(row, steps.get(`${method} ${route}`) ?? []),
    })),
  };
}

type Calls = Pick<
  store.EndpointTotals,
  'requests' | 'errors' | 'durationUs' | 'durationMaxUs' | 'bytesIn' | 'bytesOut'
>;

const sumOf = (rows: readonly Calls[]): Calls =>
  rows.reduce(
    (sum, row) => ({
      requests: sum.requests + row.requests,
      errors: sum.errors + row.errors,
      durationUs: sum.durationUs + row.durationUs,
      durationMaxUs: Math.max(sum.durationMaxUs, row.durationMaxUs),
      bytesIn: sum.bytesIn + row.bytesIn,
      bytesOut: sum.bytesOut + row.bytesOut,
    }),
    { requests: 0, errors: 0, durationUs: 0, durationMaxUs: 0, bytesIn: 0, bytesOut: 0 },
  );

/** Histograms have the same steps, so that of all endpoints is their sum. */
const addUp = (all: readonly number[][]): number[] =>
  all.reduce((sum, counts) => sum.map((count, bucket) => count + (counts[bucket] ?? 0)), emptyHistogram());

function figuresOf({ requests, errors, durationUs, durationMaxUs, bytesIn, bytesOut }: Calls, counts: number[]) {
  const calls = Math.max(1, requests);
  return {
    requests,
    errors,
    errorRate: Math.round((errors / calls) * 10_000) / 10_000,
    averageMs: toMs(durationUs / calls),
    medianMs: toMs(quantileUs(counts, 0.5, durationMaxUs)),
    p95Ms: toMs(quantileUs(counts, 0.95, durationMaxUs)),
    maxMs: toMs(durationMaxUs),
    bytesIn,
    bytesOut,
  };
}

const toMs = (us: number): number => Math.round(us / 10) / 100;

const emptyHistogram = (): number[] => new Array<number>(durationBuckets).fill(0);

function histograms(steps: readonly store.DurationStep[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { method, route, bucket, requests } of steps) {
    const endpoint = `${method} ${route}`;
    const counts = found.get(endpoint) ?? emptyHistogram();
    counts[bucket] = requests;
    found.set(endpoint, counts);
  }
  return found;
}

/** Verifications and their units by one dimension, in the order of time, then of names. */
export async function groups(tx: TenantTx, { from, to, limit, cursor, ...query }: GroupQuery) {
  const { groupBy, interval = 'all', customerId: customer, tag, code } = query;
  if (groupBy === 'key' && (customer ?? tag) !== undefined) {
    throw errors.INVALID_REQUEST('query/groupBy: keys are not counted by customer or tag');
  }
  const span = daysOf(tx.now, { from, to });
  const [start = '', name = ''] = decodeCursor(cursor, 2) ?? [];
  if (cursor !== undefined && !isDate(start))
    throw errors.INVALID_REQUEST('query/cursor: is not a cursor of this list');
  const after = cursor === undefined ? undefined : { start, name };
  const rows = await store.byGroup(tx, span, { groupBy, interval, customer, tag, code, after, limit: limit + 1 });
  const page = pageOf(
    rows,
    limit,
    (row) => [row.start, row.name],
    (row) => ({ ...row, name: row.name === '' ? null : row.name }),
  );
  return { period: span, ...page };
}

const isDate = (text: string): boolean => z.iso.date().safeParse(text).success;
