import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { LookupTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { tables } from './tables.ts';

export interface ImpersonationRow {
  id: Id<'imp'>;
  org_id: Id<'org'>;
  user_id: Id<'usr'>;
  operator_id: Id<'usr'>;
  reason: string;
  started_at: number;
  expires_at: number;
  ended_at: number | null;
  ended_by: string | null;
}

const columns = [
  'id',
  'org_id',
  'user_id',
  'operator_id',
  'reason',
  'started_at',
  'expires_at',
  'ended_at',
  'ended_by',
] as const;

export interface NewImpersonation {
  id: Id<'imp'>;
  user: Id<'usr'>;
  operator: Id<'usr'>;
  reason: string;
  hash: Buffer;
  /** Epoch milliseconds. */
  expiresAt: number;
}

export async function insert(tx: TenantTx, impersonation: NewImpersonation): Promise<ImpersonationRow> {
  const { id, user, operator, reason, hash, expiresAt } = impersonation;
  return tables(tx)
    .insertInto('eco_impersonations')
    .values({
      id,
      org_id: tx.org as Id<'org'>,
      user_id: user,
      operator_id: operator,
      reason,
      token_hash: hash,
      started_at: toDate(tx.now),
      expires_at: toDate(expiresAt),
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** Of the transaction's organization, newest first. */
export async function list(tx: TenantTx, before: string | undefined, limit: number): Promise<ImpersonationRow[]> {
  let query = tables(tx)
    .selectFrom('eco_impersonations')
    .select(columns)
    .where('org_id', '=', tx.org as Id<'org'>);
  if (before !== undefined) query = query.where('id', '<', before as Id<'imp'>);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

/** Of all organizations, newest first; nothing outside the operator organization. */
export async function listAll(tx: TenantTx, before: string | undefined, limit: number): Promise<ImpersonationRow[]> {
  const { rows } = await sql<ImpersonationRow>`
    select * from lookup_impersonations(${before ?? null}, ${limit})`.execute(tx.tables());
  return rows;
}

export async function findForUpdate(tx: TenantTx, id: string): Promise<ImpersonationRow | undefined> {
  return tables(tx)
    .selectFrom('eco_impersonations')
    .select(columns)
    .where('id', '=', id as Id<'imp'>)
    .forUpdate()
    .executeTakeFirst();
}

export async function end(tx: TenantTx, id: Id<'imp'>, at: number, by: string): Promise<ImpersonationRow> {
  return tables(tx)
    .updateTable('eco_impersonations')
    .set({ ended_at: toDate(at), ended_by: by })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow();
}

export interface Target {
  org: Id<'org'>;
  user: Id<'usr'>;
}

export async function target(
  tx: LookupTx,
  org: string | undefined,
  user: string | undefined,
): Promise<Target | undefined> {
  const { rows } = await sql<Target>`
    select * from lookup_impersonation_target(${org ?? null}, ${user ?? null})`.execute(tx.tables());
  return rows[0];
}

/** What a request with its token needs to know; times in epoch milliseconds. */
export interface ImpersonationFacts extends Target {
  id: Id<'imp'>;
  operator: Id<'usr'>;
  hash: Buffer;
  expiresAt: number;
  ended: boolean;
  mayChangeUntil: number | null;
}

export async function lookUp(tx: LookupTx, id: string): Promise<ImpersonationFacts | undefined> {
  const { rows } = await sql<ImpersonationFacts>`select * from lookup_impersonation(${id})`.execute(tx.tables());
  return rows[0];
}
