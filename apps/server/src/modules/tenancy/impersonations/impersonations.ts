import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Actor, Caller } from '../../../kernel/caller.ts';
import { minute, second, toDate, toIso } from '../../../kernel/clock.ts';
import { sha256Bytes } from '../../../kernel/crypto/hash.ts';
import { found, pageById } from '../../../kernel/db/rows.ts';
import type { LookupTx, SystemTx, TenantTx, Tx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { enqueue } from '../../../kernel/jobs/jobs.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { decodeCursor, type PageQuery, pageOf } from '../../../kernel/paging.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { columnsOf } from '../../../kernel/schema.ts';
import { tenancyErrors } from '../errors.ts';
import { ownerIds } from '../members/store.ts';
import { impersonationTopic, type LiveImpersonation } from '../state.ts';
import type { Tables } from '../tables.ts';
import { ImpersonationRow, impersonationEnded, impersonationStarted, type StartImpersonation } from './schema.ts';

type Row = z.input<typeof ImpersonationRow>;

const columns = [
  ...columnsOf(ImpersonationRow.omit({ organizationId: true })),
  sql.ref<Id<'org'>>('org_id').as('organizationId'),
];
const db = (tx: TenantTx | SystemTx) => tx.tables<Tables>();
const select = (tx: TenantTx | SystemTx) => db(tx).selectFrom('eco_impersonations').select(columns);
const byId = (tx: TenantTx | SystemTx, id: Id<'imp'>) => select(tx).where('id', '=', id);

interface Target {
  org: Id<'org'>;
  user: Id<'usr'>;
}

type Start = z.output<typeof StartImpersonation>;

/** The member to act as: looked up in all organizations, before a transaction opens in theirs. */
export async function findTarget({ database }: Kernel, { organizationId, userId }: Start): Promise<Target> {
  const target = await database.lookup(async (tx) => {
    const query = sql<Target>`select * from lookup_impersonation_target(${organizationId ?? null}, ${userId ?? null})`;
    return (await query.execute(tx.tables())).rows[0];
  });
  // Otherwise an operator with fewer rights could become one with more.
  if ((target?.org ?? organizationId) === operatorOrg) throw tenancyErrors.CANNOT_IMPERSONATE();
  return found(target, 'No such organization in use, or no such member of it');
}

/** In the organization that is entered: it is recorded there, and its owners are told. */
export async function startImpersonation(tx: TenantTx, caller: Caller, userId: Id<'usr'>, { reason, minutes }: Start) {
  const id = tx.newId('imp');
  const accessToken = `${id}.${randomBytes(32).toString('base64url')}`;
  const expiresAt = tx.now + minutes * minute;
  const operatorId = caller.id as Id<'usr'>;
  const row = await db(tx)
    .insertInto('eco_impersonations')
    .values({
      id,
      orgId: tx.org,
      userId,
      operatorId,
      reason,
      tokenHash: sha256Bytes(accessToken),
      startedAt: tx.date,
      expiresAt: toDate(expiresAt),
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
  for (const owner of await ownerIds(tx))
    await enqueue(tx, 'tenancy.send-impersonation-notice', { impersonation: id, owner });
  await enqueue(tx, 'tenancy.expire-impersonation', { impersonation: id }, { runAt: expiresAt });
  await recordForOperators(tx, id, 'start');
  tx.audit({
    resource: { type: 'impersonation', id },
    after: { user: userId, minutes },
    // It may say something about the member, so it is encrypted under their key, and the entry is in their activity.
    personal: { reason },
    person: userId,
    risk: 'high',
  });
  tx.emit(impersonationStarted(id, { user: userId, operator: operatorId, expiresAt: toIso(expiresAt) }));
  return { ...row, accessToken, expiresIn: (minutes * minute) / second };
}

/** In all organizations, newest first; an empty list outside the operator organization. */
export async function listAllImpersonations(tx: TenantTx, { limit, cursor }: PageQuery) {
  const { rows } = await sql<Row>`
    select i.*, i.org_id as organization_id
    from lookup_impersonations(${decodeCursor(cursor)?.[0] ?? null}, ${limit + 1}) i`.execute(db(tx));
  return pageOf(
    rows,
    limit,
    ({ id }) => [id],
    (row) => row,
  );
}

/** In the transaction's organization, newest first. */
export const listImpersonations = (tx: TenantTx, page: PageQuery) =>
  pageById(select(tx).where('orgId', '=', tx.org), page, 'desc');

export const findImpersonation = (tx: TenantTx | SystemTx, id: Id<'imp'>) => byId(tx, id).executeTakeFirst();

export const findImpersonationForUpdate = (tx: TenantTx, id: Id<'imp'>) => byId(tx, id).forUpdate().executeTakeFirst();

/** By the id alone, in any organization. */
export async function lookUpImpersonation(tx: LookupTx, id: string): Promise<LiveImpersonation | undefined> {
  const query = sql<LiveImpersonation>`select * from lookup_impersonation(${id})`;
  return (await query.execute(tx.tables())).rows[0];
}

/** The organization that an impersonation entered. */
export const organizationOf = async ({ database }: Kernel, id: Id<'imp'>): Promise<Id<'org'>> =>
  found(await database.lookup((tx) => lookUpImpersonation(tx, id))).org;

/** This node refuses its token with the commit, the others a moment later. Ending it twice changes nothing more. */
export async function endImpersonation(tx: TenantTx, by: { id: string; actor?: Actor }, id: Id<'imp'>) {
  const before = found(await findImpersonationForUpdate(tx, id));
  const { userId: user, operatorId: operator } = before;
  tx.audit({
    action: 'impersonation.end',
    resource: { type: 'impersonation', id },
    after: { user },
    person: user,
    ...(by.actor === undefined ? {} : { actor: by.actor }),
  });
  if (before.endedAt !== null) return before;
  // Past its time it has ended by itself, and the job that notes it has not run yet.
  const expired = tx.now >= before.expiresAt;
  const row = await db(tx)
    .updateTable('eco_impersonations')
    .set({ endedAt: toDate(expired ? before.expiresAt : tx.now), endedBy: expired ? 'expiry' : by.id })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow();
  await impersonationsChanged(tx);
  await recordForOperators(tx, id, 'end');
  tx.emit(impersonationEnded(id, { user, operator }));
  return row;
}

/** The act is recorded in the organization that is entered; a job records it in the operator organization too. */
const recordForOperators = (tx: TenantTx, impersonation: Id<'imp'>, what: 'start' | 'end'): Promise<void> =>
  enqueue(tx, 'tenancy.record-impersonation', { impersonation, what });

/** Every node reads all again: there are few. */
export const impersonationsChanged = (tx: Tx): Promise<void> => tx.invalidate(impersonationTopic, 'all');
