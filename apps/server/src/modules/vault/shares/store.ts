import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import { pageByCreation } from '../../../kernel/db/rows.ts';
import type { LookupTx, SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { PageQuery } from '../../../kernel/paging.ts';
import type { Tables } from '../tables.ts';

const db = (tx: LookupTx | SystemTx | TenantTx) => tx.tables<Tables>();

const columns = ['id', 'views', 'viewsLeft', 'createdBy', 'createdAt', 'expiresAt', 'endedAt'] as const;
const select = (tx: TenantTx) =>
  db(tx)
    .selectFrom('eco_shares')
    .where('orgId', '=', tx.org)
    .select([...columns, sql<boolean>`proof_hash is not null`.as('hasPassphrase')]);

export const listShares = (tx: TenantTx, page: PageQuery) => pageByCreation(select(tx), page);

export interface NewRow {
  id: Id<'shr'>;
  content: Buffer;
  proofHash: Buffer | null;
  views: number;
  createdBy: string;
  expiresAt: number;
}

export async function insertShare(tx: TenantTx, { id, expiresAt, ...row }: NewRow) {
  const values = { ...row, id, orgId: tx.org, viewsLeft: row.views, createdAt: tx.date, expiresAt: toDate(expiresAt) };
  await db(tx).insertInto('eco_shares').values(values).execute();
  return select(tx).where('id', '=', id).executeTakeFirstOrThrow();
}

export async function lookupShare(tx: LookupTx, id: string): Promise<{ org: string; guarded: boolean } | undefined> {
  return (await sql<{ org: string; guarded: boolean }>`select * from lookup_share(${id})`.execute(db(tx))).rows[0];
}

export interface LockedShare {
  content: Buffer | null;
  proofHash: Buffer | null;
  failures: number;
  viewsLeft: number;
  expiresAt: number;
}

/** Openers come one after another: each sees how many views the one before left. */
export const lockShare = (tx: TenantTx, id: Id<'shr'>): Promise<LockedShare | undefined> =>
  db(tx)
    .selectFrom('eco_shares')
    .select(['content', 'proofHash', 'failures', 'viewsLeft', 'expiresAt'])
    .where('id', '=', id)
    .where('orgId', '=', tx.org)
    .forUpdate()
    .executeTakeFirst();

const update = (tx: TenantTx, id: Id<'shr'>) =>
  db(tx).updateTable('eco_shares').where('id', '=', id).where('orgId', '=', tx.org);

/** What cannot be opened any more has no content. */
const ended = (tx: TenantTx, isOver: boolean) => (isOver ? { content: null, endedAt: tx.date } : {});

export const takeView = (tx: TenantTx, id: Id<'shr'>, viewsLeft: number) =>
  update(tx, id)
    .set({ viewsLeft, ...ended(tx, viewsLeft === 0) })
    .execute();

export const countFailure = (tx: TenantTx, id: Id<'shr'>, failures: number, isLast: boolean) =>
  update(tx, id)
    .set({ failures, ...ended(tx, isLast) })
    .execute();

export const endShare = (tx: TenantTx, id: Id<'shr'>) => update(tx, id).set(ended(tx, true)).execute();

/** Takes the content out of links that have expired, and deletes those that ended long ago. */
export async function pruneShares(tx: SystemTx, endedBefore: Date): Promise<void> {
  await sql`
    update eco_shares set content = null, ended_at = ${tx.date}
    where content is not null and expires_at <= ${tx.date}`.execute(db(tx));
  await sql`delete from eco_shares where expires_at <= ${endedBefore} and content is null`.execute(db(tx));
}

export const eraseShares = (tx: SystemTx, org: string) =>
  sql`delete from eco_shares where org_id = ${org}`.execute(db(tx));
