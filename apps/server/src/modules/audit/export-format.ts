import type { JWK } from 'jose';
import { toIso } from '../../kernel/clock.ts';
import { type ChainedRow, entryColumns } from './entry.ts';
import type { Anchor, Checkpoint } from './verifier.ts';

export interface ExportHeader {
  org: string;
  exportedAt: string;
  /** The hash that the first entry links to, and its place. */
  afterSeq: number;
  afterHash: Buffer;
}

/** One way of writing an export, a record at a time. */
interface ExportLines {
  contentType: string;
  header(header: ExportHeader): string;
  key(key: JWK): string;
  entry(row: ChainedRow): string;
  checkpoint(checkpoint: Checkpoint): string;
  /** `head`: where the chain ends, if the export reaches it; `nextAfter`: where to go on, if not. */
  end(head: Anchor | undefined, nextAfter: number | undefined): string;
}

type Cell = string | number | null;

/** Ciphertext, digests and hashes as base64; times in RFC 3339 with milliseconds. */
const cellOf = (value: Cell | Buffer): Cell => (Buffer.isBuffer(value) ? value.toString('base64') : value);

const chainColumns = [...entryColumns, 'seq', 'digest', 'hash'] as const;

const entryCells = (row: ChainedRow): [string, Cell][] =>
  chainColumns.map((column) => [column, column === 'at' ? toIso(row.at) : cellOf(row[column])]);

/** One JSON object per line; `record` says what it is. */
export function ndjsonLines(): ExportLines {
  const line = (record: string, content: object): string => `${JSON.stringify({ record, ...content })}\n`;
  return {
    contentType: 'application/x-ndjson; charset=utf-8',
    header: ({ afterHash, ...rest }) =>
      line('header', { format: 'nexus-audit-1', ...rest, afterHash: afterHash.toString('base64') }),
    key: (jwk) => line('key', { jwk }),
    entry: (row) => line('entry', Object.fromEntries(entryCells(row))),
    checkpoint: ({ seq, at, token }) => line('checkpoint', { seq, at: toIso(at), token }),
    end: (head, nextAfter) =>
      line('end', {
        headSeq: head?.seq ?? null,
        headHash: head?.hash.toString('base64') ?? null,
        nextAfter: nextAfter ?? null,
      }),
  };
}

/**
 * The same records as a table (RFC 4180): `record` says what a row is, and `token` holds what is no entry: the key's
 * JWK, the checkpoint's JWS. A null is an empty cell, an empty text is `""`.
 */
export function csvLines(): ExportLines {
  const columns = ['record', ...chainColumns, 'token'];
  const line = (cells: Record<string, Cell>): string =>
    `${columns.map((column) => csvCell(cells[column] ?? null)).join(',')}\r\n`;
  return {
    contentType: 'text/csv; charset=utf-8; header=present',
    header: ({ org, exportedAt, afterSeq, afterHash }) =>
      `${columns.join(',')}\r\n${line({ record: 'header', org_id: org, at: exportedAt, seq: afterSeq, hash: afterHash.toString('base64') })}`,
    key: (jwk) => line({ record: 'key', token: JSON.stringify(jwk) }),
    entry: (row) => line({ record: 'entry', ...Object.fromEntries(entryCells(row)) }),
    checkpoint: ({ seq, at, token }) => line({ record: 'checkpoint', seq, at: toIso(at), token }),
    end: (head, nextAfter) =>
      line({ record: 'end', seq: head?.seq ?? nextAfter ?? null, hash: head?.hash.toString('base64') ?? null }),
  };
}

/**
 * What a spreadsheet would take for a formula (OWASP, CSV Injection), which in Japanese and Chinese ones begins with a
 * full-width sign too; and what begins with the mark itself.
 */
const needsMark = /^['=+\-@＝＋－＠\t\r\n]/;

/** Readers take one leading apostrophe away. */
function csvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = needsMark.test(value) ? `'${value}` : value;
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
