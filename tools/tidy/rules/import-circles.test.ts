import { expect, test } from 'vitest';
import { findings } from '../findings.fixture.ts';
import { importCircles } from './import-circles.ts';

const circles = (files: Record<string, string>) =>
  findings(
    importCircles,
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`apps/server/src/${name}.ts`, text])),
  ).map((line) => line.replace(/^apps\/server\/src\/(.*); .*/, '$1'));

test('names the shortest way back, and where it begins', () => {
  const files = {
    a: "import 'pg';\nimport { b } from './b.ts';",
    b: "import { c } from './kernel/c.ts'; import { d } from './d.ts';",
    'kernel/c': "export { d } from '../d.ts';",
    d: "import { a } from './a.ts';",
  };
  expect(circles(files)).toEqual([
    'a.ts:2 a.ts → b.ts → d.ts → a.ts',
    'kernel/c.ts:1 kernel/c.ts → d.ts → a.ts → b.ts → kernel/c.ts',
  ]);
  expect(circles({ ...files, d: '' })).toEqual([]);
});

test.each([
  "import { a } from './a.ts';",
  "import type { A } from './a.ts';",
  "import { type A } from './a.ts';",
  "export * from './a.ts';",
  "const a = await import('./a.ts');",
  "type A = import('./a.ts').A;",
  "type A = typeof import('./a.ts');",
])('counts %s', (text) => {
  expect(circles({ a: "import { b } from './b.ts';", b: text })).toEqual(['a.ts:1 a.ts → b.ts → a.ts']);
});

test('a file may not import itself, and tests are not looked at', () => {
  expect(circles({ a: "import { a } from './a.ts';" })).toEqual(['a.ts:1 a.ts → a.ts']);
  expect(circles({ 'a.test': "import './b.test.ts';", 'b.test': "import './a.test.ts';" })).toEqual([]);
});

test('looks at files of the console too', () => {
  const console = 'apps/console/src/features/keys';
  const files = {
    [`${console}/samples.ts`]: "import type { Shown } from './shown-dialog.tsx';",
    [`${console}/shown-dialog.tsx`]: "import { samplesOf } from './samples.ts';",
  };
  expect(findings(importCircles, files)).toEqual([
    expect.stringContaining('features/keys/samples.ts → features/keys/shown-dialog.tsx → features/keys/samples.ts;'),
  ]);
});
