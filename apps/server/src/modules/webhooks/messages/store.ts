import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Tables } from '../tables.ts';
import { newestVersion } from '../versions/versions.ts';

export interface Candidate {
  id: Id<'whe'>;
  events: string[];
}

/** The organization's endpoints that may get what concerns this customer, or nobody. */
export function candidates(tx: TenantTx, customer: string | null): Promise<Candidate[]> {
  return tx
    .tables<Tables>()
    .selectFrom('eco_webhook_endpoints')
    .select(['id', 'events'])
    .where('orgId', '=', tx.org)
    .where('state', '<>', 'deleted')
    .where((where) =>
      where.or([where('customerId', 'is', null), where('customerId', '=', customer as Id<'cus'> | null)]),
    )
    .execute();
}

export interface NewRow {
  id: string;
  type: string;
  subject: string | null;
  customer: string | null;
  /** Sealed. */
  data: Buffer;
  /** Epoch milliseconds. */
  at: number;
}

/**
 * The message and a delivery for each endpoint; those that are there already stay as they are. Answers how many are
 * new. An endpoint that is disabled meanwhile, before this commits, is noticed by the sender.
 */
export async function insertMessage(tx: TenantTx, row: NewRow, endpoints: readonly Id<'whe'>[]): Promise<number> {
  const { id, type, subject, customer, data, at } = row;
  const { numAffectedRows } = await sql`
    with message as (
      insert into eco_webhook_messages (id, org_id, customer_id, type, subject, data, api_version, at, created_at)
      values (${id}, ${tx.org}, ${customer}, ${type}, ${subject}, ${data}, ${newestVersion}, ${toDate(at)}, ${tx.date})
      on conflict (id) do nothing)
    insert into eco_webhook_deliveries
      (id, org_id, endpoint_id, message_id, customer_id, type, subject, state, due_at, created_at, updated_at)
    select given.id, ${tx.org}, e.id, ${id}, e.customer_id, ${type}, ${subject},
      case when e.state = 'enabled' then 'pending' else 'held' end,
      case when e.state = 'enabled' then ${tx.date}::timestamptz end, ${tx.date}, ${tx.date}
    from unnest(${endpoints.map(() => tx.newId('whd'))}::text[], ${[...endpoints]}::text[]) as given (id, endpoint_id)
    join eco_webhook_endpoints e on e.id = given.endpoint_id
    where e.state <> 'deleted'
    on conflict (message_id, endpoint_id) do nothing`.execute(tx.tables());
  return Number(numAffectedRows ?? 0n);
}

/** The delivery of a message to its only endpoint. */
export async function onlyDelivery(tx: TenantTx, message: string): Promise<Id<'whd'>> {
  const query = tx.tables<Tables>().selectFrom('eco_webhook_deliveries').select('id');
  return (await query.where('messageId', '=', message as Id<'evt'>).executeTakeFirstOrThrow()).id;
}
