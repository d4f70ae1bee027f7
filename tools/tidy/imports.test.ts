import { describe, expect, test } from 'vitest';
import { exportsOf, importsOf } from './imports.ts';
import { tokenize } from './tokens.ts';

const imports = (text: string) =>
  importsOf(tokenize(text)).map(({ from, names, typeOnly }) => ({
    from,
    names: names.map(({ name, local }) => `${name}>${local}`).join(' '),
    typeOnly,
  }));

const exported = (text: string) =>
  exportsOf(tokenize(text)).map(
    ({ name, local, isType, from }) => `${isType ? 'type ' : ''}${name}<${local}${from ? ` of ${from}` : ''}`,
  );

describe('importsOf', () => {
  test.each([
    ["import { a, b as c } from './x.ts'", 'a>a b>c', false],
    ["import {\n  a,\n  type B,\n} from './x.ts'", 'a>a B>B', false],
    ["import d, { a } from './x.ts'", 'default>d a>a', false],
    ["import * as x from './x.ts'", '*>x', false],
    ["import './x.ts'", '', false],
    ["import type { A } from './x.ts'", 'A>A', true],
    ["import { type A, type B } from './x.ts'", 'A>A B>B', true],
    ["import type A from './x.ts'", 'default>A', true],
    ["import data from './x.ts' with { type: 'json' }", 'default>data', false],
    ["const { a } = await import('./x.ts')", '*>', false],
    ["type A = typeof import('./x.ts')", '*>', true],
  ])('%s', (text, names, typeOnly) => {
    expect(imports(text)).toEqual([{ from: './x.ts', names, typeOnly }]);
  });

  test('what only looks like an import', () => {
    expect(imports("import.meta.url; x.import('y'); const a = { import: 1 }; // import 'z'")).toEqual([]);
  });
});

describe('exportsOf', () => {
  test.each([
    ['export const a = 1;', ['a<a']],
    ['export const { a, b: c } = f();', ['a<a', 'c<c']],
    ['export async function a() {}', ['a<a']],
    ['export function* a() {}', ['a<a']],
    ['export abstract class A {}', ['A<A']],
    ['export interface A {}', ['type A<A']],
    ['export type A = 1;', ['type A<A']],
    ['export default f;', ['default<default']],
    ['export { a, b as c };', ['a<a', 'c<b']],
    ["export { a, b as c, type D } from './x.ts';", ['a<a of ./x.ts', 'c<b of ./x.ts', 'type D<D of ./x.ts']],
    ["export type { A } from './x.ts';", ['type A<A of ./x.ts']],
    ["export * from './x.ts';", ['*<* of ./x.ts']],
    ["export * as x from './x.ts';", ['x<* of ./x.ts']],
    ['const a = { export: 1 }; x.export;', []],
  ])('%s', (text, wanted) => {
    expect(exported(text)).toEqual(wanted);
  });
});
