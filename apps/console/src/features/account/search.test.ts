import { describe, expect, it } from 'vitest';
import { readLoginSearch, readNext } from './search.ts';

describe('the place to go on to after a log-in', () => {
  it.each(['/dashboard', '/o/acme/keys?state=active', '/'])('may be %s', (next) => {
    expect(readNext({ next })).toEqual({ next });
  });

  it.each([
    '//evil.example',
    '///evil.example',
    ' //evil.example',
    '\t//evil.example',
    '\\\\evil.example',
    '/../..//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n\\evil.example',
    '/.//evil.example',
    '/o/..//evil.example',
    '//[',
    'https://evil.example',
    'https:evil.example',
    'data:text/html,x',
    'javascript:alert(1)',
    'dashboard',
    '',
    7,
    undefined,
  ])('is not %j', (next) => {
    // The member is there: the router would take the address's own otherwise.
    expect(readNext({ next })).toStrictEqual({ next: undefined });
  });
});

describe('what the log-in page is told', () => {
  it('is a reason, a code, or nothing', () => {
    expect(readLoginSearch({ ended: 'expired', error: 'SOCIAL_CANCELLED' })).toEqual({
      ended: 'expired',
      error: 'SOCIAL_CANCELLED',
    });
    expect(readLoginSearch({ ended: 'other', error: '<b>' })).toStrictEqual({
      next: undefined,
      ended: undefined,
      error: undefined,
    });
  });
});
