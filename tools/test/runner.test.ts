import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const runner = fileURLToPath(new URL('../test.ts', import.meta.url));

interface Outcome {
  code: number;
  lastLine: string;
  output: string;
}

/** Runs the real runner with the real vitest in a folder that holds just these test files. */
async function runIn(files: Record<string, string>, ...args: string[]): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-runner-'));
  const config = "export default { test: { globals: true, include: ['*.check.mjs'] } };";
  for (const [name, text] of Object.entries({ ...files, 'vitest.config.mjs': config })) {
    writeFileSync(join(folder, name), text);
  }
  const environment = Object.entries(process.env).filter(([name]) => !/^VITE|^NODE_OPTIONS$|^NODE_ENV$/.test(name));
  try {
    return await new Promise((resolve) => {
      const options = { cwd: folder, env: Object.fromEntries(environment) };
      execFile(process.execPath, [runner, ...args], options, (error, output) => {
        const lastLine = output.trimEnd().split('\n').at(-1) ?? '';
        resolve({ code: Number(error?.code ?? 0), lastLine, output });
      });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const passing = "test('works', () => {}); test('also works', () => {});";

describe.concurrent('npm test', { timeout: 30_000 }, () => {
  test('passes, and names what it skipped', async () => {
    const skipping = "const noRedis = true; describe.skipIf(noRedis)('limits', () => { test('counts', () => {}); });";
    const { code, lastLine, output } = await runIn({ 'a.check.mjs': passing, 'b.check.mjs': skipping });
    expect(output).toContain('skipped: limits counts (noRedis)');
    expect(lastLine).toBe('2 passed, 0 failed, 1 skipped');
    expect(code).toBe(0);
  });

  test('fails on a failed test and a file that cannot be loaded', async () => {
    const failing = "test('breaks', () => { expect(1).toBe(2); });";
    const { code, lastLine } = await runIn({
      'a.check.mjs': passing,
      'b.check.mjs': failing,
      'c.check.mjs': 'oops();',
    });
    expect(lastLine).toBe('2 passed, 2 failed, 0 skipped');
    expect(code).toBe(1);
  });

  test('fails on an unhandled error though every test passed', async () => {
    const late =
      "test('u', async () => { setTimeout(() => { throw new Error('late'); }, 1); await new Promise((r) => setTimeout(r, 50)); });";
    const { code, lastLine } = await runIn({ 'a.check.mjs': late });
    expect(lastLine).toBe('1 passed, 1 failed, 0 skipped');
    expect(code).toBe(1);
  });

  test('fails when no test ran', async () => {
    const { code, lastLine } = await runIn({ 'a.check.mjs': passing }, '--passWithNoTests', 'no-such-file');
    expect(lastLine).toBe('0 passed, 0 failed, 0 skipped');
    expect(code).toBe(1);
  });

  test('passes arguments on', async () => {
    const { code, lastLine } = await runIn({ 'a.check.mjs': passing }, '-t', 'also');
    expect(lastLine).toBe('1 passed, 0 failed, 1 skipped');
    expect(code).toBe(0);
  });
});
