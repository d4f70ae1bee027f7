import { describe, expect, test } from 'vitest';
import { slowestFiles } from './slowest.ts';

const file = (serial: number) => ({
  name: `/project/${serial}.test.ts`,
  startTime: 1000,
  endTime: 1000 + serial * 1000,
});

describe('slowestFiles', () => {
  test('names those that took longest, the longest first', () => {
    const files = Array.from({ length: 60 }, (_, serial) => file(serial));
    expect(slowestFiles(files, '/project/', 2)).toEqual(['slow: 59 s 59.test.ts', 'slow: 58 s 58.test.ts']);
  });

  test('says nothing of a run of a few files', () => {
    expect(slowestFiles([file(1), file(2)], '/project/')).toEqual([]);
  });
});
