import type { JournalValue } from '../../kernel/journal/index.ts';
import type { UsageRecord } from '../../kernel/record.ts';

/** Longest resource id that is kept: our ids have 30 characters, other names in a path may have any length. */
const maxResourceId = 200;

/**
 * A usage record on its way to the database: the columns of `eco_api_usage` in their order and, where the audit log
 * counts the request too, what it counts it under. Positional, because an array's JSON is half the bytes and half the
 * time of an object's, for every request.
 */
export type UsageRow = readonly [
  id: string,
  org: string,
  at: number,
  method: string,
  route: string,
  status: number,
  durationUs: number,
  bytesIn: number,
  bytesOut: number,
  callerKind: string,
  callerId: string,
  key: string | null,
  meter: string | null,
  quantity: number,
  customer: string | null,
  verifiedKey: string | null,
  code: string | null,
  ...rest:
    | []
    | CountedAs
    | [...(CountedAs | Uncounted), reason: string]
    | [...(CountedAs | Uncounted), reason: string | null, tag: string],
];

type CountedAs = [action: string, result: string, resourceType: string, resourceId: string, origin: string | null];
type Uncounted = [null, null, null, null, null];

/** Of the id of every row. */
export const requestIdPrefix = 'eco_req_';

/** Columns of `eco_api_usage` that every row has. */
const usageColumns = 17;
const countedColumns = usageColumns + 5;
/** The reason and the tag come last, so that rows without them are shorter. */
export const reasonColumn = countedColumns;
export const tagColumn = reasonColumn + 1;

/** `origin`: the caller's sealed address and user agent, for the audit log. */
export function encodeUsage(usage: UsageRecord, origin: string | null): JournalValue[] {
  const { coalesced, reason, tag } = usage;
  const row: JournalValue[] = [
    usage.id,
    usage.org,
    usage.at,
    usage.method,
    usage.route,
    usage.status,
    usage.durationUs,
    usage.bytesIn,
    usage.bytesOut,
    usage.callerKind,
    usage.callerId,
    usage.key ?? null,
    usage.meter ?? null,
    usage.quantity,
    usage.customer ?? null,
    usage.verifiedKey ?? null,
    usage.code ?? null,
    // One array of its final length: appending to a full one would copy it.
    coalesced?.action ?? null,
    coalesced?.result ?? null,
    coalesced?.resourceType ?? null,
    coalesced?.resourceId.slice(0, maxResourceId) ?? null,
    origin,
  ];
  if (tag !== undefined) row.push(reason ?? null, tag);
  else if (reason !== undefined) row.push(reason);
  else if (coalesced === undefined) row.length = usageColumns;
  return row;
}

const numbers = [2, 5, 6, 7, 8, 13];
const nullable = new Set([11, 12, 14, 15, 16, countedColumns - 1]);
const lengths = [usageColumns, countedColumns, reasonColumn + 1, tagColumn + 1];

/**
 * What `encodeUsage` made, read back.
 * @throws TypeError where it is anything else: the journal then sets the record apart.
 */
export function decodeUsage(row: readonly unknown[]): UsageRow {
  if (!lengths.includes(row.length)) throw new TypeError(`a usage row of ${row.length} values`);
  const isCounted = row.length <= reasonColumn || row[usageColumns] !== null;
  for (let at = 0; at < row.length; at += 1) {
    const value = row[at];
    if (!isCounted && at >= usageColumns && at < countedColumns && value === null) continue;
    if (at === reasonColumn && row.length > tagColumn && value === null) continue;
    if (typeof value === 'string' ? numbers.includes(at) : !isOther(value, at)) {
      throw new TypeError(`a usage row whose value ${at} is a ${typeof value}`);
    }
  }
  return row as unknown as UsageRow;
}

const isOther = (value: unknown, at: number): boolean =>
  value === null ? nullable.has(at) : numbers.includes(at) && Number.isSafeInteger(value);
