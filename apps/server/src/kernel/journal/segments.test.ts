import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeRecord, headerFrame, maxFrameBytes, writeFrame } from './frames.ts';
import { type Loss, SegmentReader } from './reader.ts';
import {
  firstPosition,
  type JournalFiles,
  listSegments,
  type Position,
  SegmentWriter,
  segmentFile,
} from './segments.ts';

let root: string;
let directory: string;
let losses: Loss[];
const buffer = Buffer.alloc(maxFrameBytes);

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'nexus-journal-'));
  directory = path.join(root, 'node');
  fs.mkdirSync(directory);
  losses = [];
});

afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

function append(writer: SegmentWriter, serial: number): void {
  writer.write(buffer, writeFrame(buffer, encodeRecord('"usage"', [serial, 'x'.repeat(serial % 50)])));
}

function readAll({ start = firstPosition, synced }: { start?: Position; synced?: Position } = {}): number[] {
  const reader = new SegmentReader(directory, start, synced);
  const serials: number[] = [];
  losses = [];
  for (let batch = reader.next(3); batch !== undefined; batch = reader.next(3)) {
    losses.push(...batch.losses);
    for (const frame of batch.frames) for (const [, row] of frame.records) serials.push(row[0] as number);
  }
  reader.close();
  return serials;
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('segments', () => {
  it('rotate at their size and are read in order', () => {
    const writer = new SegmentWriter(directory, 200);
    for (const serial of upTo(100)) append(writer, serial);
    writer.close();
    expect(listSegments(directory).length).toBeGreaterThan(10);
    expect(readAll()).toEqual(upTo(100));
    expect(losses).toEqual([]);
  });

  it('torn at any byte yield exactly the complete frames', () => {
    const writer = new SegmentWriter(directory, 1e9);
    const ends: number[] = [];
    for (const serial of upTo(8)) {
      append(writer, serial);
      ends.push(writer.position.offset);
    }
    writer.close();
    const file = segmentFile(directory, 1);
    const whole = fs.readFileSync(file);
    fc.assert(
      fc.property(fc.nat(whole.length), (length) => {
        losses = [];
        fs.writeFileSync(file, whole.subarray(0, length));
        const count = ends.filter((end) => end <= length).length;
        expect(readAll()).toEqual(upTo(count));
        const torn = length - (ends[count - 1] ?? 0);
        expect(losses.map(({ kind, bytes }) => [kind, bytes])).toEqual(torn === 0 ? [] : [['torn', torn]]);
      }),
      { numRuns: 200 },
    );
  });

  it('with any byte flipped lose one frame, and say which', () => {
    const writer = new SegmentWriter(directory, 1e9);
    const ends: number[] = [];
    for (const serial of upTo(8)) {
      append(writer, serial);
      ends.push(writer.position.offset);
    }
    writer.close();
    const file = segmentFile(directory, 1);
    const whole = fs.readFileSync(file);
    for (let at = 0; at < whole.length; at += 1) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
      fs.writeFileSync(file, bytes);
      const hit = ends.findIndex((end) => at < end);
      expect(readAll({ synced: writer.position })).toEqual(upTo(8).filter((serial) => serial !== hit));
      const offset = ends[hit - 1] ?? 0;
      expect(losses).toEqual([{ kind: 'damaged', segment: 1, offset, bytes: (ends[hit] ?? 0) - offset }]);
    }
  });

  it('with a hole of several megabytes are read again after it', () => {
    const writer = new SegmentWriter(directory, 1e9);
    append(writer, 0);
    const { offset } = writer.position;
    const wide = 'x'.repeat(60_000);
    for (let serial = 1; serial < 100; serial += 1)
      writer.write(buffer, writeFrame(buffer, encodeRecord('"usage"', [serial, wide])));
    writer.close();
    const fd = fs.openSync(segmentFile(directory, 1), 'r+');
    fs.writeSync(fd, Buffer.alloc(5_000_000), 0, 5_000_000, offset + 100);
    fs.closeSync(fd);
    const serials = readAll();
    expect(serials).toEqual([0, ...upTo(100).slice(-(serials.length - 1))]);
    expect(serials.length).toBe(16);
    expect(losses).toMatchObject([{ kind: 'damaged', segment: 1, offset }]);
  });

  it('that miss what was synced are damaged, at any length', () => {
    const writer = new SegmentWriter(directory, 1e9);
    for (const serial of upTo(10)) append(writer, serial);
    writer.close();
    const file = segmentFile(directory, 1);
    const whole = fs.readFileSync(file);
    for (let length = whole.length - 1; length >= 0; length -= 1) {
      fs.truncateSync(file, length);
      const serials = readAll({ synced: writer.position });
      expect(serials).toEqual(upTo(serials.length));
      expect(losses.map(({ kind, segment }) => [kind, segment])).toContainEqual(['damaged', 1]);
      expect(losses.at(-1)?.offset).toBeLessThanOrEqual(length);
    }
    fs.rmSync(file);
    expect(readAll({ synced: writer.position })).toEqual([]);
    expect(losses).toEqual([{ kind: 'damaged', segment: 1, offset: 0, bytes: whole.length }]);
  });

  it('emptied behind what was shipped, or in the middle of others, are reported', () => {
    const writer = new SegmentWriter(directory, 400);
    for (const serial of upTo(40)) append(writer, serial);
    writer.close();
    fs.truncateSync(segmentFile(directory, 1), 0);
    fs.rmSync(segmentFile(directory, 3));
    const serials = readAll({ start: { segment: 1, offset: 100 } });
    expect(serials.at(-1)).toBe(39);
    expect(losses).toEqual([
      { kind: 'damaged', segment: 1, offset: 100, bytes: null },
      { kind: 'damaged', segment: 3, offset: 0, bytes: null },
    ]);
  });

  it('cut off between two frames are damaged where the next one says how long they were', () => {
    const identity = { installation: 'tests', nodeId: 'node', openedAt: 0 };
    const writer = new SegmentWriter(directory, 400, (segment, previousEnd) =>
      headerFrame({ ...identity, segment, previousEnd }),
    );
    const ends: number[] = [];
    for (const serial of upTo(20)) {
      append(writer, serial);
      if (writer.position.segment === 1) ends.push(writer.position.offset);
    }
    writer.close();
    expect(readAll()).toEqual(upTo(20));
    expect(losses).toEqual([]);
    const [kept = 0, whole = 0] = ends.slice(-2);
    fs.truncateSync(segmentFile(directory, 1), kept);
    expect(readAll()).toEqual(upTo(20).filter((serial) => serial !== ends.length - 1));
    expect(losses).toEqual([{ kind: 'damaged', segment: 1, offset: kept, bytes: whole - kept }]);
  });

  it('are read only up to what their writer published', () => {
    const writer = new SegmentWriter(directory, 1e9);
    append(writer, 0);
    const published = writer.position;
    append(writer, 1);
    const reader = new SegmentReader(directory, firstPosition);
    expect(reader.next(100, published)?.records).toBe(1);
    expect(reader.next(100, published)).toBeUndefined();
    expect(reader.next(100, writer.position)?.records).toBe(1);
    reader.close();
    writer.close();
  });
});

/** Real files on a disk that is full after `room` more bytes. */
class FullDisk implements JournalFiles {
  room = Number.POSITIVE_INFINITY;
  canTruncate = true;
  readonly openSync = fs.openSync;
  readonly closeSync = fs.closeSync;

  writeSync(fd: number, bytes: Buffer, offset: number, length: number, position: number): number {
    if (this.room <= 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const count = fs.writeSync(fd, bytes, offset, Math.min(length, this.room), position);
    this.room -= count;
    return count;
  }

  ftruncateSync(fd: number, length: number): void {
    if (!this.canTruncate) throw Object.assign(new Error('input/output error'), { code: 'EIO' });
    fs.ftruncateSync(fd, length);
  }
}

const mountSmall = (place: string): boolean =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place]).status === 0;
const unmount = (place: string): void => void spawnSync('umount', [place]);

function tryMount(): boolean {
  const place = fs.mkdtempSync(path.join(os.tmpdir(), 'nexus-mount-'));
  const can = mountSmall(place);
  if (can) unmount(place);
  fs.rmdirSync(place);
  return can;
}

const canMount = tryMount();

describe('a full disk', () => {
  it.each([true, false])(
    'loses the failed frame and nothing else (partial frame can be truncated: %s)',
    (canTruncate) => {
      fc.assert(
        fc.property(fc.array(fc.nat(120), { minLength: 1, maxLength: 10 }), (rooms) => {
          fs.rmSync(directory, { recursive: true });
          fs.mkdirSync(directory);
          losses = [];
          const disk = new FullDisk();
          const writer = new SegmentWriter(directory, 500, undefined, disk);
          const kept: number[] = [];
          let serial = 0;
          const tryAppend = (): void => {
            serial += 1;
            try {
              append(writer, serial);
              kept.push(serial);
            } catch (error) {
              expect(error).toMatchObject({ code: 'ENOSPC' });
            }
          };
          for (const room of rooms) {
            disk.canTruncate = canTruncate;
            disk.room = room;
            for (let n = 0; n < 4; n += 1) tryAppend();
            disk.room = Number.POSITIVE_INFINITY;
            tryAppend();
          }
          writer.close();
          expect(readAll()).toEqual(kept);
          if (canTruncate) expect(losses).toEqual([]);
        }),
        { numRuns: 50 },
      );
    },
  );

  it.skipIf(!canMount)(
    'of a real file system keeps nothing of frames that did not fit (needs the right to mount)',
    () => {
      const small = path.join(root, 'small');
      fs.mkdirSync(small);
      mountSmall(small);
      try {
        directory = path.join(small, 'node');
        fs.mkdirSync(directory);
        const filler = path.join(small, 'filler');
        fs.writeFileSync(filler, Buffer.alloc(200 * 1024));
        const writer = new SegmentWriter(directory, 1e9);
        const kept: number[] = [];
        let failures = 0;
        for (let serial = 0; failures < 20; serial += 1) {
          if (failures === 10) fs.rmSync(filler, { force: true });
          try {
            writer.write(buffer, writeFrame(buffer, encodeRecord('"usage"', [serial, 'x'.repeat(5000)])));
            kept.push(serial);
          } catch (error) {
            expect(error).toMatchObject({ code: 'ENOSPC' });
            failures += 1;
          }
        }
        writer.close();
        expect(kept.length).toBeGreaterThan(150);
        expect(kept.at(-1)).toBeGreaterThan(kept.length);
        expect(readAll()).toEqual(kept);
        expect(losses).toEqual([]);
      } finally {
        unmount(small);
      }
    },
  );
});
