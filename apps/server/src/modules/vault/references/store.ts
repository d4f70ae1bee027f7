import { sql } from 'kysely';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Tables } from '../tables.ts';
import { ownOverrides, type ValueRow } from '../values/store.ts';

const db = (tx: TenantTx) => tx.tables<Tables>();

/** An environment by the slugs in a reference. */
export interface NamedEnvironment {
  project: Id<'prj'>;
  environment: Id<'env'>;
  projectSlug: string;
  slug: string;
}

/** By pairs of slugs; without that of a project, in `own`. */
export async function findEnvironments(
  tx: TenantTx,
  own: Id<'prj'>,
  named: readonly { project: string | undefined; environment: string }[],
): Promise<NamedEnvironment[]> {
  const { rows } = await sql<NamedEnvironment>`
    select distinct e.project_id as project, e.id as environment, p.slug as project_slug, e.slug
    from unnest(${named.map(({ project }) => project ?? null)}::text[], ${named.map(({ environment }) => environment)}::text[])
      as t (project, environment)
    join eco_projects p on p.org_id = ${tx.org} and p.deleted_at is null
      and (p.slug = t.project or t.project is null and p.id = ${own})
    join eco_environments e on e.org_id = p.org_id and e.project_id = p.id and e.slug = t.environment
      and e.deleted_at is null`.execute(db(tx));
  return rows;
}

export interface Target {
  environment: Id<'env'>;
  path: string;
  name: string;
}

/** The current values of these secrets, as far as they are there. */
export async function readTargets(
  tx: TenantTx,
  targets: readonly Target[],
  personal: boolean,
): Promise<(ValueRow & { environment: Id<'env'> })[]> {
  const { rows } = await sql<ValueRow & { environment: Id<'env'> }>`
    select f.environment_id as environment, n.id, n.folder_id, f.path, n.name, v.since as version, v.comment, v.tags,
      v.value, o.value as override, f.revision
    from unnest(${targets.map(({ environment }) => environment)}::text[], ${targets.map(({ path }) => path)}::text[],
      ${targets.map(({ name }) => name)}::text[]) as t (environment, path, name)
    join eco_folders f on f.environment_id = t.environment and f.path = t.path
    join eco_secret_names n on n.folder_id = f.id and n.name = t.name
    cross join lateral (select * from eco_secret_values where secret_id = n.id and until is null limit 1) v
    ${ownOverrides(personal)}`.execute(db(tx));
  return rows;
}
