import { toDate } from '../../../kernel/clock.ts';
import type { Statement, SystemTx } from '../../../kernel/db/tx.ts';
import { type DigestedRow, entryColumns } from '../entry.ts';

const columns = [...entryColumns, 'digest'] as const;
const types: Partial<Record<(typeof columns)[number], string>> = {
  version: 'smallint[]',
  at: 'timestamptz[]',
  origin: 'bytea[]',
  personal: 'bytea[]',
  count: 'integer[]',
  digest: 'bytea[]',
};

const insert = `insert into eco_audit_inbox (${columns.join(', ')})`;
const insertOne = `${insert} values (${columns.map((_, index) => `$${index + 1}`).join(', ')})`;
const insertMany = `${insert} select * from unnest(${columns
  .map((column, index) => `$${index + 1}::${types[column] ?? 'text[]'}`)
  .join(', ')})`;

const parameterOf = (row: DigestedRow, column: (typeof columns)[number]): unknown =>
  column === 'at' ? toDate(row.at) : row[column];

/** Two texts, however many rows: each is prepared once per connection. */
export function insertStatement(rows: readonly DigestedRow[]): Statement {
  const [only] = rows;
  if (rows.length === 1 && only !== undefined) {
    return { text: insertOne, values: columns.map((column) => parameterOf(only, column)) };
  }
  return { text: insertMany, values: columns.map((column) => rows.map((row) => parameterOf(row, column))) };
}

export async function insertEntries(tx: SystemTx, rows: readonly DigestedRow[]): Promise<void> {
  const { text, values } = insertStatement(rows);
  await tx.client.query(text, values);
}
