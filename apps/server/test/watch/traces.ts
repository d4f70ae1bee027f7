import { type Actor, recordedActor } from '../../src/kernel/caller.ts';
import type { Database } from '../../src/kernel/db/database.ts';
import type { Scope, Tx, TxSettings } from '../../src/kernel/db/tx.ts';
import type { TestApp } from '../app.ts';
import { testSession } from './writes.ts';

interface Exemption {
  /** The name under which a job or a subscriber acts, or application_name of a connection outside of transactions. */
  actor: string;
  tables: readonly string[];
  because: string;
}

/** What may change rows of organizations and persons without a trace. */
const exemptions: readonly Exemption[] = [];

/** Tables of what is recorded itself. */
const records: readonly string[] = [];

/** What a transaction leaves of itself: an audit entry, an event or usage. */
const traces = ['eco_audit_inbox', 'nexus_events', 'eco_usage_inbox'];

type Run = (
  pool: unknown,
  scope: Scope,
  settings: TxSettings,
  actor: Actor,
  work: (tx: Tx) => Promise<unknown>,
  options?: { request?: { action: string | undefined } },
) => Promise<unknown>;

/** Tells the triggers of watch.sql who opened each transaction. */
export function nameActors(database: Database): void {
  const target = database as unknown as { run: Run };
  const run = target.run.bind(database);
  target.run = (pool, scope, settings, actor, work, options) =>
    run(
      pool,
      scope,
      settings,
      actor,
      (tx) => {
        const { kind, id } = recordedActor(actor);
        const name = kind === 'system' ? id : `${kind} ${options?.request?.action ?? ''}`.trim();
        // Where it fails, so does the work that follows it on the same connection.
        tx.client.query("select set_config('nexus_test.actor', $1, true)", [name]).catch(() => {});
        return work(tx);
      },
      options,
    );
}

interface Untraced {
  actor: string;
  name: string;
  act: string;
  statement: string;
}

/** Rows of organizations and persons that the product changed without a trace in the same transaction. */
export async function untracedWrites(app: Pick<TestApp, 'rows'>): Promise<string[]> {
  const found = await app.rows<Untraced>(
    `select coalesce(w.actor, w.session) as actor, w.name, w.act, min(w.statement) as statement
     from nexus_test.writes w
     where w.session ~ '^nexus' and w.session <> $1
       and w.name in (select tablename from pg_policies where schemaname = 'public') and w.name <> all ($2)
       and not exists (
         select from nexus_test.writes t where t.xid = w.xid and t.act = 'INSERT' and t.name = any ($3)
           and (w.orgs is null or w.orgs && t.orgs))
     group by 1, 2, 3 order by 1, 2, 3`,
    [testSession, [...records, ...traces], traces],
  );
  return found
    .filter(({ actor, name }) => !exemptions.some((each) => each.actor === actor && each.tables.includes(name)))
    .map(({ actor, name, act, statement }) => `${actor}: ${act} ${name} without a trace: ${statement}`);
}
