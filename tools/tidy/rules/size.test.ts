import { describe, expect, test } from 'vitest';
import { findings } from '../findings.ts';
import { size } from './size.ts';

const lines = (count: number) => 'a;\n'.repeat(count);
const long = (name: string, count: number) => `const ${name} = () => {\n${lines(count - 2)}};\n`;

describe('size', () => {
  test.each([
    ['apps/server/src/a.ts', 400],
    ['tools/a.ts', 400],
    ['apps/console/src/a.tsx', 400],
    ['apps/server/src/kernel/migrations/001_a.sql', 400],
    ['apps/server/src/a.test.ts', 600],
    ['apps/server/test/harness.ts', 600],
  ])('%s may have %i lines', (path, limit) => {
    expect(findings(size, { [path]: lines(limit) })).toEqual([]);
    expect(findings(size, { [path]: lines(limit + 1) })).toEqual([
      `${path}:${limit + 1} the file has ${limit + 1} lines, more than ${limit}; split it by what it does`,
    ]);
  });

  test('prose may be long', () => {
    expect(findings(size, { 'docs/a.md': lines(1000), 'bench/results/a.json': lines(1000) })).toEqual([]);
  });

  test('a function may have 70 lines', () => {
    expect(findings(size, { 'tools/a.ts': long('f', 70) })).toEqual([]);
    expect(findings(size, { 'tools/a.ts': `\n${long('f', 71)}` })).toEqual([
      'tools/a.ts:2 f has 71 lines, more than 70; give its parts names',
    ]);
  });

  test('in tests, only the file counts', () => {
    const suite = `describe('a', () => {\n${lines(200)}});`;
    expect(findings(size, { 'tools/a.test.ts': suite, 'apps/server/src/a.conformance.ts': suite })).toEqual([]);
  });
});
