import { describe, expect, test } from 'vitest';
import type { NexusError } from '../errors.ts';
import { translateDatabaseError } from './errors.ts';

const thrown = (code: string): Error => Object.assign(new Error('what PostgreSQL said'), { code });

describe('errors of the database', () => {
  test.each([
    ['57P01', 'DATABASE_UNAVAILABLE', 'it is shut down'],
    ['ECONNREFUSED', 'DATABASE_UNAVAILABLE', 'it is not there'],
    ['40P01', 'DATABASE_UNAVAILABLE', 'it ended one of two that waited for each other'],
    ['23503', 'CONFLICT', 'what a row refers to was deleted in the meantime'],
  ])('%s is %s: %s', (code, known) => {
    const translated = translateDatabaseError(thrown(code)) as NexusError;
    expect(translated.code).toBe(known);
    expect(translated.options.detail).not.toContain('PostgreSQL said');
  });

  test('all others keep their own shape', () => {
    const unique = thrown('23505');
    expect(translateDatabaseError(unique)).toBe(unique);
  });
});
