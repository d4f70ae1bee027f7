import { describe, expect, test } from 'vitest';
import { type Report, type Run, summarize } from './summary.ts';

const one = (title: string, status: string, ancestorTitles: string[] = []) => ({
  ancestorTitles,
  title,
  fullName: [...ancestorTitles, title].join(' '),
  status,
});

const file = (status: string, ...assertionResults: Report['testResults'][0]['assertionResults']): Report => ({
  testResults: [{ name: 'a.test.ts', startTime: 0, endTime: 1, status, assertionResults }],
});

const run = (changes: Partial<Run>): Run => ({
  report: file('passed', one('works', 'passed')),
  code: 0,
  filtered: false,
  sourceOf: () => '',
  ...changes,
});

describe('summarize', () => {
  test('all passed', () => {
    expect(summarize(run({}))).toEqual({ lines: ['1 passed, 0 failed, 0 skipped'], exitCode: 0 });
  });

  test('a failed test', () => {
    const report = file('failed', one('works', 'passed'), one('breaks', 'failed'));
    expect(summarize(run({ report, code: 1 }))).toEqual({ lines: ['1 passed, 1 failed, 0 skipped'], exitCode: 1 });
  });

  test('a file that could not be loaded counts as failed', () => {
    expect(summarize(run({ report: file('failed'), code: 1 })).lines.at(-1)).toBe('0 passed, 1 failed, 0 skipped');
  });

  test('tests whose set-up failed count as failed, not as skipped', () => {
    const report = file('failed', one('breaks', 'failed'), one('never ran', 'skipped', ['suite']));
    const { lines, exitCode } = summarize(run({ report, code: 1 }));
    expect(lines).toEqual([
      'failed: suite never ran (never ran: the set-up of its suite failed)',
      '0 passed, 2 failed, 0 skipped',
    ]);
    expect(exitCode).toBe(1);
  });

  test('an error outside the tests counts as failed', () => {
    const { lines, exitCode } = summarize(run({ code: 1 }));
    expect(lines.at(-1)).toBe('1 passed, 1 failed, 0 skipped');
    expect(exitCode).toBe(1);
  });

  test('no report at all', () => {
    const { lines, exitCode } = summarize(run({ report: undefined, code: null }));
    expect(lines.at(-1)).toBe('0 passed, 1 failed, 0 skipped');
    expect(exitCode).toBe(1);
  });

  test('no test ran, though vitest is content', () => {
    const skipped = file('passed', one('works', 'skipped', ['all (needs Redis)']));
    for (const report of [{ testResults: [] }, skipped]) {
      const { lines, exitCode } = summarize(run({ report }));
      expect(lines).toContain('no test ran');
      expect(exitCode).toBe(1);
    }
  });

  test('the reason of a skipped test: its title, else the condition of skipIf, else none', () => {
    const report = file(
      'passed',
      one('works', 'passed'),
      one('counts', 'skipped', ['limits (needs Redis)']),
      one('draws', 'pending', ['page', 'chart']),
      one('waits', 'todo'),
    );
    const sourceOf = () =>
      "describe.skipIf(!redis)('limits (needs Redis)', f); describe.skipIf(!chromium.found)('chart', f);";
    expect(summarize(run({ report, sourceOf }))).toEqual({
      lines: [
        'skipped: limits (needs Redis) counts (needs Redis)',
        'skipped: page chart draws (!chromium.found)',
        'skipped: waits (no reason named)',
        '1 passed, 0 failed, 3 skipped',
      ],
      exitCode: 0,
    });
  });

  test('what a name pattern leaves out is counted in one line', () => {
    const report = file('passed', one('works', 'passed'), one('a', 'skipped'), one('b', 'skipped'));
    expect(summarize(run({ report, filtered: true })).lines).toEqual([
      'skipped: 2 tests (left out by the name pattern)',
      '1 passed, 0 failed, 2 skipped',
    ]);
  });
});
