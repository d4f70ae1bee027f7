import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUsage, encodeUsage } from './row.ts';
import { anyUsage, usageRecord } from './usage.fixture.ts';

const coalesced = { action: 'a', result: 'denied', resourceType: 't', resourceId: 'x'.repeat(300) } as const;
const full = encodeUsage(usageRecord({ coalesced }), 'sealed');

describe('a usage row', () => {
  it('survives the journal', () => {
    fc.assert(
      fc.property(anyUsage, fc.constantFrom(null, 'sealed'), (usage, origin) => {
        const row = encodeUsage(usage, origin);
        expect(decodeUsage(JSON.parse(JSON.stringify(row)))).toEqual(row);
      }),
    );
  });

  it('keeps of a resource’s id what the audit log can hold', () => {
    expect(full[20]).toBe('x'.repeat(200));
  });

  it.each([
    ['too short', full.slice(0, 16)],
    ['between the two lengths', full.slice(0, 18)],
    ['too long', [...full, null]],
    ['text for a number', full.with(5, '200')],
    ['a number for text', full.with(3, 1)],
    ['null where there must be text', full.with(1, null)],
    ['null where there must be a number', full.with(2, null)],
    ['a fraction', full.with(13, 0.5)],
    ['an object', [...full.slice(0, 16), {}]],
  ])('is refused when it is %s', (_, row) => {
    expect(() => decodeUsage(row)).toThrow(TypeError);
  });
});
