import { sql } from 'kysely';
import { countRows, json, newRow, onTaken, pageById } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { PageQuery } from '../../../kernel/paging.ts';
import { columnsOf } from '../../../kernel/schema.ts';
import type { EnvironmentPath } from '../environment.ts';
import { vaultErrors } from '../errors.ts';
import type { Tables } from '../tables.ts';
import type { Target } from '../targets/schema.ts';
import { DynamicSecret } from './schema.ts';

export interface DynamicPath extends EnvironmentPath {
  /** The folder. */
  path: string;
  name: string;
}

const columns = columnsOf(DynamicSecret);
const db = (tx: TenantTx) => tx.tables<Tables>();
const live = (tx: TenantTx, { project, environment }: EnvironmentPath) =>
  db(tx)
    .selectFrom('eco_dynamic_secrets')
    .where('environmentId', '=', environment)
    .where('projectId', '=', project)
    .where('deletedAt', 'is', null);

export const listDynamicSecrets = (tx: TenantTx, at: EnvironmentPath, page: PageQuery) =>
  pageById(live(tx, at).select(columns), page, 'asc');

const named = (tx: TenantTx, at: DynamicPath) => live(tx, at).where('path', '=', at.path).where('name', '=', at.name);

export const findDynamicSecret = (tx: TenantTx, at: DynamicPath) => named(tx, at).select(columns).executeTakeFirst();

/** It is neither changed nor deleted before the transaction ends. */
export const lockDynamicSecret = (tx: TenantTx, at: DynamicPath) =>
  named(tx, at)
    .select([...columns, 'credentials'])
    .forNoKeyUpdate()
    .executeTakeFirst();

export interface NewRow {
  id: Id<'dyn'>;
  path: string;
  name: string;
  target: Target;
  credentials: Buffer | null;
  ttlSeconds: number;
  maxTtlSeconds: number;
  createdBy: string;
}

/** @throws DYNAMIC_SECRET_TAKEN */
export const insertDynamicSecret = (
  tx: TenantTx,
  { project: projectId, environment: environmentId }: EnvironmentPath,
  { id, target, ...row }: NewRow,
) =>
  db(tx)
    .insertInto('eco_dynamic_secrets')
    .values({ ...newRow(tx, 'dyn'), ...row, id, projectId, environmentId, kind: target.kind, target: json(target) })
    .returning(columns)
    .executeTakeFirstOrThrow()
    .catch(onTaken('eco_dynamic_secrets_name', vaultErrors.DYNAMIC_SECRET_TAKEN));

/** Nobody else adds one to the environment until the transaction ends. */
export async function countLocked(tx: TenantTx, environment: Id<'env'>): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`dynamic secrets ${environment}`}, 0))`.execute(db(tx));
  return countRows(db(tx).selectFrom('eco_dynamic_secrets').where('environmentId', '=', environment));
}

export const updateDynamicSecret = (
  tx: TenantTx,
  id: Id<'dyn'>,
  changes: { credentials?: Buffer; ttlSeconds?: number; maxTtlSeconds?: number },
) =>
  db(tx)
    .updateTable('eco_dynamic_secrets')
    .set({ ...changes, updatedAt: tx.date })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow();

export const markDeleted = (tx: TenantTx, id: Id<'dyn'>) =>
  db(tx)
    .updateTable('eco_dynamic_secrets')
    .set({ deletedAt: tx.date, updatedAt: tx.date })
    .where('id', '=', id)
    .execute();
