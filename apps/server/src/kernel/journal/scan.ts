import { findFrame, readFrame, type SegmentHeader, type StoredRecord } from './frames.ts';

export interface ScannedFrame {
  readonly offset: number;
  readonly end: number;
  readonly records: StoredRecord[];
}

export interface Scan {
  readonly frames: ScannedFrame[];
  /** Byte ranges that are not frames: the first byte, and the one after the last. */
  readonly damaged: [from: number, to: number][];
  /** Undefined where it is damaged, or a version wrote the segment that had none. */
  readonly header: SegmentHeader | undefined;
}

/** Everything that can be read of a segment, which has about 8 MB, and what cannot. */
export function scanSegment(bytes: Buffer): Scan {
  const frames: ScannedFrame[] = [];
  const damaged: [number, number][] = [];
  let header: SegmentHeader | undefined;
  for (let at = 0; at < bytes.length; ) {
    const read = readFrame(bytes, at, bytes.length);
    if (read.kind === 'frame') {
      if (at === 0) header = read.header;
      frames.push({ offset: at, end: read.end, records: read.records });
      at = read.end;
      continue;
    }
    const rest = bytes.subarray(at + 1);
    const found = findFrame(rest, rest.length);
    const next = found === undefined ? bytes.length : at + 1 + found;
    damaged.push([at, next]);
    at = next;
  }
  return { frames, damaged, header };
}
