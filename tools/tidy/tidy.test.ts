import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const tidy = fileURLToPath(new URL('../tidy.ts', import.meta.url));
const noGit = spawnSync('git', ['--version']).status !== 0;

describe.skipIf(noGit)('node tools/tidy.ts (needs git)', () => {
  let folder = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nexus-tidy-'));
    execFileSync('git', ['init', '-q'], { cwd: folder });
    write('.gitignore', 'ignored/\n');
    write('ignored/a.ts', 'process.env;');
    write('README.md', 'fine\n');
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function write(path: string, text: string): void {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }

  const run = () => {
    const { status, stdout } = spawnSync(process.execPath, [tidy, folder], { encoding: 'utf8' });
    return { status, stdout };
  };

  test('a clean tree: one line, exit 0', () => {
    expect(run()).toEqual({ status: 0, stdout: expect.stringMatching(/^tidy: 2 files, \d+ rules, no findings\n$/) });
  });

  test('findings: a line each by path and line, exit 1', () => {
    write('apps/server/src/main.ts', '\nprocess.env;\nDate.now();\n');
    write('apps/server/src/blob.ts', 'process.env; \0');
    expect(run()).toEqual({
      status: 1,
      stdout: `apps/server/src/main.ts:2 environment: the environment is read only in config.ts; add the setting there and pass its value in
apps/server/src/main.ts:3 clock: Date.now outside kernel/clock.ts; take a Clock, or convert with its toDate and toIso
`,
    });
  });
});
