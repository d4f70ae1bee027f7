import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { EnvironmentPath } from '../environment.ts';
import type { Tables } from '../tables.ts';

const db = (tx: TenantTx) => tx.tables<Tables>();

interface ImportRow {
  environmentId: Id<'env'>;
  createdAt: number;
  createdBy: string;
}

/** In their order. */
export async function listImports(tx: TenantTx, environment: Id<'env'>): Promise<ImportRow[]> {
  const { rows } = await sql<ImportRow>`
    select imported_id as environment_id, created_at, created_by from eco_environment_imports
    where environment_id = ${environment} order by position`.execute(db(tx));
  return rows;
}

/** Nobody else changes imports in the organization until the transaction ends: two changes could make a cycle together. */
export const lockImports = (tx: TenantTx) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`vault imports ${tx.org}`}, 0))`.execute(db(tx));

/** Those of the environments that are there, which cannot be deleted before the transaction ends. */
export async function lockEnvironments(tx: TenantTx, ids: readonly Id<'env'>[]): Promise<EnvironmentPath[]> {
  const { rows } = await sql<EnvironmentPath>`
    select id as environment, project_id as project from eco_environments
    where id = any(${ids}) and org_id = ${tx.org} and deleted_at is null order by id for key share`.execute(db(tx));
  return rows;
}

export async function replaceImports(
  tx: TenantTx,
  environment: Id<'env'>,
  imports: readonly ImportRow[],
): Promise<void> {
  await sql`delete from eco_environment_imports where environment_id = ${environment}`.execute(db(tx));
  await sql`
    insert into eco_environment_imports (org_id, environment_id, imported_id, position, created_by, created_at)
    select ${tx.org}, ${environment}, imported, n - 1, by, at
    from unnest(${imports.map(({ environmentId }) => environmentId)}::text[],
      ${imports.map(({ createdBy }) => createdBy)}::text[], ${imports.map(({ createdAt }) => toDate(createdAt))}::timestamptz[])
      with ordinality as t (imported, by, at, n)`.execute(db(tx));
}

/** That one environment imports another. */
export interface ImportEdge {
  environment: Id<'env'>;
  imported: Id<'env'>;
  /** Of what is imported. */
  project: Id<'prj'>;
  production: boolean;
}

/** The imports of the environment, theirs, and so on; of each environment in their order. */
export async function importEdges(tx: TenantTx, importer: Id<'env'>): Promise<ImportEdge[]> {
  const { rows } = await sql<ImportEdge>`
    select environment, imported, project, production from lookup_imports(${importer})`.execute(db(tx));
  return rows;
}

interface ImportedRow {
  environment: Id<'env'>;
  id: Id<'sec'>;
  folderId: Id<'fld'>;
  path: string;
  name: string;
  version: number;
  comment: string;
  tags: string[];
  value: Buffer | null;
  revision: number;
  createdAt: number;
  updatedAt: number;
  updatedBy: string;
  /** Of this value and those before it. */
  bytes: number;
}

export interface ImportSelection {
  path: string;
  recursive: boolean;
  /** All where undefined. */
  names?: readonly string[];
}

/** What the environment gets of these imports, the first of which has precedence; by path and name. */
export async function importedValues(
  tx: TenantTx,
  importer: Id<'env'>,
  imported: readonly Id<'env'>[],
  { path, recursive, names }: ImportSelection,
  maxBytes: number,
): Promise<ImportedRow[]> {
  const { rows } = await sql<ImportedRow>`
    select * from lookup_imported_values(${importer}, ${imported}, ${path}, ${recursive}, ${names ?? null}, ${maxBytes})`.execute(
    db(tx),
  );
  return rows;
}
