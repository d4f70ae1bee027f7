import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip, gunzipSync } from 'node:zlib';
import type { JWK } from 'jose';
import { type ChainedRow, entryColumns } from '../../../apps/server/src/modules/audit/entry.ts';
import type { Anchor, Checkpoint } from '../../../apps/server/src/modules/audit/verifier.ts';
import { csvRows } from './csv.ts';

/** What cannot be read as what it should be; the message is for a person. */
export class Unreadable extends Error {}

export interface Header {
  org: string;
  /** The place that the first entry continues. */
  after: Anchor;
}

export interface End {
  /** Where the chain ends; undefined where the export is only a part of it, or the chain has no entry. */
  head: Anchor | undefined;
  nextAfter: number | undefined;
}

export type ExportRecord =
  | { kind: 'header'; header: Header }
  | { kind: 'key'; jwk: JWK }
  | { kind: 'entry'; row: ChainedRow }
  | { kind: 'checkpoint'; checkpoint: Checkpoint }
  | { kind: 'end'; end: End };

type Cells = Readonly<Record<string, unknown>>;

/** The records of an export in their order; what it is (NDJSON, CSV, gzipped or not) is told by its first bytes. */
export async function* readExport(file: string): AsyncGenerator<ExportRecord> {
  const isCsv = (await firstText(file)) !== '{';
  let line = 0;
  for await (const cells of isCsv ? fromCsv(file) : fromNdjson(file)) {
    line += 1;
    const record = isCsv ? csvRecord(cells) : ndjsonRecord(cells);
    if (record === undefined) throw new Unreadable(`${file}: record ${line} is none of an export of the audit log`);
    yield record;
  }
}

/** The public keys of a JWKS or of an export. */
export async function readKeys(file: string): Promise<JWK[]> {
  const bytes = await readFile(file);
  const text = (isGzip(bytes) ? gunzipSync(bytes) : bytes).toString('utf8');
  const parsed = jsonOf(text) as { keys?: JWK[] } | undefined;
  if (Array.isArray(parsed?.keys)) return parsed.keys;
  const keys: JWK[] = [];
  for await (const record of readExport(file)) if (record.kind === 'key') keys.push(record.jwk);
  if (keys.length === 0) throw new Unreadable(`${file}: holds no keys`);
  return keys;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

async function firstBytes(file: string): Promise<Buffer> {
  for await (const chunk of createReadStream(file, { start: 0, end: 1 })) return chunk as Buffer;
  throw new Unreadable(`${file}: is empty`);
}

async function opened(file: string): Promise<Readable> {
  const first = await firstBytes(file);
  const stream = createReadStream(file);
  if (!isGzip(first)) return stream;
  const plain = createGunzip();
  stream.on('error', (error) => plain.destroy(error));
  return stream.pipe(plain);
}

async function firstText(file: string): Promise<string> {
  for await (const chunk of await opened(file)) return (chunk as Buffer).toString('latin1', 0, 1);
  throw new Unreadable(`${file}: is empty`);
}

async function* fromNdjson(file: string): AsyncGenerator<Cells> {
  let line = 0;
  for await (const text of createInterface({ input: await opened(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    const parsed = jsonOf(text);
    if (typeof parsed !== 'object' || parsed === null) throw new Unreadable(`${file}: line ${line} is no JSON object`);
    yield parsed as Cells;
  }
}

async function* fromCsv(file: string): AsyncGenerator<Cells> {
  const stream = (await opened(file)).setEncoding('utf8');
  let names: string[] | undefined;
  for await (const row of csvRows(stream)) {
    if (names === undefined) {
      names = row.map((name) => name ?? '');
      if (names[0] !== 'record') throw new Unreadable(`${file}: is no export of the audit log`);
    } else if (row.length === names.length) {
      yield Object.fromEntries(names.map((name, index) => [name, unmarked(row[index] ?? null)]));
    } else throw new Unreadable(`${file}: a row has ${row.length} cells, not ${names.length}`);
  }
}

/** The apostrophe that keeps spreadsheets from taking a cell for a formula. */
const unmarked = (cell: string | null): string | null => (cell?.startsWith("'") ? cell.slice(1) : cell);

const bytesOf = (text: unknown): Buffer => Buffer.from(String(text), 'base64');
const anchorOf = (seq: unknown, hash: unknown): Anchor => ({ seq: Number(seq), hash: bytesOf(hash) });
const numberOf = (value: unknown): number | undefined => (value === null ? undefined : Number(value));

function ndjsonRecord(cells: Cells): ExportRecord | undefined {
  const { record, org, afterSeq, afterHash, jwk, headSeq, headHash, nextAfter } = cells;
  if (record === 'header') {
    if (cells.format !== 'nexus-audit-1') return undefined;
    return { kind: 'header', header: { org: String(org), after: anchorOf(afterSeq, afterHash) } };
  }
  if (record === 'key') return { kind: 'key', jwk: jwk as JWK };
  if (record === 'end') {
    const head = headSeq === null ? undefined : anchorOf(headSeq, headHash);
    return { kind: 'end', end: { head, nextAfter: numberOf(nextAfter) } };
  }
  return entryOrCheckpoint(cells);
}

function csvRecord(cells: Cells): ExportRecord | undefined {
  const { record, org_id: org, seq, hash, token } = cells;
  if (record === 'header') return { kind: 'header', header: { org: String(org), after: anchorOf(seq, hash) } };
  if (record === 'key') return { kind: 'key', jwk: (jsonOf(String(token)) ?? {}) as JWK };
  if (record === 'end') {
    const end = hash === null ? { head: undefined, nextAfter: numberOf(seq) } : { head: anchorOf(seq, hash) };
    return { kind: 'end', end: { nextAfter: undefined, ...end } };
  }
  return entryOrCheckpoint(cells);
}

function entryOrCheckpoint(cells: Cells): ExportRecord | undefined {
  const { record, seq, at, token } = cells;
  if (record === 'checkpoint') {
    return { kind: 'checkpoint', checkpoint: { seq: Number(seq), at: Date.parse(String(at)), token: String(token) } };
  }
  return record === 'entry' ? { kind: 'entry', row: rowOf(cells) } : undefined;
}

const binary = new Set(['origin', 'personal', 'digest', 'hash']);
const numeric = new Set(['version', 'count', 'seq']);

function rowOf(cells: Cells): ChainedRow {
  const pairs = [...entryColumns, 'seq', 'digest', 'hash'].map((column) => {
    const value = cells[column] ?? null;
    if (column === 'at') return [column, Date.parse(String(value))];
    if (value === null) return [column, null];
    return [column, binary.has(column) ? bytesOf(value) : numeric.has(column) ? Number(value) : String(value)];
  });
  const row = Object.fromEntries(pairs) as ChainedRow;
  // What is no place in a chain is found where it stands: no entry was ever put at 0.
  return { ...row, seq: Number.isSafeInteger(row.seq) ? row.seq : 0 };
}
