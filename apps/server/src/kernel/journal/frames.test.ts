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
const records = fc.array(fc.tuple(fc.constantFrom('usage', 'au"dit'), fc.array(value)), { minLength: 1, maxLength: 8 });

function frameOf(list: readonly (readonly [string, readonly JournalValue[]])[]): Buffer {
  const buffer = Buffer.alloc(maxFrameBytes);
  const payload = list.map(([stream, row]) => encodeRecord(JSON.stringify(stream), row)).join(',');
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

  it('made of zeros are damage, not empty frames', () => {
    expect(readFrame(Buffer.alloc(64), 0, 64).kind).toBe('damaged');
  });

  it('hold the largest tick in the widest characters', () => {
    const wide = '\u20ac'.repeat(maxTickLength / 4 - 100);
    const frame = frameOf([0, 1, 2, 3, 4].map(() => ['usage', [wide]] as const));
    expect(frame.length).toBeGreaterThan(950_000);
    expect(readFrame(frame, 0, frame.length)).toMatchObject({ kind: 'frame', end: frame.length });
  });

  it('take no record over 64 Ki characters', () => {
    expect(() => encodeRecord('"usage"', ['x'.repeat(64 * 1024)])).toThrow(RangeError);
  });
});
