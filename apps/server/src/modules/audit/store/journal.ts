import type pg from 'pg';
import { toDate, toIso } from '../../../kernel/clock.ts';
import { copyRows } from '../../../kernel/journal/index.ts';
import { newSecretId } from '../../../kernel/secret-id.ts';
import { type EntryRow, entryColumns, withDigest } from '../entry.ts';

const target = `eco_audit_inbox (${[...entryColumns, 'digest'].join(', ')})`;

/** The journal's own transaction makes it exactly-once. */
export async function copyEntries(client: pg.ClientBase, rows: readonly EntryRow[]): Promise<void> {
  await copyRows(
    client,
    target,
    rows.map(withDigest).map((row) => [...entryColumns.map((column) => cell(row, column)), hex(row.digest)]),
  );
}

function cell(row: EntryRow, column: keyof EntryRow): unknown {
  const value = row[column];
  if (column === 'at') return toIso(row.at);
  return Buffer.isBuffer(value) ? hex(value) : value;
}

const hex = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`;

/** One counter's increment, in the columns of eco_audit_coalesced. */
export interface Increment {
  org: string;
  /** The beginning of the minute, epoch milliseconds. */
  at: number;
  action: string;
  result: string;
  callerKind: string;
  callerId: string;
  key: string;
  resourceType: string;
  resourceId: string;
  route: string;
  source: Buffer;
  origin: Buffer | null;
  count: number;
  reason: string | null;
  requestId: string;
}

/** The increments must differ in their keys and come in one order everywhere, or two nodes could wait for each other. */
export async function addCounts(client: pg.ClientBase, rows: readonly Increment[]): Promise<void> {
  await client.query(
    `insert into eco_audit_coalesced as c
       (org_id, id, at, action, result, caller_kind, caller_id, key_id, resource_type, resource_id, route,
        source, origin, count, reason, request_id)
     select * from unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[],
       $8::text[], $9::text[], $10::text[], $11::text[], $12::bytea[], $13::bytea[], $14::integer[],
       $15::text[], $16::text[])
     on conflict (at, org_id, caller_kind, caller_id, key_id, route, action, resource_type, resource_id, result, source)
     do update set count = c.count + excluded.count, request_id = greatest(c.request_id, excluded.request_id)`,
    [
      rows.map(({ org }) => org),
      rows.map(() => newSecretId('aud')),
      rows.map(({ at }) => toDate(at)),
      rows.map(({ action }) => action),
      rows.map(({ result }) => result),
      rows.map(({ callerKind }) => callerKind),
      rows.map(({ callerId }) => callerId),
      rows.map(({ key }) => key),
      rows.map(({ resourceType }) => resourceType),
      rows.map(({ resourceId }) => resourceId),
      rows.map(({ route }) => route),
      rows.map(({ source }) => source),
      rows.map(({ origin }) => origin),
      rows.map(({ count }) => count),
      rows.map(({ reason }) => reason),
      rows.map(({ requestId }) => requestId),
    ],
  );
}
