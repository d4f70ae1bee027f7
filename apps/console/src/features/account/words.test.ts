import { describe, expect, it } from 'vitest';
import { Problem } from '../../api/problem.ts';
import { inWords, wordsFor } from './words.ts';

const textOf = (error: unknown) => (error instanceof Error ? error.message : undefined);

describe('errors in words', () => {
  it('replace what the server says shortly', () => {
    const problem = new Problem(401, { code: 'INVALID_CREDENTIALS', detail: 'Invalid credentials' });
    expect(textOf(inWords(problem))).toBe('The e-mail address or the password is wrong.');
  });

  it.each([
    [20, 'in 20 seconds'],
    [60, 'in a minute'],
    [61, 'in 2 minutes'],
    [3600, 'in 60 minutes'],
  ])('say how long %d s are', (seconds, said) => {
    expect(textOf(inWords(new Problem(429, { code: 'LOGIN_LOCKED' }, seconds)))).toBe(
      `Too many attempts. Try again ${said}.`,
    );
  });

  it('say the same of a limit of the server', () => {
    const problem = new Problem(429, { code: 'RATE_LIMITED', detail: 'The limit login is reached' }, 600);
    expect(textOf(inWords(problem))).toBe('Too many attempts. Try again in 10 minutes.');
  });

  it('leave alone what names fields, what has no words, and what is no answer', () => {
    const fields = { code: 'EMAIL_TAKEN', errors: [{ path: '/email', message: 'is taken' }] };
    for (const error of [new Problem(409, fields), new Problem(500, { code: 'INTERNAL' }), new Error('no network')])
      expect(inWords(error)).toBe(error);
  });

  it('name a code that has no words', () => {
    expect(wordsFor('NO_SUCH_CODE')).toBe('This did not work (NO_SUCH_CODE).');
  });
});
