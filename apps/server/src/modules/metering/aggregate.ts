import { day, hour, minute, toIso } from '../../kernel/clock.ts';
import { bucketOf, durationBuckets } from './durations.ts';
import type { UsageRow } from './row.ts';

export interface DailyDelta {
  org: string;
  day: string;
  method: string;
  route: string;
  status: number;
  meter: string | null;
  requests: number;
  units: number;
  durationUs: number;
  durationMaxUs: number;
  bytesIn: number;
  bytesOut: number;
  durations: number[];
}

export interface HourlyDelta {
  org: string;
  hour: string;
  meter: string;
  customer: string | null;
  units: number;
}

export interface KeyDelta {
  org: string;
  key: string;
  day: string;
  code: string;
  verifications: number;
}

/** Requests that the audit log counts in one row. */
export interface CoalescedDelta {
  org: string;
  /** Start of the minute, epoch milliseconds. */
  at: number;
  callerKind: string;
  callerId: string;
  key: string | null;
  action: string;
  result: string;
  resourceType: string;
  resourceId: string;
  /** Method and declared path. */
  route: string;
  count: number;
  /** Sealed address and user agent of the first of them that has one; base64. */
  sealedOrigin: string | null;
}

export interface Deltas {
  /** UTC days that the rows fall on. */
  days: string[];
  daily: DailyDelta[];
  hourly: HourlyDelta[];
  keys: KeyDelta[];
  coalesced: CoalescedDelta[];
}

/** What a batch adds to each rollup: one delta per row of it, in the order in which every node locks them. */
export function aggregate(rows: readonly UsageRow[]): Deltas {
  const days = new Map<number, string>();
  const daily = new Map<string, DailyDelta>();
  const hourly = new Map<string, HourlyDelta>();
  const keys = new Map<string, KeyDelta>();
  const coalesced = new Map<string, CoalescedDelta>();
  for (const row of rows) {
    const date = dateOf(row[2], days);
    addDaily(daily, row, date);
    if (row[12] !== null && row[13] !== 0) addHourly(hourly, row, row[12]);
    if (row[15] !== null) addKey(keys, row, date, row[15]);
    if (row[17] !== undefined) addCoalesced(coalesced, row as CoalescedRow);
  }
  return {
    days: [...days.values()].sort(),
    daily: inOrder(daily),
    hourly: inOrder(hourly),
    keys: inOrder(keys),
    coalesced: inOrder(coalesced),
  };
}

/** `2026-01-31`; a batch has few days and many rows. */
function dateOf(at: number, days: Map<number, string>): string {
  const number = Math.floor(at / day);
  const known = days.get(number);
  if (known !== undefined) return known;
  const date = toIso(number * day).slice(0, 10);
  days.set(number, date);
  return date;
}

function addDaily(groups: Map<string, DailyDelta>, row: UsageRow, date: string): void {
  const [, org, , method, route, status, durationUs, bytesIn, bytesOut, , , , meter, quantity] = row;
  const id = `${org} ${date} ${method} ${route} ${status} ${meter ?? ''}`;
  let group = groups.get(id);
  if (group === undefined) {
    const durations = new Array<number>(durationBuckets).fill(0);
    const zero = { requests: 0, units: 0, durationUs: 0, durationMaxUs: 0, bytesIn: 0, bytesOut: 0 };
    group = { org, day: date, method, route, status, meter, ...zero, durations };
    groups.set(id, group);
  }
  group.requests += 1;
  group.units += quantity;
  group.durationUs += durationUs;
  if (durationUs > group.durationMaxUs) group.durationMaxUs = durationUs;
  group.bytesIn += bytesIn;
  group.bytesOut += bytesOut;
  const bucket = bucketOf(durationUs);
  group.durations[bucket] = (group.durations[bucket] ?? 0) + 1;
}

function addHourly(groups: Map<string, HourlyDelta>, row: UsageRow, meter: string): void {
  const start = Math.floor(row[2] / hour) * hour;
  const id = `${row[1]} ${start} ${meter} ${row[14] ?? ''}`;
  const group = groups.get(id);
  if (group !== undefined) group.units += row[13];
  else groups.set(id, { org: row[1], hour: toIso(start), meter, customer: row[14], units: row[13] });
}

function addKey(groups: Map<string, KeyDelta>, row: UsageRow, date: string, key: string): void {
  const code = row[16] ?? '';
  const id = `${row[1]} ${key} ${date} ${code}`;
  const group = groups.get(id);
  if (group !== undefined) group.verifications += 1;
  else groups.set(id, { org: row[1], key, day: date, code, verifications: 1 });
}

type CoalescedRow = Extract<UsageRow, { length: 22 }>;

function addCoalesced(groups: Map<string, CoalescedDelta>, row: CoalescedRow): void {
  const [, org, time, method, path, , , , , callerKind, callerId, key] = row;
  const [, , , , , , , , , , , , , , , , , action, result, resourceType, resourceId, origin] = row;
  const at = Math.floor(time / minute) * minute;
  const route = `${method} ${path}`;
  // Callers without credentials are told apart by where they come from. The id ends in what the caller chose, so that
  // no spelling of it can read like another group.
  const who = callerKind === 'anonymous' ? (origin ?? '') : `${callerId} ${key ?? ''}`;
  const id = `${org} ${at} ${callerKind} ${who} ${action} ${result} ${route} ${resourceType} ${resourceId}`;
  const group = groups.get(id);
  if (group === undefined) {
    const of = { org, at, callerKind, callerId, key, action, result, resourceType, resourceId, route };
    groups.set(id, { ...of, count: 1, sealedOrigin: origin });
    return;
  }
  group.count += 1;
  group.sealedOrigin ??= origin;
}

function inOrder<Delta>(groups: Map<string, Delta>): Delta[] {
  if (groups.size < 2) return [...groups.values()];
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, delta]) => delta);
}
