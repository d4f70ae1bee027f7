import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fastParse } from './fast-verify.ts';
import { VerifyInput } from './schema.ts';

const text = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '',
    'a:b',
    '*',
    'a:*',
    'A:b',
    'a:b:c',
    `a:${'b'.repeat(129)}`,
    'k'.repeat(501),
    'GET /a',
    't'.repeat(101),
  ),
);
const anything = fc.oneof(text, fc.constantFrom(undefined, null, 1, true, [], {}));
const body = fc.oneof(
  fc.record({ key: text, permission: text, tag: text }, { requiredKeys: [] }),
  fc.record(
    { key: anything, permission: anything, tag: anything, cost: anything, ip: anything, other: anything },
    { requiredKeys: [] },
  ),
  fc.jsonValue(),
);

describe('the body of a verification', () => {
  it('is parsed without the schema only as the schema reads it', () => {
    let known = 0;
    fc.assert(
      fc.property(body, (given) => {
        const common = fastParse(given);
        if (common === undefined) return;
        known++;
        expect(VerifyInput.parse(given)).toEqual(common);
      }),
      { numRuns: 5000 },
    );
    expect(known).toBeGreaterThan(100);
  });

  it('is parsed without the schema in its common forms', () => {
    expect(fastParse({ key: 'k' })).toEqual({ key: 'k', cost: 1 });
    expect(fastParse({ key: 'k', permission: 'orders:read' })).toEqual({
      key: 'k',
      permission: 'orders:read',
      cost: 1,
    });
    expect(fastParse({ key: 'k', tag: 'GET /orders/:id' })).toEqual({ key: 'k', tag: 'GET /orders/:id', cost: 1 });
  });
});
