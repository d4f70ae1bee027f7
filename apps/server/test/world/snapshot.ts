import type { TestApp } from '../app.ts';

/** Per table how many rows it has and a hash of all of them. */
export type Snapshot = ReadonlyMap<string, string>;

const statements = new WeakMap<object, string>();

/** Everything in the database at one instant, past row-level security. */
export async function snapshot(app: Pick<TestApp, 'rows'>): Promise<Snapshot> {
  const statement = statements.get(app) ?? (await statementFor(app));
  statements.set(app, statement);
  const rows = await app.rows<{ name: string; state: string }>(statement);
  return new Map(rows.map(({ name, state }) => [name, state]));
}

async function statementFor(app: Pick<TestApp, 'rows'>): Promise<string> {
  const tables = await app.rows<{ schema: string; name: string }>(
    `select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('public', 'graphile_worker')
     order by 1, 2`,
  );
  return tables
    .map(
      ({ schema, name }) =>
        `select '${name}' as name, count(*) || ' rows ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) as state
         from ${schema}.${name} t`,
    )
    .join(' union all ');
}

export const changedTables = (before: Snapshot, after: Snapshot): string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name)).sort();

/**
 * What a refusal may leave: the journal, the request log and its sums, and the counted rows of denials. The sums of
 * units are among them because what earlier requests cost reaches them by the journal, later; that a refusal costs
 * nothing is asked of its own row (checks/refusals.ts). Data keys are made when something is first sealed.
 */
export const recordTables: ReadonlySet<string> = new Set([
  'nexus_journal_positions',
  'nexus_data_keys',
  'eco_api_usage',
  'eco_usage_daily',
  'eco_usage_hourly',
  'eco_usage_keys',
  'eco_audit_coalesced',
]);
