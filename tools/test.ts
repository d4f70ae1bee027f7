/**
 * `npm test`: every test but benchmarks and soaks. Takes vitest's own arguments (a path, `-t name`), lists the slowest
 * files and each skipped test with its reason, ends with the line `N passed, N failed, N skipped`, and fails when anything failed or none ran.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { slowestFiles } from './test/slowest.ts';
import { type Report, summarize } from './test/summary.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const vitest = fileURLToPath(new URL('./vitest.mjs', import.meta.resolve('vitest/package.json')));
const folder = mkdtempSync(join(tmpdir(), 'nexus-test-'));
const reportFile = join(folder, 'report.json');
const given = process.argv.slice(2);

try {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...given], { stdio: 'inherit' });
  // Ctrl-C reaches the child too; stay to count what it did until then.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const [code] = (await once(child, 'close')) as [number | null];
  const report = readReport();
  const { lines, exitCode } = summarize({
    report,
    code,
    filtered: given.some((argument) => /^(-t|--testNamePattern)/.test(argument)),
    sourceOf: (path) => readFileSync(path, 'utf8'),
  });
  const slow = slowestFiles(report?.testResults ?? [], root);
  process.stdout.write(`\n${[...slow, ...lines].join('\n')}\n`);
  process.exitCode = exitCode;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** undefined when vitest ended before it wrote one, or while it wrote. */
function readReport(): Report | undefined {
  try {
    return JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
  } catch {
    return undefined;
  }
}
