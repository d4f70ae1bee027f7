import { describe, expect, test } from 'vitest';
import { functionsIn } from './functions.ts';
import { tokenize } from './tokens.ts';

const spans = (text: string) => functionsIn(tokenize(text)).map(({ name, first, last }) => `${name} ${first}-${last}`);

describe('functionsIn', () => {
  test.each([
    ['function f() {\n}', 'f 1-2'],
    ['async function* f<T>(a: T): AsyncGenerator<{ b: T }> {\n}', 'f 1-2'],
    ['function f(\n  a: () => Map<string, { b: 1 }>,\n): { c: 1 } {\n}', 'f 1-4'],
    ['function f(a: X): a is Map<string, { b: 1 }> {\n}', 'f 1-2'],
    ['const f = () => {\n};', 'f 1-2'],
    ['const f = async <T>(\n  a: T,\n): Promise<T> => {\n};', 'f 1-4'],
    ['x({ act: async ({ tx }) => {\n} });', 'act 1-2'],
    ['x(\n  (a) => {\n  },\n);', 'a callback 2-3'],
    ['class A {\n  private async f(a = g({})): Promise<void> {\n  }\n}', 'f 2-3'],
    ['class A {\n  get f(): string {\n  }\n}', 'f 2-3'],
    ['class A {\n  f<T extends { a: 1 }>(x: T) {\n  }\n}', 'f 2-3'],
    ['const a = {\n  f() {\n  },\n};', 'f 2-3'],
    ['const f = function () {\n};', 'f 1-2'],
  ])('%s', (text, wanted) => {
    expect(spans(text)).toEqual([wanted]);
  });

  test.each([
    'if (a) {\n}',
    'for (const a of b) {\n}',
    'const a = b ? c(d) : {\n};',
    'switch (a) { case b(c): {\n} }',
    'f(a);\n{\n}',
    'interface A {\n  f(a: string): { b: 1 };\n  g(): void;\n}',
    'function f(a: string): void;',
    'const f = (a) => a + 1;',
    'try {\n} catch (e) {\n}',
  ])('none in %s', (text) => {
    expect(spans(text)).toEqual([]);
  });
});
