import type pg from 'pg';
import { openPool } from '../src/kernel/db/client.ts';
import type { Database } from '../src/kernel/db/database.ts';

/**
 * Requests meet what they meet when PostgreSQL is gone: nothing listens on the discard port. Background work goes on.
 * Answers how to undo it.
 */
export function takeDatabaseAway(database: Database): () => Promise<void> {
  const away = openPool({ connectionString: 'postgres://nexus_app@127.0.0.1:9/nexus', connectionTimeoutMillis: 500 });
  const { requests, lookups, reports } = database.pools;
  const replaced = [requests, lookups, reports].map((each) => ({ each: each as { pool: pg.Pool }, pool: each.pool }));
  for (const { each } of replaced) each.pool = away;
  return async () => {
    for (const { each, pool } of replaced) each.pool = pool;
    await away.end();
  };
}
