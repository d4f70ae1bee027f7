import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Slug, slugCandidates } from './slug.ts';

describe('slugCandidates', () => {
  it.each([
    ['Acme Inc.', 'acme-inc'],
    ['  Crème brûlée ', 'creme-brulee'],
    ['日本', 'project'],
    ['--', 'project'],
    ['A'.repeat(100), 'a'.repeat(50)],
    [`${'a'.repeat(49)} b`, 'a'.repeat(49)],
  ])('%s', (name, expected) => {
    expect(slugCandidates(name, 'project')[0]).toBe(expected);
  });

  it('offers several, all valid and different', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (name) => {
        const candidates = slugCandidates(name, 'project');
        expect(new Set(candidates).size).toBe(4);
        for (const each of candidates) expect(Slug.safeParse(each).success, each).toBe(true);
      }),
    );
  });
});
