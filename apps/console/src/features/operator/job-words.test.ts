import { describe, expect, it } from 'vitest';
import { standing } from './job-words.ts';
import type { JobKind } from './queries.ts';

const run = (hour: number, succeeded: boolean) => ({
  ...{ startedAt: `2026-01-15T${hour}:00:00.000Z`, succeeded, durationMs: 1, attempt: 1 },
  error: succeeded ? null : 'Error',
});
const idle: JobKind = {
  ...{ name: 'core.prune-events', cron: '17 3 * * *', nextRunAt: null, lastStartedAt: null },
  ...{ lastSuccess: null, lastFailure: null, scheduled: 0, waiting: 0, running: 0, retrying: 0, failed: 0 },
};
const textOf = (kind: Partial<JobKind>) => standing({ ...idle, ...kind }).text;

describe('how a job stands', () => {
  it('is the worst of what it does now', () => {
    const lastSuccess = run(12, true);
    expect(textOf({ lastSuccess, running: 1 })).toBe('Running');
    expect(textOf({ lastSuccess, running: 1, retrying: 1 })).toBe('Retrying');
    expect(textOf({ lastSuccess, running: 1, retrying: 1, failed: 1 })).toBe('Failed');
  });

  it('is otherwise how its last run ended', () => {
    expect(textOf({ lastSuccess: run(12, true), lastFailure: run(11, false) })).toBe('Succeeded');
    expect(textOf({ lastSuccess: run(11, true), lastFailure: run(12, false) })).toBe('Failed last');
    expect(textOf({ lastFailure: run(12, false) })).toBe('Failed last');
  });

  it('says where no run is kept', () => {
    expect(textOf({})).toBe('Not run yet');
    expect(textOf({ lastStartedAt: '2026-01-15T12:00:00.000Z' })).toBe('Started');
  });
});
