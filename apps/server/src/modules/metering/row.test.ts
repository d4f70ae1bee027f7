import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUsage, encodeUsage } from './row.ts';
import { anyUsage, usageRecord } from './usage.fixture.ts';

const coalesced = { action: 'a', result: 'denied', resourceType: 't', resourceId: 'x'.repeat(300) } as const;
const full = encodeUsage(usageRecord({ coalesced }), 'sealed');
const refused = encodeUsage(usageRecord({ reason: 'Not found' }), null);

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

  it('is no longer than it was for a call that is not refused', () => {
    expect(encodeUsage(usageRecord(), null)).toHaveLength(17);
    expect([full.length, refused.length]).toEqual([22, 23]);
    expect(encodeUsage(usageRecord({ tag: 'GET /orders' }), null)).toHaveLength(24);
  });

  it.each([
    ['too short', full.slice(0, 16)],
    ['between the two lengths', full.slice(0, 18)],
    ['too long', [...full, 'Not found', 'a tag', null]],
    ['without a tag, where one belongs', [...full, 'Not found', null]],
    ['without a reason, where one belongs', [...full, null]],
    ['half of one that the audit log counts', refused.with(17, 'action')],
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
