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

/** How far the usage records were: the database's own time, which is also the process's, and what a route had by then. */
export interface UsageMark {
  at: Date;
  route: string;
  counted: number;
}

export async function markUsage(owner: pg.Client, route: string): Promise<UsageMark> {
  // The requests before this moment lie in earlier milliseconds.
  await pause(20);
  const { at } = (await owner.query('select clock_timestamp() as at')).rows[0];
  return { at, route, counted: await countedOf(owner, route) };
}

/**
 * Waits until a route has as many more records as expected. Milliseconds that took, from the call on. The rollup is asked,
 * which a batch updates in the transaction that writes its rows: to count the rows again and again would take the time
 * that it measures from the server. They are counted once afterwards, a little later and by distinct id, so that a record
 * that is missing or came twice shows.
 */
export async function waitForUsage(
  owner: pg.Client,
  { at, route, counted }: UsageMark,
  expected: number,
): Promise<{ ms: number; rows: number }> {
  const began = performance.now();
  while ((await countedOf(owner, route)) - counted < expected) {
    if (performance.now() - began > limitMs) break;
    await pause(10);
  }
  const ms = performance.now() - began;
  await pause(600);
  const text = `select count(*) as rows, count(distinct id) as ids from eco_api_usage where at >= $1 and route = $2`;
  const { rows, ids } = (await owner.query(text, [at, route])).rows[0];
  if (ids !== rows) throw new Error(`${rows - ids} usage records are there twice`);
  return { ms, rows: Number(rows) };
}

async function countedOf(owner: pg.Client, route: string): Promise<number> {
  const text = 'select coalesce(sum(requests), 0) as counted from eco_usage_daily where route = $1';
  return Number((await owner.query(text, [route])).rows[0].counted);
}
