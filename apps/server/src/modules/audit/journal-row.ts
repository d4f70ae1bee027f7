import { type EntryRow, entryColumns } from './entry.ts';

type JournalValue = string | number | null;

const sealed = new Set<string>(['origin', 'personal']);

/** The positional row of the journal's stream `audit`: `entryColumns` in order, ciphertext as base64. */
export const encodeJournalRow = (row: EntryRow): JournalValue[] =>
  entryColumns.map((column) => {
    const value = row[column];
    return Buffer.isBuffer(value) ? value.toString('base64') : value;
  });

/** A row of version 1, which a journal from before an upgrade may hold, has no reason. */
const firstLength = entryColumns.length - 1;

/** @throws TypeError if it is not such a row: the journal then sets it aside as content that cannot be stored. */
export function decodeJournalRow(values: readonly unknown[]): EntryRow {
  if (values.length !== entryColumns.length && values.length !== firstLength) {
    throw new TypeError(`an audit row of ${values.length} values`);
  }
  const pairs = entryColumns.map((column, index) => {
    const value = values[index] ?? null;
    return [column, sealed.has(column) && typeof value === 'string' ? Buffer.from(value, 'base64') : value];
  });
  return Object.fromEntries(pairs) as EntryRow;
}
