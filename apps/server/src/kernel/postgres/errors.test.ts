import { describe, expect, it } from 'vitest';
import { explain } from './errors.ts';

const failure = (code: string) => Object.assign(new Error(`${code}: failed`), { code });

describe('explain', () => {
  const cases: [string, unknown, string, string][] = [
    ['no space, said by the system', failure('ENOSPC'), '', 'DATABASE_DISK_FULL'],
    [
      'no space, said by PostgreSQL',
      undefined,
      'FATAL:  could not extend file "base/1/2691"\nHINT:  Check free disk space.',
      'DATABASE_DISK_FULL',
    ],
    ['no right, said by the system', failure('EACCES'), '', 'DATABASE_DIRECTORY_DENIED'],
    ['a file system that is read-only', failure('EROFS'), '', 'DATABASE_DIRECTORY_DENIED'],
    [
      "another user's cluster, said by PostgreSQL",
      undefined,
      'FATAL:  data directory "/d" has wrong ownership',
      'DATABASE_DIRECTORY_DENIED',
    ],
    ['anything else', undefined, 'FATAL:  something new', 'DATABASE_START_FAILED'],
  ];
  it.each(cases)('%s', (_name, cause, said, code) => {
    const error = explain('start the database', '/d', cause, said);
    expect(error.code).toBe(code);
    expect(error.message).toContain('/d');
    expect(error.message).toContain(said);
    // For the operator alone: no caller learns the machine's paths.
    expect(error.options.detail).toBeUndefined();
  });
});
