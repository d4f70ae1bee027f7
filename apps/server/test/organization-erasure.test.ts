import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventDispatcher } from '../src/kernel/events/events.ts';
import type { Id } from '../src/kernel/ids.ts';
import { eraseOrganization } from '../src/modules/tenancy/erasure/jobs.ts';
import { postgresAvailable } from './harness.ts';
import { fill } from './world/fill.ts';
import { makeWorld, type Tenant, type World } from './world/world.ts';

/** Tables that keep rows of an erased organization, and why. */
const kept: Readonly<Record<string, string>> = {
  eco_audit_checkpoints: 'signatures over hashes: they prove what was in the log that is gone',
  eco_audit_heads: 'where the chain ended',
  eco_live_heads: 'where the log of its events ended',
  eco_usage_daily: 'sums that invoices are made of, for USAGE_ROLLUPS_DAYS',
  eco_usage_hourly: 'the same',
  eco_usage_shapes: 'ids, endpoints and tags of single requests, until the last of these is dropped',
  nexus_data_keys: 'rows without the keys, which are destroyed',
  nexus_events: 'ids, for 30 days',
};

/** Tables that rows pass through: they may have some, and may have none. */
const passing: Readonly<Record<string, string>> = {
  eco_audit_inbox: 'what the journal ships, for a moment',
  eco_usage_inbox: 'the same',
  eco_spending_inbox: 'the same',
  eco_live_presence: 'who is connected, until they are not',
};

describe.skipIf(!postgresAvailable)('erasing an organization (needs PostgreSQL)', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld();
    await fill(world, world.a);
  });
  afterAll(() => world?.close());

  /** How many rows of the organization each table has that names organizations. */
  async function rowsOf({ org }: Tenant): Promise<Record<string, number>> {
    const tables = await world.rows<{ name: string }>(
      `select table_name as name from information_schema.columns
       where table_schema = 'public' and column_name = 'org_id'
         and table_name in (select relname from pg_class where relkind in ('r', 'p') and not relispartition)
       order by 1`,
    );
    const counts = tables.map(
      ({ name }) => `select '${name}' as name, count(*)::int as rows from ${name} where org_id = $1`,
    );
    const rows = await world.rows<{ name: string; rows: number }>(counts.join(' union all '), [org]);
    return Object.fromEntries(rows.map(({ name, rows: count }) => [name, count]));
  }
  const namesOf = (rows: Record<string, number>, wanted: (count: number) => boolean) =>
    Object.keys(rows).filter((name) => wanted(rows[name] ?? 0));

  it('leaves its rows in the declared tables alone, and touches nobody else’s', async () => {
    const before = await rowsOf(world.a);
    expect(Object.keys(passing)).toEqual(expect.arrayContaining(namesOf(before, (count) => count === 0)));
    const others = await rowsOf(world.b);

    await world.rows(`update eco_organizations set deleted_at = $2, erase_after = $2 where id = $1`, [
      world.a.org,
      '2026-01-01T00:00:00Z',
    ]);
    await eraseOrganization(world.app.kernel, world.a.org as Id<'org'>);
    const events = world.app.kernel.services.use(eventDispatcher);
    events.start();
    await expect
      .poll(() => world.rows('select from nexus_events where delivered_at is null'), { timeout: 20_000 })
      .toEqual([]);
    await events.stop();

    const left = namesOf(await rowsOf(world.a), (count) => count > 0);
    expect(left.filter((name) => !(name in passing))).toEqual(Object.keys(kept));
    expect(await rowsOf(world.b)).toEqual(others);
  });
});
