import { describe, expect, test } from 'vitest';
import { findings } from '../findings.fixture.ts';
import { size } from './size.ts';

const lines = (count: number) => 'a;\n'.repeat(count);

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

  test('the types of tables may be as many as there are', () => {
    expect(findings(size, { 'apps/server/src/modules/billing/tables.ts': lines(1000) })).toEqual([]);
    expect(findings(size, { 'packages/sdk/src/api.ts': lines(1000) })).toEqual([]);
    expect(findings(size, { 'apps/server/src/kernel/tables.ts': lines(1000) })).toHaveLength(1);
  });

  test('prose may be long', () => {
    expect(findings(size, { 'docs/a.md': lines(1000), 'bench/results/a.json': lines(1000) })).toEqual([]);
  });

  test.each([
    ['function f() {', '}', 'f'],
    ['export async function* f<T>(a: T): AsyncGenerator<{ b: T }> {', '}', 'f'],
    ['const f = () => {', '};', 'f'],
    ['const f = async <T>(a: T): Promise<T> => {', '};', 'f'],
    ['const f = function () {', '};', 'f'],
    ['x({ act: async ({ tx }) => {', '} });', 'act'],
    ['x((a) => {', '});', 'a callback'],
    ['class A { private async f(a = g({})): Promise<void> {', '} }', 'f'],
    ['class A { get f(): string {', '} }', 'f'],
    ['class A { f = () => {', '}; }', 'f'],
    ['const a = { f() {', '} };', 'f'],
  ])('a function may have 70 lines: %s', (first, last, name) => {
    const long = (count: number) => ({ 'tools/a.ts': `\n${first}\n${lines(count - 2)}${last}\n` });
    expect(findings(size, long(70))).toEqual([]);
    expect(findings(size, long(71))).toEqual([
      `tools/a.ts:2 ${name} has 71 lines, more than 70; split it into named parts`,
    ]);
  });

  test('a component is a function', () => {
    const component = `export function Page() {\n  return <p>\n${'<b>{a}</b>\n'.repeat(70)}</p>;\n}\n`;
    expect(findings(size, { 'apps/console/src/page.tsx': component })).toEqual([
      'apps/console/src/page.tsx:1 Page has 74 lines, more than 70; split it into named parts',
    ]);
  });

  test('other blocks may be longer, and functions of tests', () => {
    for (const [first, last] of [
      ['if (a) {', '}'],
      ['const f = (a) => [', '];'],
      ['interface A {', '}'],
    ])
      expect(findings(size, { 'tools/a.ts': `${first}\n${lines(99).replaceAll(';', ',')}${last}` })).toEqual([]);
    const suite = `describe('a', () => {\n${lines(200)}});`;
    expect(findings(size, { 'tools/a.test.ts': suite, 'apps/server/src/a.conformance.ts': suite })).toEqual([]);
  });
});
