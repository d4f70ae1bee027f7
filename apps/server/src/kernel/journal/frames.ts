import { crc32 } from 'node:zlib';

/** A value that survives JSON unchanged. Numbers must be finite; larger integers travel as strings. */
export type JournalValue = string | number | boolean | null;

export interface JournalRecord {
  /** The sink that takes it, e.g. `usage` or `audit`. */
  readonly stream: string;
  /** Positional: the stream's sink knows the columns. */
  readonly row: readonly JournalValue[];
}

export type StoredRecord = readonly [stream: string, row: unknown[]];

/** What the first frame of a segment says of it, so that one that lies elsewhere can be replayed. Holds no records. */
export interface SegmentHeader {
  /** Of the format; segments of version 1 had no header. */
  readonly version: number;
  /** Whose database takes the records; see `installationId`. */
  readonly installation: string;
  readonly nodeId: string;
  readonly segment: number;
  /** Where the last frame of the segment before it ends: how much of that must be there. */
  readonly previousEnd: number;
  /** When the segment was opened, epoch milliseconds. */
  readonly openedAt: number;
}

export const segmentVersion = 2;
/** In the place of a stream's name. No module may name one so. */
const headerStream = '$segment';

/** u32 length of the payload and u32 CRC-32 of it, both little-endian. */
const headerBytes = 8;
/** Maximum size of a frame; lets a reader tell a torn header from a large frame. */
export const maxFrameBytes = 1024 * 1024;
/** UTF-16 units of one encoded record, and of all records of one call. */
export const maxRecordLength = 64 * 1024;
/** A tick that gathers more is written at once: 256 Ki + 64 Ki units are at most 960 KiB of UTF-8, so they fit a frame. */
export const maxTickLength = 256 * 1024;

/** Bits of a mask: maximum number of columns of a row that can be written as a difference. */
const maskBits = 31;

/**
 * The text of one record: `"stream",[row]` or, if the frame already holds a row of the stream (`before`) of the same
 * length, `"stream",mask,[values]` with the values that differ, whose columns are the mask's bits. Records of one turn
 * of the event loop are much alike: a key verification shrinks from 480 bytes to 130. A frame's payload is such texts
 * joined by commas, so that it is parsed with one JSON.parse. Encoded per record, so that a bad row fails alone.
 */
export function encodeRecord(
  quotedStream: string,
  row: readonly JournalValue[],
  before?: readonly JournalValue[],
): string {
  const text =
    before !== undefined && before.length === row.length && row.length <= maskBits
      ? `${quotedStream},${difference(row, before)}`
      : `${quotedStream},${JSON.stringify(row)}`;
  if (text.length > maxRecordLength) throw new RangeError(`a journal record of ${text.length} characters is too long`);
  return text;
}

function difference(row: readonly JournalValue[], before: readonly JournalValue[]): string {
  const values: JournalValue[] = [];
  let mask = 0;
  for (let at = 0; at < row.length; at += 1) {
    const value = row[at] as JournalValue;
    if (value === before[at]) continue;
    mask |= 1 << at;
    values.push(value);
  }
  return `${mask},${JSON.stringify(values)}`;
}

/** The frame that a segment begins with. */
export function headerFrame(header: Omit<SegmentHeader, 'version'>): Buffer {
  const { installation, nodeId, segment, previousEnd, openedAt } = header;
  const row = [segmentVersion, installation, nodeId, segment, previousEnd, openedAt];
  const payload = encodeRecord(JSON.stringify(headerStream), row);
  const frame = Buffer.alloc(headerBytes + Buffer.byteLength(payload));
  writeFrame(frame, payload);
  return frame;
}

/** Writes a frame with this payload at the start of `buffer`; returns its length in bytes. */
export function writeFrame(buffer: Buffer, payload: string): number {
  const length = buffer.write(payload, headerBytes, 'utf8');
  buffer.writeUInt32LE(length, 0);
  buffer.writeUInt32LE(crc32(buffer.subarray(headerBytes, headerBytes + length)), 4);
  return headerBytes + length;
}

export type FrameRead =
  | {
      readonly kind: 'frame';
      readonly end: number;
      readonly records: StoredRecord[];
      /** Only where the frame is that of a segment's beginning. */
      readonly header?: SegmentHeader;
    }
  /** The bytes end before the frame does: a torn tail, or a frame larger than what was read. */
  | { readonly kind: 'incomplete' }
  /** Not a frame: wrong checksum or impossible length (also 0, since a power cut often leaves zeros). */
  | { readonly kind: 'damaged' };

const incomplete: FrameRead = { kind: 'incomplete' };
const damaged: FrameRead = { kind: 'damaged' };

/** Reads the frame at `start` of a buffer filled up to `end`. */
export function readFrame(buffer: Buffer, start: number, end: number): FrameRead {
  if (end - start < headerBytes) return incomplete;
  const length = buffer.readUInt32LE(start);
  if (length === 0 || length > maxFrameBytes - headerBytes) return damaged;
  const first = start + headerBytes;
  const last = first + length;
  if (last > end) return incomplete;
  if (crc32(buffer.subarray(first, last)) !== buffer.readUInt32LE(start + 4)) return damaged;
  const content = parsePayload(buffer.toString('utf8', first, last));
  return content === undefined ? damaged : { kind: 'frame', end: last, ...content };
}

/**
 * Start of the first whole frame in a buffer filled up to `end`. JSON has no NUL, and the length of a frame always has
 * one as its highest byte, so nothing inside a payload is taken for a frame.
 */
export function findFrame(buffer: Buffer, end: number): number | undefined {
  for (let highest = buffer.indexOf(0, 3); highest !== -1 && highest < end; highest = buffer.indexOf(0, highest + 1)) {
    const start = highest - 3;
    // A payload starts with the quote of a stream's name. Compared first, as a checksum of every candidate costs too much.
    if (buffer[start + headerBytes] === 0x22 && readFrame(buffer, start, end).kind === 'frame') return start;
  }
  return undefined;
}

interface Content {
  readonly records: StoredRecord[];
  readonly header?: SegmentHeader;
}

function parsePayload(payload: string): Content | undefined {
  let parts: unknown[];
  try {
    parts = JSON.parse(`[${payload}]`) as unknown[];
  } catch {
    return undefined;
  }
  if (parts[0] === headerStream) return { records: [], header: readHeader(parts[1]) };
  const records: StoredRecord[] = [];
  const before = new Map<string, unknown[]>();
  let at = 0;
  while (at < parts.length) {
    const stream = parts[at];
    const whole = Array.isArray(parts[at + 1]);
    if (typeof stream !== 'string') return undefined;
    const row = whole ? parts[at + 1] : applyDifference(before.get(stream), parts[at + 1], parts[at + 2]);
    if (!Array.isArray(row)) return undefined;
    records.push([stream, row]);
    before.set(stream, row);
    at += whole ? 2 : 3;
  }
  return { records };
}

/** In a later version, only the first member has the same meaning. */
function readHeader(row: unknown): SegmentHeader {
  const [version, installation, nodeId, segment, previousEnd, openedAt] = Array.isArray(row) ? row : [];
  return {
    version: Number(version),
    installation: String(installation),
    nodeId: String(nodeId),
    segment: Number(segment),
    previousEnd: Number(previousEnd),
    openedAt: Number(openedAt),
  };
}

/** The previous row with the values of the mask's columns replaced; undefined if the three do not fit together. */
function applyDifference(before: unknown[] | undefined, mask: unknown, values: unknown): unknown[] | undefined {
  if (before === undefined || !Number.isSafeInteger(mask) || !Array.isArray(values)) return undefined;
  const row = before.slice();
  let next = 0;
  for (let rest = mask as number; rest !== 0; rest &= rest - 1) {
    row[31 - Math.clz32(rest & -rest)] = values[next];
    next += 1;
  }
  return next === values.length && row.length === before.length ? row : undefined;
}
