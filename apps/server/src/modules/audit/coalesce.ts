import type pg from 'pg';
import { sha256Bytes } from '../../kernel/crypto/hash.ts';
import { countedFrom } from '../../kernel/record.ts';
import { boundedId } from './entry.ts';
import { addCounts, type Increment } from './store/journal.ts';

/** Requests of one caller on one route within one minute or hour (see `countedFrom`), to be counted in one entry. */
export interface CoalescedRow {
  org: string;
  /** Any instant of that time, epoch milliseconds. */
  at: number;
  callerKind: string;
  callerId: string;
  key: string | null | undefined;
  action: string;
  result: string;
  resourceType: string;
  resourceId: string;
  /** Method and declared path. */
  route: string;
  count: number;
  /** Base64, from `sealedOrigin`. */
  sealedOrigin: string | null;
  /** Why they were denied; denials for other reasons are counted apart. */
  reason: string | null;
  /** Of the last of them. */
  requestId: string;
}

const nothing = Buffer.alloc(0);

/**
 * Adds to the counted entries. Runs in the journal shipper's thread, in the transaction that makes the batch
 * exactly-once. Callers without credentials are told apart by their sealed origin, all others by their ids, and denials by
 * their reason.
 */
export async function coalesce(client: pg.ClientBase, rows: readonly CoalescedRow[]): Promise<void> {
  const byKey = new Map<string, Increment>();
  for (const row of rows) {
    const increment = toIncrement(row);
    const key = keyOf(increment);
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, increment);
    else add(known, increment);
  }
  if (byKey.size === 0) return;
  // Locks are taken in this order, so that two journals that count the same callers cannot wait for each other.
  const sorted = [...byKey].sort(([left], [right]) => (left < right ? -1 : 1));
  await addCounts(
    client,
    sorted.map(([, increment]) => increment),
  );
}

function toIncrement(row: CoalescedRow): Increment {
  const origin = row.sealedOrigin === null ? null : Buffer.from(row.sealedOrigin, 'base64');
  const { org, action, result, callerKind, callerId, resourceType, resourceId, route, count, reason, requestId } = row;
  return {
    org,
    at: countedFrom(row.at, resourceId),
    action,
    result,
    callerKind,
    callerId,
    key: row.key ?? '',
    resourceType,
    resourceId: boundedId(resourceId),
    route,
    source: sourceOf(callerKind === 'anonymous' ? origin : null, reason),
    origin,
    count,
    reason,
    requestId,
  };
}

function sourceOf(origin: Buffer | null, reason: string | null): Buffer {
  if (origin === null && reason === null) return nothing;
  return sha256Bytes(Buffer.concat([origin ?? nothing, Buffer.from(reason ?? '')]));
}

function add(known: Increment, { count, requestId }: Increment): void {
  known.count += count;
  // Ids of requests ascend with time.
  if (requestId > known.requestId) known.requestId = requestId;
}

const keyOf = (one: Increment): string =>
  JSON.stringify([
    one.at,
    one.org,
    one.callerKind,
    one.callerId,
    one.key,
    one.route,
    one.action,
    one.resourceType,
    one.resourceId,
    one.result,
    one.source.toString('base64'),
  ]);
