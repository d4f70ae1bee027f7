import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';

const limitMs = 60_000;

/** Waits until the background has nothing left to do for earlier requests, so that it does not work during others. */
export async function settle(owner: pg.Client): Promise<void> {
  const text = `select (select count(*) from eco_audit_inbox) + (select count(*) from eco_usage_inbox)
    + (select count(*) from nexus_events where delivered_at is null) as waiting`;
  for (let waited = 0; waited < limitMs; waited += 100) {
    const { rows } = await owner.query(text);
    if (Number(rows[0].waiting) === 0) return;
    await pause(100);
  }
  throw new Error('the background did not come to rest within a minute');
}

/** The database's own time, which is also the process's: both are on this machine. */
export async function usageSince(owner: pg.Client): Promise<Date> {
  // The requests before this moment lie in earlier milliseconds.
  await pause(20);
  return (await owner.query('select clock_timestamp() as at')).rows[0].at as Date;
}

/**
 * Waits until the rows of a route since then are as many as expected. Milliseconds that took, from the call on.
 * Afterwards it waits a little longer and counts distinct ids, so that a record that came twice shows.
 */
export async function waitForUsage(
  owner: pg.Client,
  since: Date,
  route: string,
  expected: number,
): Promise<{ ms: number; rows: number }> {
  const began = performance.now();
  const of = 'from eco_api_usage where at >= $1 and route = $2';
  const count = async (what: string): Promise<number> =>
    Number((await owner.query(`select count(${what}) as found ${of}`, [since, route])).rows[0].found);
  while ((await count('*')) < expected) {
    if (performance.now() - began > limitMs) break;
    await pause(20);
  }
  const ms = performance.now() - began;
  await pause(600);
  const rows = await count('*');
  const distinct = await count('distinct id');
  if (distinct !== rows) throw new Error(`${rows - distinct} usage records are there twice`);
  return { ms, rows };
}
