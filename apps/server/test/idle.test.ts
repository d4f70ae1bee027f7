import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { minute, systemClock } from '../src/kernel/clock.ts';
import { type EmbeddedPostgres, startPostgres } from '../src/kernel/postgres/index.ts';
import { type TestApp, testApp } from './app.ts';
import { postgresAvailable } from './harness.ts';

/** Milliseconds: until the bus rests, and one heartbeat more. */
const settleMs = 14_000;
/** A whole minute: jobs that run each minute are a sixth of it. */
const measuredMs = minute;
const statementsPerMinute = 200;
const idsPerMinute = 30;

interface Counts {
  transactions: number;
  ids: number;
}

describe.skipIf(!postgresAvailable)('a node at rest (needs PostgreSQL)', () => {
  let house: TestApp;
  let postgres: EmbeddedPostgres;
  const dataDir = mkdtempSync(join(tmpdir(), 'nexus-idle-'));
  beforeAll(async () => {
    // A server of its own: transaction ids are counted for all databases of a server.
    chmodSync(dataDir, 0o711);
    postgres = await startPostgres({ dataDir, durable: false });
    house = await testApp({ listen: true, manualClock: false, beside: postgres });
    // Its analyses of new tables take a dozen ids in some minutes, and are no work of the node.
    await house.rows('alter system set autovacuum = off');
    await house.rows('select pg_reload_conf()');
  });
  afterAll(async () => {
    await house?.close();
    await postgres?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function counts(): Promise<Counts> {
    const [row] = await house.rows<{ transactions: string; ids: string }>(`
      select xact_commit + xact_rollback as transactions, pg_snapshot_xmax(pg_current_snapshot())::text as ids
      from pg_stat_database where datname = current_database()`);
    return { transactions: Number(row?.transactions), ids: Number(row?.ids) };
  }

  async function measure() {
    const before = await counts();
    await sleep(measuredMs);
    const after = await counts();
    return { transactions: after.transactions - before.transactions, ids: after.ids - before.ids };
  }

  it('sends fewer than 200 statements and uses fewer than 30 transaction ids a minute', async () => {
    await sleep(settleMs);
    const isQuiet = ({ transactions, ids }: Counts) => transactions < statementsPerMinute && ids < idsPerMinute;
    // Jobs each five minutes fall into some minutes, and on a busy machine heartbeats are late and come more often.
    let seen = await measure();
    for (let again = 0; again < 2 && !isQuiet(seen); again += 1) seen = await measure();
    expect(seen).toSatisfy(isQuiet);
  }, 240_000);

  it('notices within a second what another node has left to it', async () => {
    const within = { timeout: 1500, interval: 50 };
    // What a node that was killed after its commit leaves: nobody nudges.
    await house.rows("insert into eco_usage_inbox (org_id, record) values ('eco_org_1', '[]')");
    const failed = () => house.rows('select from eco_usage_inbox where failure is not null');
    await expect.poll(failed, within).toHaveLength(1);
    await house.rows(`insert into nexus_events (id, org_id, type, subject, data, at, next_attempt_at)
      values ('eco_evt_1', 'eco_org_1', 'test.left', 'x', '{}', '2026-01-01', '2026-01-01')`);
    await expect.poll(() => house.rows('select from nexus_events where delivered_at is null'), within).toEqual([]);
    const soon = new Date(systemClock.now() + 300);
    await house.rows("select graphile_worker.add_job('core.prune-replies', run_at => $1)", [soon]);
    await sleep(100);
    await expect.poll(() => house.rows('select from graphile_worker.jobs'), { ...within, timeout: 3000 }).toEqual([]);
  });
});
