import { day, minute, toIso } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import { decodeCursor, pageOf } from '../../../kernel/paging.ts';
import { emailKey } from '../../identity/index.ts';
import { lastDays } from '../days.ts';
import type { SalesPort } from '../sales.ts';
import { byDay, totals } from '../store/reads.ts';
import type { UsersQuery } from './schema.ts';
import * as store from './store.ts';

const mostFailures = 100;
const overviewDays = 30;
const mostTop = 5;
/** Of people's requests: they are counted from the rows. */
const peopleMs = day;
/** Of what happens now. */
const minutesShown = 10;

/** What failed in the last `days` UTC days. */
export async function usageErrors(tx: TenantTx, days: number) {
  const span = lastDays(tx.now, days);
  const all = await totals(tx, span);
  const byDate = Map.groupBy(await byDay(tx, span), (row) => row.day);
  return {
    period: span,
    ...all,
    errorRate: rateOf(all),
    days: [...byDate].map(([date, rows]) => ({
      day: date,
      requests: rows.reduce((sum, row) => sum + row.requests, 0),
      errors: rows.reduce((sum, row) => sum + row.errors, 0),
    })),
    endpoints: await store.failures(tx, span, mostFailures),
  };
}

/** The last minutes, seconds after they happened. */
export async function usageNow(tx: TenantTx) {
  const from = tx.now - (tx.now % minute) - (minutesShown - 1) * minute;
  const found = new Map((await store.minutesSince(tx, from)).map((row) => [row.at, row]));
  const minutes = Array.from({ length: minutesShown }, (_, index) => {
    const at = from + index * minute;
    const { requests, errors: failed, maxUs } = found.get(at) ?? { requests: 0, errors: 0, maxUs: 0 };
    return { at: toIso(at), requests, errors: failed, maxMs: maxUs / 1000 };
  });
  const requests = minutes.reduce((sum, each) => sum + each.requests, 0);
  return {
    from: toIso(from),
    to: toIso(tx.now),
    requests,
    errors: minutes.reduce((sum, each) => sum + each.errors, 0),
    perSecond: Math.round((requests / Math.max(1, (tx.now - from) / 1000)) * 100) / 100,
    minutes,
  };
}

/** Of the whole installation, for its operator. */
export async function overview(tx: TenantTx, sales: SalesPort) {
  const span = lastDays(tx.now, overviewDays);
  const days = await store.allDays(tx, span);
  const all = {
    requests: days.reduce((sum, each) => sum + each.requests, 0),
    errors: days.reduce((sum, each) => sum + each.errors, 0),
  };
  const busiest = { since: tx.now - peopleMs, isActive: true, byRequests: true, limit: mostTop };
  return {
    period: span,
    ...(await store.population(tx)),
    ...(await sales.figures(tx, Date.parse(span.first))),
    ...all,
    errorRate: rateOf(all),
    meters: await store.allMeters(tx, span),
    days,
    topOrganizations: await store.topOrganizations(tx, span, mostTop),
    topUsers: (await store.people(tx, busiest)).map(({ id, displayName, requests, errors: failed }) => ({
      id,
      displayName,
      requests,
      errors: failed,
    })),
  };
}

const rateOf = (counts: { requests: number; errors: number }): number =>
  counts.requests === 0 ? 0 : Math.round((counts.errors / counts.requests) * 10_000) / 10_000;

/** People with what they used. */
export async function users(tx: TenantTx, { sort, filter, search, limit, cursor }: UsersQuery) {
  const rows = await store.people(tx, {
    since: tx.now - peopleMs,
    // Ids have capitals.
    wanted: search === undefined || search.startsWith('eco_usr_') ? search : emailKey(search),
    isActive: filter === undefined ? undefined : filter === 'active',
    byRequests: sort === 'requests',
    after: placeIn(cursor),
    limit: limit + 1,
  });
  return pageOf(
    rows,
    limit,
    ({ requests, id }) => [String(requests), id],
    (row) => row,
  );
}

function placeIn(cursor: string | undefined): { requests: number; id: string } | undefined {
  const [count, id = ''] = decodeCursor(cursor, 2) ?? [];
  if (count === undefined) return undefined;
  const requests = Number(count);
  if (!Number.isSafeInteger(requests)) throw errors.INVALID_REQUEST('query/cursor: is not a cursor of this list');
  return { requests, id };
}
