import { crc32 } from 'node:zlib';

/** A value that survives JSON unchanged. Numbers must be finite; larger integers travel as strings. */
export type JournalValue = string | number | boolean | null;

export interface JournalRecord {
  /** Which sink takes it, e.g. `usage` or `audit`. */
  readonly stream: string;
  /** Positional: the stream's sink knows the columns. */
  readonly row: readonly JournalValue[];
}

export type StoredRecord = readonly [stream: string, row: unknown[]];

/** u32 length of the payload and u32 CRC-32 of it, both little-endian. */
const headerBytes = 8;
/** One frame holds one tick's records; the limit lets a reader tell a torn header from a large frame. */
export const maxFrameBytes = 1024 * 1024;
/** UTF-16 units of one encoded record. */
const maxRecordLength = 64 * 1024;
/** A tick that gathers more is written at once: 256 Ki + 64 Ki units are at most 960 KiB of UTF-8, within a frame. */
export const maxTickLength = 256 * 1024;

/**
 * The text of one record: `"stream",[row]`. A frame's payload is such texts joined by commas, so that the reader parses
 * a frame with one JSON.parse. JSON.stringify, since it measured 0.7 µs for a row of 14 against 1.1 µs of a line built
 * by hand; per record and not per tick (0.1 µs dearer), so that a row that cannot be encoded fails alone.
 */
export function encodeRecord(quotedStream: string, row: readonly JournalValue[]): string {
  const text = `${quotedStream},${JSON.stringify(row)}`;
  if (text.length > maxRecordLength) throw new RangeError(`a journal record of ${text.length} characters is too long`);
  return text;
}

/** Writes the frame of a payload at the start of `buffer`; returns the frame's length in bytes. */
export function writeFrame(buffer: Buffer, payload: string): number {
  const length = buffer.write(payload, headerBytes, 'utf8');
  buffer.writeUInt32LE(length, 0);
  buffer.writeUInt32LE(crc32(buffer.subarray(headerBytes, headerBytes + length)), 4);
  return headerBytes + length;
}

export type FrameRead =
  | { readonly kind: 'frame'; readonly end: number; readonly records: StoredRecord[] }
  /** The bytes end before the frame does: a torn tail, or a frame that is larger than what was read. */
  | { readonly kind: 'incomplete' }
  /** Not a frame: wrong checksum, or an impossible length (0 too: what a power cut leaves is often zeros). */
  | { readonly kind: 'damaged' };

const incomplete: FrameRead = { kind: 'incomplete' };
const damaged: FrameRead = { kind: 'damaged' };

/** Reads the frame that starts at `start`, of a buffer filled up to `end`. */
export function readFrame(buffer: Buffer, start: number, end: number): FrameRead {
  if (end - start < headerBytes) return incomplete;
  const length = buffer.readUInt32LE(start);
  if (length === 0 || length > maxFrameBytes - headerBytes) return damaged;
  const first = start + headerBytes;
  const last = first + length;
  if (last > end) return incomplete;
  if (crc32(buffer.subarray(first, last)) !== buffer.readUInt32LE(start + 4)) return damaged;
  const records = parsePayload(buffer.toString('utf8', first, last));
  return records === undefined ? damaged : { kind: 'frame', end: last, records };
}

function parsePayload(payload: string): StoredRecord[] | undefined {
  let parts: unknown[];
  try {
    parts = JSON.parse(`[${payload}]`) as unknown[];
  } catch {
    return undefined;
  }
  const records: StoredRecord[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const stream = parts[at];
    const row = parts[at + 1];
    if (typeof stream !== 'string' || !Array.isArray(row)) return undefined;
    records.push([stream, row]);
  }
  return records;
}
