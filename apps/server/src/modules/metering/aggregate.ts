import { day, hour, minute, toIso } from '../../kernel/clock.ts';
import { countedFrom } from '../../kernel/record.ts';
import { bucketOf, durationBuckets } from './durations.ts';
import { reasonColumn, type UsageRow } from './row.ts';

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
  /** Its start, epoch milliseconds. */
  hour: number;
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
  units: number;
}

export interface TagDelta {
  org: string;
  day: string;
  customer: string | null;
  tag: string | null;
  code: string;
  verifications: number;
  units: number;
}

/** When a key was last used: it called, or it was verified. */
export interface LastUse {
  org: string;
  key: string;
  /** Start of the minute, epoch milliseconds. */
  at: number;
}

/** Requests that the audit log counts in one row. */
export interface CoalescedDelta {
  org: string;
  /** Start of the minute or hour, epoch milliseconds. */
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
  /** Of denials: why. */
  reason: string | null;
  /** Of the last of them. */
  requestId: string;
}

export interface Deltas {
  /** UTC days that the rows fall on. */
  days: string[];
  daily: DailyDelta[];
  hourly: HourlyDelta[];
  keys: KeyDelta[];
  tags: TagDelta[];
  lastUses: LastUse[];
  coalesced: CoalescedDelta[];
}

/** Groups under way, by what tells them apart. */
interface Groups<Group> {
  byId: Map<string, Group>;
  /** The group of the last row. Rows of one moment are much alike: most need no id to be made. */
  last: Group | undefined;
}

/** Deltas that differ in one value only: a key, a resource. */
interface Shelf<Common, Delta> {
  common: Common;
  deltas: Map<string, Delta>;
}

type KeyShelf = Shelf<Omit<KeyDelta, 'key' | 'verifications' | 'units'>, KeyDelta>;
type CoalescedShelf = Shelf<CoalescedRow, CoalescedDelta>;

const noGroups = <Group>(): Groups<Group> => ({ byId: new Map(), last: undefined });

/** What a batch adds to each rollup: one delta per row of it, in the order in which every node locks them. */
export function aggregate(rows: readonly UsageRow[]): Deltas {
  const days = new Map<number, string>();
  const daily = noGroups<DailyDelta>();
  const hourly = noGroups<HourlyDelta>();
  const keys = noGroups<KeyShelf>();
  const tags = noGroups<TagDelta>();
  const lastUses = noGroups<LastUse>();
  const coalesced = noGroups<CoalescedShelf>();
  for (const row of rows) {
    const date = dateOf(row[2], days);
    addDaily(daily, row, date);
    if (row[12] !== null && row[13] !== 0) addHourly(hourly, row, row[12]);
    if (row[15] !== null) addKey(keys, row, date, row[15]);
    if (row[15] !== null) addTag(tags, row, date);
    if (row[11] !== null) addLastUse(lastUses, row, row[11]);
    if (row[15] !== null) addLastUse(lastUses, row, row[15]);
    if (isCounted(row)) addCoalesced(coalesced, row);
  }
  return {
    days: [...days.values()].sort(),
    daily: inOrder(daily.byId),
    hourly: inOrder(hourly.byId),
    keys: inOrder(keys.byId).flatMap(({ deltas }) => inOrder(deltas)),
    tags: inOrder(tags.byId),
    lastUses: inOrder(lastUses.byId),
    coalesced: inOrder(coalesced.byId).flatMap(({ deltas }) => inOrder(deltas)),
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

function addDaily(groups: Groups<DailyDelta>, row: UsageRow, date: string): void {
  const [, , , , , , durationUs, bytesIn, bytesOut, , , , , quantity] = row;
  const group = isOf(groups.last, row, date) ? groups.last : dailyOf(groups, row, date);
  group.requests += 1;
  group.units += quantity;
  group.durationUs += durationUs;
  if (durationUs > group.durationMaxUs) group.durationMaxUs = durationUs;
  group.bytesIn += bytesIn;
  group.bytesOut += bytesOut;
  const bucket = bucketOf(durationUs);
  group.durations[bucket] = (group.durations[bucket] ?? 0) + 1;
}

function isOf(group: DailyDelta | undefined, row: UsageRow, date: string): group is DailyDelta {
  const [, org, , method, route, status, , , , , , , meter] = row;
  return (
    group !== undefined &&
    group.org === org &&
    group.route === route &&
    group.status === status &&
    group.method === method &&
    group.meter === meter &&
    group.day === date
  );
}

function dailyOf(groups: Groups<DailyDelta>, row: UsageRow, date: string): DailyDelta {
  const [, org, , method, route, status, , , , , , , meter] = row;
  const id = `${org} ${date} ${method} ${route} ${status} ${meter ?? ''}`;
  let group = groups.byId.get(id);
  if (group === undefined) {
    const durations = new Array<number>(durationBuckets).fill(0);
    const zero = { requests: 0, units: 0, durationUs: 0, durationMaxUs: 0, bytesIn: 0, bytesOut: 0 };
    group = { org, day: date, method, route, status, meter, ...zero, durations };
    groups.byId.set(id, group);
  }
  groups.last = group;
  return group;
}

function addHourly(groups: Groups<HourlyDelta>, row: UsageRow, meter: string): void {
  const [, org, at, , , , , , , , , , , quantity, customer] = row;
  const { last } = groups;
  const start = Math.floor(at / hour) * hour;
  if (last?.org === org && last.hour === start && last.meter === meter && last.customer === customer) {
    last.units += quantity;
    return;
  }
  const id = `${org} ${start} ${meter} ${customer ?? ''}`;
  let group = groups.byId.get(id);
  if (group === undefined) {
    group = { org, hour: start, meter, customer, units: 0 };
    groups.byId.set(id, group);
  }
  group.units += quantity;
  groups.last = group;
}

function addKey(groups: Groups<KeyShelf>, row: UsageRow, date: string, key: string): void {
  const { deltas, common } = keyShelf(groups, row[1], date, row[16] ?? '');
  const delta = deltas.get(key);
  if (delta === undefined) {
    deltas.set(key, { ...common, key, verifications: 1, units: row[13] });
    return;
  }
  delta.verifications += 1;
  delta.units += row[13];
}

function keyShelf(groups: Groups<KeyShelf>, org: string, date: string, code: string): KeyShelf {
  const { last } = groups;
  if (last?.common.org === org && last.common.day === date && last.common.code === code) return last;
  const id = `${org} ${date} ${code}`;
  const shelf = groups.byId.get(id) ?? { common: { org, day: date, code }, deltas: new Map() };
  groups.byId.set(id, shelf);
  groups.last = shelf;
  return shelf;
}

function addTag(groups: Groups<TagDelta>, row: UsageRow, date: string): void {
  const group = isTagOf(groups.last, row, date) ? groups.last : tagOf(groups, row, date);
  group.verifications += 1;
  group.units += row[13];
}

function isTagOf(group: TagDelta | undefined, row: UsageRow, date: string): group is TagDelta {
  if (group === undefined || group.org !== row[1] || group.day !== date) return false;
  return group.customer === row[14] && group.code === (row[16] ?? '') && group.tag === (row[23] ?? null);
}

function tagOf(groups: Groups<TagDelta>, row: UsageRow, date: string): TagDelta {
  const [, org, , , , , , , , , , , , , customer, , code] = row;
  const tag = row[23] ?? null;
  const id = `${org} ${date} ${customer ?? ''} ${code ?? ''} ${tag ?? ''}`;
  const group = groups.byId.get(id) ?? { org, day: date, customer, tag, code: code ?? '', verifications: 0, units: 0 };
  groups.byId.set(id, group);
  groups.last = group;
  return group;
}

function addLastUse(groups: Groups<LastUse>, row: UsageRow, key: string): void {
  const [, org, time] = row;
  const at = minuteOf(time);
  const { last } = groups;
  const group = last?.key === key && last.org === org ? last : lastUseOf(groups, org, key, at);
  if (at > group.at) group.at = at;
}

function lastUseOf(groups: Groups<LastUse>, org: string, key: string, at: number): LastUse {
  const id = `${org} ${key}`;
  const group = groups.byId.get(id) ?? { org, key, at };
  groups.byId.set(id, group);
  groups.last = group;
  return group;
}

type CoalescedRow = Extract<UsageRow, { 17: string }>;

const isCounted = (row: UsageRow): row is CoalescedRow => typeof row[17] === 'string';

function addCoalesced(groups: Groups<CoalescedShelf>, row: CoalescedRow): void {
  const { deltas } = coalescedShelf(groups, row);
  const [requestId, org, time, method, path, , , , , callerKind, callerId, key] = row;
  const [, , , , , , , , , , , , , , , , , action, result, resourceType, resourceId, origin] = row;
  const delta = deltas.get(resourceId);
  if (delta !== undefined) {
    delta.count += 1;
    delta.sealedOrigin ??= origin;
    if (requestId > delta.requestId) delta.requestId = requestId;
    return;
  }
  const at = countedFrom(time, resourceId);
  const route = `${method} ${path}`;
  const of = { org, at, callerKind, callerId, key, action, result, resourceType, resourceId, route };
  deltas.set(resourceId, { ...of, count: 1, sealedOrigin: origin, reason: reasonOf(row), requestId });
}

/** Why a denial was one: of a verification, its code. */
function reasonOf(row: CoalescedRow): string | null {
  if (row[18] !== 'denied') return null;
  return (row as readonly unknown[] as (string | undefined)[])[reasonColumn] ?? row[16];
}

const minuteOf = (at: number): number => Math.floor(at / minute) * minute;

/** Callers without credentials are told apart by where they come from. */
const sealedAt = 21;
/** What a shelf's rows have in common beside their minute and reason: who, by what key, what on, and how it went. */
const shelfColumns = [1, 3, 4, 9, 10, 11, 17, 18, 19] as const;

function coalescedShelf(groups: Groups<CoalescedShelf>, row: CoalescedRow): CoalescedShelf {
  const { last } = groups;
  if (last !== undefined && isAlike(last.common, row)) return last;
  const origin = row[9] === 'anonymous' ? row[sealedAt] : null;
  const id = JSON.stringify([
    countedFrom(row[2], row[20]),
    ...shelfColumns.map((column) => row[column]),
    reasonOf(row),
    origin,
  ]);
  const shelf = groups.byId.get(id) ?? { common: row, deltas: new Map() };
  groups.byId.set(id, shelf);
  groups.last = shelf;
  return shelf;
}

function isAlike(one: CoalescedRow, other: CoalescedRow): boolean {
  if (countedFrom(one[2], one[20]) !== countedFrom(other[2], other[20])) return false;
  if (reasonOf(one) !== reasonOf(other)) return false;
  for (const column of shelfColumns) if (one[column] !== other[column]) return false;
  return other[9] !== 'anonymous' || one[sealedAt] === other[sealedAt];
}

function inOrder<Delta>(groups: Map<string, Delta>): Delta[] {
  if (groups.size < 2) return [...groups.values()];
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, delta]) => delta);
}
