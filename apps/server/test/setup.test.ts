import { describe, expect, it } from 'vitest';
import { databaseErrors } from '../src/kernel/postgres/errors.ts';
import { maySkip } from './setup.ts';

describe('a run whose PostgreSQL does not start', () => {
  const missing = databaseErrors.DATABASE_BINARY_MISSING();

  it('skips what needs it only where npm has none for the platform', () => {
    expect(maySkip(missing, {})).toBe(true);
    expect(maySkip(missing, { CI: 'false' })).toBe(true);
    expect(maySkip(databaseErrors.DATABASE_START_FAILED(), {})).toBe(false);
    expect(maySkip(new Error('no memory'), {})).toBe(false);
  });

  it('fails in CI, whatever the reason', () => {
    expect(maySkip(missing, { CI: 'true' })).toBe(false);
    expect(maySkip(missing, { CI: '1' })).toBe(false);
  });
});
