import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import { instant, pageById } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Tables } from '../tables.ts';
import { type DeliveryQuery, maxReplayed } from './schema.ts';

const columns = [
  'id',
  'endpointId',
  'messageId',
  'customerId',
  'type',
  'subject',
  'state',
  'attempts',
  'dueAt as nextAttemptAt',
  'lastStatus',
  'lastFailure',
  'createdAt',
  'completedAt',
] as const;

const db = (tx: TenantTx) => tx.tables<Tables>();
const select = (tx: TenantTx, of: Id<'cus'> | undefined) =>
  db(tx)
    .selectFrom('eco_webhook_deliveries')
    .select(columns)
    .where('orgId', '=', tx.org)
    .$if(of !== undefined, (query) => query.where('customerId', '=', of ?? null));

/** Newest first. */
export function listDeliveries(tx: TenantTx, { endpointId, customerId, state, type, ...page }: DeliveryQuery) {
  let query = select(tx, customerId);
  if (endpointId !== undefined) query = query.where('endpointId', '=', endpointId);
  if (state !== undefined) query = query.where('state', '=', state);
  if (type !== undefined) query = query.where('type', '=', type);
  return pageById(query, page, 'desc');
}

/** `of`: the customer to whose endpoints the caller is bound. */
export const findDelivery = (tx: TenantTx, id: Id<'whd'>, of: Id<'cus'> | undefined) =>
  select(tx, of).where('id', '=', id).executeTakeFirst();

export const lockDelivery = (tx: TenantTx, id: Id<'whd'>, of: Id<'cus'> | undefined) =>
  select(tx, of).where('id', '=', id).forUpdate().executeTakeFirst();

export const findMessage = (tx: TenantTx, id: string) =>
  db(tx)
    .selectFrom('eco_webhook_messages')
    .select(['id', 'type', 'data', 'apiVersion', 'at'])
    .where('orgId', '=', tx.org)
    .where('id', '=', id as Id<'evt'>)
    .executeTakeFirst();

export const listAttempts = (tx: TenantTx, delivery: Id<'whd'>, since: number) =>
  db(tx)
    .selectFrom('eco_webhook_attempts')
    .select(['number', 'at', 'durationMs', 'status', 'failure', 'answer'])
    .where('orgId', '=', tx.org)
    .where('deliveryId', '=', delivery)
    // Partitions from before cannot hold any.
    .where('at', '>=', instant(since))
    .orderBy('number')
    .orderBy('at')
    .execute();

/** What waits for an endpoint that gets nothing any more. What is being sent ends by itself. */
export async function endDeliveries(tx: TenantTx, endpoint: Id<'whe'>, state: 'held' | 'dropped'): Promise<void> {
  await db(tx)
    .updateTable('eco_webhook_deliveries')
    .set({ state, dueAt: null, updatedAt: tx.date, ...(state === 'dropped' ? { completedAt: tx.date } : {}) })
    .where('endpointId', '=', endpoint)
    .where('state', 'in', state === 'dropped' ? ['pending', 'retrying', 'held'] : ['pending', 'retrying'])
    .execute();
}

/**
 * What waits and is of none of the types that the endpoint is subscribed to now. Where the endpoint has an order, others
 * waited for their turn behind it.
 */
export async function holdUnsubscribed(tx: TenantTx, endpoint: Id<'whe'>, events: readonly string[]): Promise<void> {
  const subscribed = events.map((pattern) => pattern.replace('*', '%'));
  const { numAffectedRows } = await sql`
    update eco_webhook_deliveries set state = 'held', due_at = null, updated_at = ${tx.date}
    where endpoint_id = ${endpoint} and state in ('pending', 'retrying')
      and not type like any(${subscribed}::text[])`.execute(db(tx));
  if (numAffectedRows === 0n) return;
  await sql`
    update eco_webhook_deliveries set due_at = ${tx.date}
    where endpoint_id = ${endpoint} and state = 'pending' and due_at > ${tx.date}`.execute(db(tx));
}

/** From the beginning of the schedule. */
export async function restartDelivery(tx: TenantTx, id: Id<'whd'>) {
  return db(tx)
    .updateTable('eco_webhook_deliveries')
    .set({ state: 'pending', step: 0, dueAt: tx.date, completedAt: null, updatedAt: tx.date })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow();
}

export interface ReplaySpan {
  endpoint: Id<'whe'>;
  since: number;
  until: number;
  states: readonly string[];
}

/** The oldest of a time; answers how many there were. */
export async function restartDeliveries(tx: TenantTx, { endpoint, since, until, states }: ReplaySpan): Promise<number> {
  const { numAffectedRows } = await sql`
    update eco_webhook_deliveries set state = 'pending', step = 0, due_at = ${tx.date}, completed_at = null,
      updated_at = ${tx.date}
    where id in (
      select id from eco_webhook_deliveries
      where org_id = ${tx.org} and endpoint_id = ${endpoint} and created_at >= ${toDate(since)}
        and created_at < ${toDate(until)} and state = any(${states}::text[]) and updated_at < ${tx.date}
      order by id limit ${maxReplayed} for update skip locked)`.execute(tx.tables());
  return Number(numAffectedRows ?? 0n);
}

/** Under which its endpoint gets it now, also after the endpoint was deleted. */
export async function versionOf(tx: TenantTx, endpoint: Id<'whe'>): Promise<string> {
  const query = db(tx).selectFrom('eco_webhook_endpoints').select('apiVersion').where('id', '=', endpoint);
  return (await query.executeTakeFirstOrThrow()).apiVersion;
}
