import { parseSync, Visitor } from 'oxc-parser';
import { memberName, textOf } from '../tidy/syntax.ts';
import type { TimedFile } from './slowest.ts';

/** What is read of the report that vitest's JSON reporter writes. */
export interface Report {
  testResults: FileResult[];
}

interface FileResult extends TimedFile {
  status: string;
  assertionResults: TestResult[];
}

interface TestResult {
  ancestorTitles: string[];
  title: string;
  fullName: string;
  status: string;
}

export interface Run {
  /** undefined when vitest ended without writing one. */
  report: Report | undefined;
  /** vitest's exit code; null when a signal ended it. */
  code: number | null;
  /** Whether a name pattern was given: what it leaves out needs no reason. */
  filtered: boolean;
  /** The text of a test file, for the condition of its skipIf. */
  sourceOf(path: string): string;
}

export interface Summary {
  /** What a reader must know beyond vitest's own output; the last is `N passed, N failed, N skipped`. */
  lines: string[];
  exitCode: 0 | 1;
}

/**
 * Counts so that nothing that went wrong looks well: a file that could not be loaded, a test whose set-up failed and an
 * error outside any test each count as failed, and a run without tests is no success.
 */
export function summarize(run: Run): Summary {
  const lines: string[] = [];
  const counts = { passed: 0, failed: 0, skipped: 0 };
  let leftOut = 0;
  for (const file of run.report?.testResults ?? []) {
    const before = counts.failed;
    for (const test of file.assertionResults) {
      if (test.status === 'passed' || test.status === 'failed') counts[test.status] += 1;
      else {
        const reason = reasonFor(test, () => run.sourceOf(file.name));
        if (reason === undefined && file.status === 'failed') {
          counts.failed += 1;
          lines.push(`failed: ${test.fullName} (never ran: the set-up of its suite failed)`);
          continue;
        }
        counts.skipped += 1;
        if (reason === undefined && run.filtered) leftOut += 1;
        else lines.push(`skipped: ${test.fullName} (${reason ?? 'no reason named'})`);
      }
    }
    if (file.status === 'failed' && counts.failed === before) counts.failed += 1;
  }
  if (leftOut > 0) lines.push(`skipped: ${leftOut} tests (left out by the name pattern)`);
  if (run.code !== 0 && counts.failed === 0) {
    counts.failed += 1;
    lines.push(`failed: vitest ended with ${run.code ?? 'a signal'} though no test failed (its error stands above)`);
  }
  if (counts.passed + counts.failed === 0) lines.push('no test ran');
  lines.push(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return { lines, exitCode: counts.failed > 0 || counts.passed === 0 || run.code !== 0 ? 1 : 0 };
}

/** The `(needs …)` of a title around the test, else the condition of the skipIf that holds it. */
function reasonFor(test: TestResult, source: () => string): string | undefined {
  const titles = [...test.ancestorTitles, test.title];
  const stated = titles.map((title) => /\((needs [^)]+)\)/.exec(title)?.[1]).find((reason) => reason !== undefined);
  return stated ?? skipCondition(source(), titles);
}

/** `skipIf(noRedis)('title', …)` gives `noRedis`, when the title is one of these. */
function skipCondition(source: string, titles: string[]): string | undefined {
  let found: string | undefined;
  new Visitor({
    CallExpression({ callee: skipIf, arguments: [title] }) {
      if (skipIf.type !== 'CallExpression' || memberName(skipIf.callee) !== 'skipIf') return;
      const [condition] = skipIf.arguments;
      if (condition !== undefined && titles.includes(textOf(title) ?? ''))
        found ??= source.slice(condition.start, condition.end);
    },
  }).visit(parseSync('source.ts', source).program);
  return found;
}
