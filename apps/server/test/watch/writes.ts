import type { TestApp } from '../app.ts';

/** One statement that changed rows and was committed. */
export interface Write {
  /** Of the transaction: writes with the same committed together. */
  xid: string;
  /** Of the table; outside `public` with the schema before it. */
  name: string;
  act: 'INSERT' | 'UPDATE' | 'DELETE' | 'TRUNCATE' | 'DROP';
  /** The organizations whose rows were changed; null where the table has no org_id. */
  orgs: string[] | null;
  /** application_name of the connection. */
  session: string;
  login: string;
  /** The scope of the transaction. */
  org: string | null;
  person: string | null;
  statement: string;
}

type Rows = Pick<TestApp, 'rows'>;

/** Answers what was written by transactions that committed between this call and the answer's. */
export async function watchWrites(app: Rows): Promise<() => Promise<Write[]>> {
  const [before] = await app.rows<{ snapshot: string }>('select pg_current_snapshot()::text as snapshot');
  return () =>
    app.rows<Write>(
      `select xid::text, name, act, orgs, session, login, org, person, statement from nexus_test.writes
       where xid >= pg_snapshot_xmin($1::pg_snapshot) and not pg_visible_in_snapshot(xid, $1::pg_snapshot)`,
      [before?.snapshot],
    );
}

/** application_name of the connections on which a test itself reads and writes. */
export const testSession = 'nexus-test';

/**
 * The test's own, and those that store what was recorded earlier, at a time of their own: the journal's shipper and the
 * inbox of metering. What a request leaves by way of them is asked of its own records.
 */
const bystanders: ReadonlySet<string> = new Set([testSession, 'nexus-journal', 'nexus-inbox']);

/** Tables that a refusal may write all the same: a data key is made when something is first sealed under it. */
const allowed: ReadonlySet<string> = new Set(['nexus_data_keys']);

/** The tables, but for what records of earlier requests reach. */
export function tablesOf(writes: readonly Write[]): string[] {
  const names = writes.filter(({ session }) => !bystanders.has(session)).map(({ name }) => name);
  return [...new Set(names)].filter((name) => !allowed.has(name)).sort();
}

/** Tables that were written while `work` ran. */
export async function tablesWritten(app: Rows, work: () => Promise<unknown>): Promise<string[]> {
  const written = await watchWrites(app);
  await work();
  return tablesOf(await written());
}
