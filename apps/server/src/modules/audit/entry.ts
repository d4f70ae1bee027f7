import { hash } from 'node:crypto';

/**
 * One entry as it is stored: one to one the columns that `digest` covers. Texts are null where there is nothing to
 * say; `before` and `after` are JSON as it was written; `origin` and `personal` are ciphertext.
 */
export interface EntryRow {
  org_id: string;
  id: string;
  version: number;
  /** Epoch milliseconds. */
  at: number;
  action: string;
  result: string;
  risk: string;
  caller_kind: string;
  caller_id: string;
  person_id: string | null;
  session_id: string | null;
  key_id: string | null;
  resource_type: string;
  resource_id: string;
  route: string | null;
  before: string | null;
  after: string | null;
  origin: Buffer | null;
  personal: Buffer | null;
  /** Of a counted entry: the last of its requests. */
  request_id: string | null;
  count: number;
  /** Of a denial: why. Null in entries of version 1. */
  reason: string | null;
}

export interface DigestedRow extends EntryRow {
  digest: Buffer;
}

/** An entry with its place in its organization's chain. The chain's table has the first 8 bytes of its digest. */
export interface ChainedRow extends DigestedRow {
  seq: number;
  hash: Buffer;
}

/** The order of the encoding of version 1. Never to be changed: add a version. */
const firstColumns = [
  'org_id',
  'id',
  'version',
  'at',
  'action',
  'result',
  'risk',
  'caller_kind',
  'caller_id',
  'person_id',
  'session_id',
  'key_id',
  'resource_type',
  'resource_id',
  'route',
  'before',
  'after',
  'origin',
  'personal',
  'request_id',
  'count',
] as const satisfies readonly (keyof EntryRow)[];

/** The order of the encoding of the present version, and of the columns in every statement. */
export const entryColumns = [...firstColumns, 'reason'] as const satisfies readonly (keyof EntryRow)[];

export const entryVersion = 2;

/** What a digest covers; undefined for an unknown version, and for a column that the version does not have. */
function digestedColumns({ version, reason }: EntryRow): readonly (keyof EntryRow)[] | undefined {
  if (version === entryVersion) return entryColumns;
  return version === 1 && reason === null ? firstColumns : undefined;
}

/** What the first entry of a chain links to. */
export const genesis: Buffer = Buffer.alloc(32);

/** Characters of a resource's name that are kept: it may come from a path, and it is indexed. */
const maxIdLength = 200;

/** Cuts between characters, not inside one. */
export const boundedId = (text: string): string =>
  text.length <= maxIdLength ? text : text.slice(0, maxIdLength).toWellFormed();

/** Distinguishes our digests from those of anything else that is hashed. */
const magic = Buffer.from('nexus-audit-entry\n');
/** A length no field has: a null is not an empty text. */
const nullLength = 0xffffffff;

/**
 * The canonical bytes of an entry: a magic text, then each field of its version as length (4 bytes, big-endian) and
 * content. Texts are UTF-8, numbers decimal digits, null is the length 0xffffffff. Undefined for an unknown version.
 */
function encodeEntry(row: EntryRow): Buffer | undefined {
  const columns = digestedColumns(row);
  if (columns === undefined) return undefined;
  const fields: (string | Buffer | null)[] = [];
  let length = magic.length;
  for (const column of columns) {
    const value = row[column];
    const field = typeof value === 'number' ? String(value) : value;
    fields.push(field);
    length += 4 + (field === null ? 0 : Buffer.byteLength(field));
  }
  const bytes = Buffer.allocUnsafe(length);
  let offset = magic.copy(bytes);
  for (const field of fields) {
    if (field === null) {
      offset = bytes.writeUInt32BE(nullLength, offset);
      continue;
    }
    const written = typeof field === 'string' ? bytes.write(field, offset + 4) : field.copy(bytes, offset + 4);
    bytes.writeUInt32BE(written, offset);
    offset += 4 + written;
  }
  return bytes;
}

/** SHA-256 of the canonical encoding; undefined for an unknown version. */
export function digestOf(row: EntryRow): Buffer | undefined {
  const bytes = encodeEntry(row);
  return bytes === undefined ? undefined : hash('sha256', bytes, 'buffer');
}

export const startsWith = (digest: Buffer, stored: Buffer): boolean => digest.subarray(0, stored.length).equals(stored);

/** As it is exported: with the whole digest, unless the entry was changed since. */
export function withWholeDigest(row: ChainedRow): ChainedRow {
  const digest = digestOf(row);
  return digest !== undefined && startsWith(digest, row.digest) ? { ...row, digest } : row;
}

/** The row as it is written. */
export function withDigest(row: EntryRow): DigestedRow {
  const digest = digestOf(row);
  if (digest === undefined) throw new TypeError(`an audit entry of the unknown version ${row.version}`);
  return { ...row, digest };
}

/** The hash at `seq`: SHA-256 of the hash before, `seq` in 8 bytes and the entry's digest. */
export function linkHash(previous: Buffer, seq: number, digest: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(previous.length + 8 + digest.length);
  previous.copy(bytes);
  bytes.writeBigUInt64BE(BigInt(seq), previous.length);
  digest.copy(bytes, previous.length + 8);
  return hash('sha256', bytes, 'buffer');
}
