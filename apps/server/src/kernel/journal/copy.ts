import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

const special = /[\\\n\r\t]/g;
const hasSpecial = /[\\\n\r\t]/;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Inserts rows with COPY, the cheapest way: with 14 columns and two indexes a row costs PostgreSQL 3.6 µs and Node 2 µs,
 * against 5 + 3 µs with `insert … select from unnest` and 15 + 1.5 µs with JSON. COPY has no `on conflict`; a sink needs
 * none, because the journal's position makes each batch exactly-once.
 *
 * `target` is SQL written by the sink, e.g. `usage_records (id, org_id, units)`; it must not contain values.
 */
export async function copyRows(
  client: pg.ClientBase,
  target: string,
  rows: Iterable<readonly unknown[]>,
): Promise<void> {
  // Encoded before the statement starts, so that a bad value does not leave a COPY waiting for data.
  const text = encodeRows(rows);
  const stream = client.query(copyFrom(`copy ${target} from stdin`));
  stream.end(text);
  await finished(stream);
}

/** Rows in COPY's text format (PostgreSQL manual, COPY, "Text Format"). Joining makes less garbage than concatenation. */
function encodeRows(rows: Iterable<readonly unknown[]>): string {
  const lines: string[] = [];
  for (const row of rows) lines.push(row.map(encodeValue).join('\t'));
  lines.push('');
  return lines.join('\n');
}

function encodeValue(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'string') {
    return hasSpecial.test(value) ? value.replace(special, (found) => escapes[found] as string) : value;
  }
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'boolean') return value ? 't' : 'f';
  throw new TypeError(`copy takes text, numbers, booleans and null, not ${typeof value}`);
}
