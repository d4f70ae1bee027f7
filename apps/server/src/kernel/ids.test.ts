import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { ManualClock, systemClock } from './clock.ts';
import { Id, Ids, idFromBytes, idTime, idToBytes, isId, newSecretId } from './ids.ts';

const anyType = fc.stringMatching(/^[a-z]{3}$/);
const anyMillisecond = fc.integer({ min: 0, max: 2 ** 48 - 2 });

describe('Ids', () => {
  test('is 30 characters, of its type, and tells its time', () => {
    fc.assert(
      fc.property(anyType, anyMillisecond, (type, now) => {
        const id = new Ids(new ManualClock(now)).next(type);
        expect(id).toMatch(/^eco_[a-z]{3}_[0-9A-Za-z]{22}$/);
        expect(isId(id, type)).toBe(true);
        expect(idTime(id)).toBe(now);
      }),
    );
  });

  test('encodes a UUID of version 7', () => {
    const bytes = idToBytes(new Ids(systemClock).next('org'));
    expect(bytes.readUInt8(6) >> 4).toBe(7);
    expect(bytes.readUInt8(8) >> 6).toBe(0b10);
  });

  test('ascends within one millisecond, when time moves, and when the clock is set back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5000, max: 5000 }), { minLength: 2, maxLength: 100 }), (steps) => {
        const clock = new ManualClock();
        const ids = new Ids(clock);
        let last = ids.next('evt');
        for (const step of steps) {
          clock.advance(step);
          for (let again = 0; again < 3; again += 1) {
            const id = ids.next('evt');
            expect(id > last).toBe(true);
            last = id;
          }
        }
      }),
    );
  });

  test('never repeats: 200,000 in one millisecond', () => {
    const clock = new ManualClock();
    const source = new Ids(clock);
    const ids = Array.from({ length: 200_000 }, () => source.next('usg'));
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
  });

  test('clocks in different years do not disturb one another', () => {
    const [early, late] = [new ManualClock(1000), new ManualClock(2_000_000_000_000)];
    expect(idTime(new Ids(late).next('org'))).toBe(2_000_000_000_000);
    expect(idTime(new Ids(early).next('org'))).toBe(1000);
    expect(idTime(new Ids(late).next('org'))).toBe(2_000_000_000_000);
  });

  test.each([-1, 2 ** 48, Number.NaN])('refuses the time %d', (now) => {
    expect(() => new Ids(new ManualClock(now)).next('org')).toThrow(RangeError);
  });
});

describe('newSecretId', () => {
  test('is canonical and fills all 128 bits', () => {
    const seen = Buffer.alloc(16);
    const common = Buffer.alloc(16, 0xff);
    for (let run = 0; run < 200; run += 1) {
      const id = newSecretId('ses');
      expect(isId(id, 'ses')).toBe(true);
      idToBytes(id).forEach((byte, index) => {
        seen[index] = (seen[index] as number) | byte;
        common[index] = (common[index] as number) & byte;
      });
    }
    expect(seen).toEqual(Buffer.alloc(16, 0xff));
    expect(common).toEqual(Buffer.alloc(16, 0));
  });
});

describe('isId', () => {
  const id = new Ids(systemClock).next('org');

  test('any 16 bytes under any type are an id, and come back', () => {
    fc.assert(
      fc.property(anyType, fc.uint8Array({ minLength: 16, maxLength: 16 }), (type, bytes) => {
        const made = idFromBytes(type, bytes);
        expect(isId(made, type)).toBe(true);
        expect(idToBytes(made)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  test('no other text is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => !isId(text)));
  });

  test.each([
    ['another type', id, 'usr'],
    ['a property of all objects', 'eco_toString_0000000000000000', undefined],
    ['a line break at the end', `${id}\n`, undefined],
    ['a number above 2^128 - 1', `eco_org_${'z'.repeat(22)}`, 'org'],
    ['a hyphen', `eco_org-${id.slice(8)}`, undefined],
    ['an array', [id], 'org'],
    ['nothing', undefined, undefined],
  ] as [string, unknown, string | undefined][])('refuses %s', (_, text, type) => {
    expect(isId(text, type)).toBe(false);
  });

  test('idToBytes throws where isId refuses', () => {
    expect(() => idToBytes('eco_org_short')).toThrow(TypeError);
  });
});

describe('the schema', () => {
  test('takes its own type and no other', () => {
    const org = new Ids(systemClock).next('org');
    const parsed = Id('org').parse(org);
    expectTypeOf(parsed).toEqualTypeOf<Id<'org'>>();
    expect(parsed).toBe(org);
    expect(Id('usr').safeParse(org).success).toBe(false);
    expect(Id('org').safeParse(`eco_org_${'z'.repeat(22)}`).success).toBe(false);
    expect(Id('org').safeParse(7).success).toBe(false);
  });

  test('reaches JSON Schema as a pattern', () => {
    expect(z.toJSONSchema(Id('org'))).toMatchObject({ type: 'string', pattern: '^eco_org_[0-9A-Za-z]{22}$' });
  });

  test('the type of one noun is not the type of another', () => {
    expectTypeOf<Id<'org'>>().not.toExtend<Id<'usr'>>();
  });
});
