import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postgresAvailable, type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { minute, second } from '../clock.ts';
import { openPool } from '../db/client.ts';
import { Runs } from './runs.ts';

const log = { warn: () => {} };
const noon = Date.UTC(2026, 0, 15, 12);

describe.skipIf(!postgresAvailable)('the runs of jobs that are kept (needs PostgreSQL)', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  beforeAll(async () => {
    database = await testDatabase({ template: 'migrated' });
    pool = openPool({ connectionString: database.ownerUrl });
  });
  beforeEach(() => pool.query('delete from nexus_job_runs'));
  afterAll(async () => {
    await pool?.end();
    await database?.drop();
  });

  const run = (startedAt: number, error?: string, name = 'core.prune-events') => ({
    ...{ name, startedAt, durationMs: 41.6, attempt: 1, error },
  });
  const kept = async (name = 'core.prune-events') =>
    (
      await pool.query(
        `select (extract(epoch from started_at) * 1000)::float8 as at, duration_ms, error from nexus_job_runs where name = $1 order by id`,
        [name],
      )
    ).rows;

  it('are the last 20 that succeeded and the last 20 that failed, of each job', async () => {
    const runs = new Runs(pool, log);
    await runs.note(run(noon, undefined, 'core.other'));
    for (let n = 0; n < 25; n += 1) await runs.note(run(noon + n * 10 * minute));
    for (let n = 0; n < 25; n += 1) await runs.note(run(noon + n * 10 * second, `E${n}`));
    const rows = await kept();
    expect(rows).toHaveLength(40);
    expect(rows[0]).toMatchObject({ at: noon + 50 * minute, duration_ms: 42, error: null });
    expect(rows[19]).toMatchObject({ at: noon + 240 * minute });
    expect(rows.slice(20).map(({ error }) => error)).toEqual(Array.from({ length: 20 }, (_, n) => `E${n + 5}`));
    expect(await kept('core.other')).toHaveLength(1);
  });

  it('leave out those that repeat the outcome within minutes, and never the first with another', async () => {
    const runs = new Runs(pool, log);
    for (let n = 0; n < 21; n += 1) await runs.note(run(noon + n * minute));
    expect((await kept()).map(({ at }) => (at - noon) / minute)).toEqual([0, 10, 20]);
    await runs.note(run(noon + 21 * minute, 'E1'));
    await runs.note(run(noon + 21 * minute + second, 'E1'));
    await runs.note(run(noon + 21 * minute + 2 * second));
    expect((await kept()).slice(3).map(({ error }) => error)).toEqual(['E1', null]);
  });

  it('are noted again when the clock was set back', async () => {
    const runs = new Runs(pool, log);
    await runs.note(run(noon));
    await runs.note(run(noon - minute));
    expect(await kept()).toHaveLength(2);
  });

  it('cannot make the job fail', async () => {
    const warnings: string[] = [];
    const runs = new Runs(pool, { warn: (_: unknown, text?: string) => void warnings.push(String(text)) });
    await runs.note({ ...run(noon), durationMs: -1 });
    expect(warnings).toEqual(['the run of a job could not be noted']);
    expect(await kept()).toEqual([]);
  });
});
