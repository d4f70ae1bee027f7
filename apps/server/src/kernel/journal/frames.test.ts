import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeRecord, type JournalValue, maxFrameBytes, maxTickLength, readFrame, writeFrame } from './frames.ts';

const value: fc.Arbitrary<JournalValue> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
  fc.boolean(),
  fc.constant(null),
);
const row = fc.oneof(
  fc.array(value, { maxLength: 40 }),
  // Much alike, as the records of one moment are.
  fc.array(fc.constantFrom<JournalValue>('a', 'b', 1, null), { minLength: 22, maxLength: 22 }),
  fc.array(fc.constantFrom<JournalValue>('a', 0), { minLength: 31, maxLength: 32 }),
);
const records = fc.array(fc.tuple(fc.constantFrom('usage', 'au"dit'), row), { minLength: 1, maxLength: 8 });

function frameOf(list: readonly (readonly [string, readonly JournalValue[]])[]): Buffer {
  const buffer = Buffer.alloc(maxFrameBytes);
  const before = new Map<string, readonly JournalValue[]>();
  const texts = list.map(([stream, row]) => {
    const text = encodeRecord(JSON.stringify(stream), row, before.get(stream));
    before.set(stream, row);
    return text;
  });
  const payload = texts.join(',');
  return buffer.subarray(0, writeFrame(buffer, payload));
}

describe('frames', () => {
  it('give back every value that JSON knows, lone surrogates and NUL included', () => {
    fc.assert(
      fc.property(records, (list) => {
        const frame = frameOf(list);
        expect(readFrame(frame, 0, frame.length)).toEqual({ kind: 'frame', end: frame.length, records: list });
      }),
    );
  });

  it('torn at any byte are incomplete, never a shorter record', () => {
    fc.assert(
      fc.property(records, (list) => {
        const frame = frameOf(list);
        for (let end = 0; end < frame.length; end += 1) {
          expect(readFrame(frame, 0, end).kind).toBe('incomplete');
        }
      }),
      { numRuns: 30 },
    );
  });

  it('with any bit flipped are refused', () => {
    fc.assert(
      fc.property(records, fc.nat(), (list, where) => {
        const frame = Buffer.from(frameOf(list));
        const bit = where % (frame.length * 8);
        frame[bit >> 3] = (frame[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(readFrame(frame, 0, frame.length).kind).not.toBe('frame');
      }),
      { numRuns: 500 },
    );
  });

  it('hold only what differs from the record before', () => {
    const same = ['x'.repeat(100), 200, null, true];
    expect(encodeRecord('"usage"', [...same, 2], [...same, 1])).toBe('"usage",16,[2]');
    expect(encodeRecord('"usage"', same, same)).toBe('"usage",0,[]');
    expect(encodeRecord('"usage"', [1], same)).toBe('"usage",[1]');
  });

  it.each([
    ['a difference from nothing', '"usage",1,[2]'],
    ['a difference of another stream', '"usage",[1],"audit",1,[2]'],
    ['a column that the row has not', '"usage",[1],"usage",2,[2]'],
    ['more values than columns', '"usage",[1],"usage",1,[2,3]'],
    ['fewer values than columns', '"usage",[1,2],"usage",3,[2]'],
    ['a mask that is none', '"usage",[1],"usage",0.5,[]'],
  ])('with %s are damage', (_, payload) => {
    const buffer = Buffer.alloc(200);
    expect(readFrame(buffer, 0, writeFrame(buffer, payload)).kind).toBe('damaged');
  });

  it('made of zeros are damage, not empty frames', () => {
    expect(readFrame(Buffer.alloc(64), 0, 64).kind).toBe('damaged');
  });

  it('hold the largest tick in the widest characters', () => {
    const wide = '\u20ac'.repeat(maxTickLength / 4 - 100);
    const frame = frameOf([0, 1, 2, 3, 4].map((n) => ['usage', [`${wide}${n}`]] as const));
    expect(frame.length).toBeGreaterThan(950_000);
    expect(readFrame(frame, 0, frame.length)).toMatchObject({ kind: 'frame', end: frame.length });
  });

  it('take no record over 64 Ki characters', () => {
    expect(() => encodeRecord('"usage"', ['x'.repeat(64 * 1024)])).toThrow(RangeError);
  });
});
