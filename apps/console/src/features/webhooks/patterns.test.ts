import { describe, expect, it } from 'vitest';
import { countMatches, matchesPattern, wildcardsOf } from './patterns.ts';

describe('matchesPattern', () => {
  it.each([
    ['*', 'invoice.paid', true],
    ['invoice.*', 'invoice.paid', true],
    ['invoice.*', 'invoice-line.added', false],
    ['invoice.paid', 'invoice.paid', true],
    ['invoice.paid', 'invoice.paid-late', false],
    ['webhook-endpoint.*', 'webhook-endpoint.failing', true],
  ])('%s and %s: %s', (pattern, type, expected) => {
    expect(matchesPattern(pattern, type)).toBe(expected);
  });
});

describe('wildcardsOf', () => {
  it('offers a wildcard for nouns of several types only', () => {
    expect(wildcardsOf(['invoice.paid', 'invoice.voided', 'key.created'])).toEqual(['*', 'invoice.*']);
  });
});

describe('countMatches', () => {
  it('counts a type once, however many patterns match it', () => {
    expect(countMatches(['invoice.*', 'invoice.paid'], ['invoice.paid', 'invoice.voided', 'key.created'])).toBe(2);
  });
});
