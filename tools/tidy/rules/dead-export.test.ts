import { describe, expect, test } from 'vitest';
import { findings } from '../findings.ts';
import { deadExport } from './dead-export.ts';

const one = 'apps/server/src/kernel/one.ts';
const two = 'apps/server/src/kernel/two.ts';
const index = 'apps/server/src/modules/keys/index.ts';
const keys = 'apps/server/src/modules/keys/keys.ts';
const app = 'apps/server/src/app.ts';

/** The names reported, per file. */
const dead = (files: Record<string, string>) =>
  findings(deadExport, files).map((line) => line.replace(/^(\S+):\d+ .*imports (\S+);.*/, '$1 $2'));

describe('dead-export', () => {
  test('nobody imports it', () => {
    expect(findings(deadExport, { [one]: '\nexport const a = 1;' })).toEqual([
      `${one}:2 nobody imports a; drop the export, or the code`,
    ]);
    expect(dead({ [one]: 'export const a = 1; a();', [two]: "import { b } from './one.ts'; b;" })).toEqual([
      `${one} a`,
    ]);
  });

  test.each([
    [two, "import { a } from './one.ts';"],
    [two, "import { a as b } from './one.ts';"],
    [two, "import * as one from './one.ts'; one.a();"],
    [two, "import * as one from './one.ts'; f(one);"],
    [two, "const { a } = await import('./one.ts');"],
    ['bench/run.ts', "import { a } from '../apps/server/src/kernel/one.ts';"],
    ['apps/server/test/harness.ts', "import { a } from '../src/kernel/one.ts';"],
    ['apps/server/src/kernel/one.test.ts', "import { a } from './one.ts';"],
    [two, "new Worker(new URL('./one.ts', import.meta.url));"],
  ])('used by %s: %s', (path, text) => {
    expect(dead({ [one]: 'export const a = 1;', [path]: text })).toEqual([]);
  });

  test.each([
    [two, "import * as one from './one.ts'; one.b();"],
    [two, "import './one.ts';"],
    ['apps/server/test/crash.test.ts', "import { a } from '../src/kernel/one.ts';"],
    ['apps/server/src/kernel/other/two.test.ts', "import { a } from '../one.ts';"],
    ['apps/server/src/kernel/other/two.fixture.ts', "import { a } from '../one.ts';"],
  ])('not used by %s: %s', (path, text) => {
    expect(dead({ [one]: 'export const a = 1;', [path]: text })).toEqual([`${one} a`]);
  });

  test('tests may be all that imports the app', () => {
    const text = "import { start } from '../src/app.ts';";
    expect(dead({ [app]: 'export const start = 1;', 'apps/server/test/crash.test.ts': text })).toEqual([]);
  });

  test('a face counts when what it shows is imported', () => {
    const module = { [keys]: 'export const a = 1; export const b = 1;' };
    const named = { ...module, [index]: "export { a, b as c } from './keys.ts';" };
    expect(dead(named)).toEqual([`${keys} a`, `${keys} b`, `${index} a`, `${index} c`]);
    expect(dead({ ...named, [app]: "import { c } from './modules/keys/index.ts';" })).toEqual([
      `${keys} a`,
      `${index} a`,
    ]);
    const star = { ...module, [index]: "export * from './keys.ts';" };
    expect(dead({ ...star, [app]: "import { b } from './modules/keys/index.ts';" })).toEqual([`${keys} a`]);
  });

  test('a type may serve the shapes of its own file', () => {
    expect(dead({ [one]: 'export interface A {} const f = (a: A) => a;' })).toEqual([]);
    expect(dead({ [one]: 'export interface A {}' })).toEqual([`${one} A`]);
  });

  test('only the server is searched', () => {
    expect(dead({ 'tools/a.ts': 'export const a = 1;', 'apps/server/src/a.test.ts': 'export const a = 1;' })).toEqual(
      [],
    );
  });

  test('files that re-export each other end', () => {
    const files = { [one]: "export * from './two.ts';", [two]: "export * from './one.ts'; export const a = 1;" };
    expect(dead({ ...files, [app]: "import { a } from './kernel/one.ts';" })).toEqual([]);
    expect(dead({ ...files, [app]: "import * as all from './kernel/one.ts'; f(all);" })).toEqual([]);
  });
});
