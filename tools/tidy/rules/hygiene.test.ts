import { describe, expect, test } from 'vitest';
import { findings } from '../findings.fixture.ts';
import { hygiene } from './hygiene.ts';

const check = (path: string, text: string) => findings(hygiene, { [path]: text });

describe('hygiene', () => {
  test.each([
    'see /home/anna/nexus',
    "cd '/root/nexus'",
    'path=/Users/anna',
    '/tmp/report.json',
    'file:///home/anna/x',
    '"/work/main"',
    'registry.npmjs.org',
    'TODO: later',
    'a FIXME',
    'XXX',
    'HACK',
  ])('in any text: %s', (text) => {
    for (const path of ['docs/a.md', 'bench/results/a.json', 'deploy/Dockerfile']) {
      expect(check(path, `\n${text}`)).toEqual([expect.stringMatching(new RegExp(`^${path}:2 `))]);
    }
  });

  test.each([
    'src/home/page.ts',
    'https://example.com/home/page',
    'http://localhost:3000/tmp/x',
    '`$' + '{folder}/tmp/x`',
    '**/tmp/**',
    '/tmp',
    "join(tmpdir(), 'x')",
    '/api/v1/work',
    'TODOS and mkstemp XXXXXX',
  ])('harmless: %s', (text) => {
    expect(check('docs/a.md', text)).toEqual([]);
  });

  test('a lock file names no registry, and its hashes may read like anything', () => {
    expect(check('package-lock.json', '"integrity": "sha512-/TODO/tmp/x"\n"resolved": "apps/server"')).toEqual([]);
    expect(check('bench/package-lock.json', '\n"resolved": "https://r.example/a.tgz"')).toHaveLength(1);
  });

  test.each(['// @ts-ignore', '// @ts-nocheck', '/* biome-ignore lint: x */'])('in code: %s', (text) => {
    expect(check('tools/a.ts', text)).toHaveLength(1);
    expect(check('docs/a.md', text)).toEqual([]);
  });

  test.each([
    "test.only('a', f);",
    "describe.skip('a', f);",
    "test.skip.each([1])('a', f);",
    "test.todo('a');",
    "test.runIf(redis)('a', f);",
    "test('a', (context) => { context.skip(); });",
    "test('a', ({ skip }) => { skip('why'); });",
    "test.skipIf(true)('a', f);",
    "test.skipIf(process.platform === 'win32')('a', f);",
    "test.skipIf(find('redis'))('a', f);",
  ])('left out: %s', (text) => {
    expect(check('tools/a.test.ts', text)).toHaveLength(1);
  });

  test.each([
    "test.skipIf(noRedis)('a', f);",
    "describe.skipIf(!browser.found)('a', f);",
    'f(options.only);',
    "test.skipIf(a !== b)('c (needs Linux)', f);",
  ])('named, or none: %s', (text) => {
    expect(check('tools/a.test.ts', text)).toEqual([]);
  });

  test('outside tests those words are free', () => {
    expect(check('tools/a.ts', 'reader.skip(4);')).toEqual([]);
  });
});
