import { sql } from 'kysely';
import { futureAfter, toDate } from '../../../../kernel/clock.ts';
import type { SystemTx } from '../../../../kernel/db/tx.ts';
import type { Id } from '../../../../kernel/ids.ts';

/** For the poller: the condition of `dueEndpoints`. */
export const waiting = 'exists (select from eco_webhook_deliveries where due_at <= moment.now)';

/** The subscription that makes deliveries of events. */
export const fanOutName = 'webhooks.fan-out';

/** Rows that are looked at for each endpoint with an order. */
const window = 500;

export interface DueEndpoint {
  id: Id<'whe'>;
  org: Id<'org'>;
  state: 'enabled' | 'disabled' | 'deleted';
  ordering: 'none' | 'subject' | 'endpoint';
  ratePerSecond: number | null;
  pace: number | null;
  failing: boolean;
  /** By another node. */
  leased: boolean;
}

/**
 * Endpoints with a delivery that is due. Goes from endpoint to endpoint in the index, so that it costs as much as there
 * are endpoints with something to send, however much that is.
 */
export async function dueEndpoints(tx: SystemTx, node: string): Promise<DueEndpoint[]> {
  const { rows } = await sql<DueEndpoint>`
    with recursive busy (id) as (
      (select endpoint_id from eco_webhook_deliveries where due_at is not null order by endpoint_id limit 1)
      union all
      select (select d.endpoint_id from eco_webhook_deliveries d
        where d.due_at is not null and d.endpoint_id > busy.id order by d.endpoint_id limit 1)
      from busy where busy.id is not null)
    select e.id, e.org_id as org, e.state, e.ordering, e.rate_per_second as "ratePerSecond", e.pace,
      e.failing_since is not null as failing,
      coalesce(e.lease_holder <> ${node} and e.lease_until > ${tx.date} and e.lease_until < ${toDate(futureAfter(tx.now))},
        false) as leased
    from busy join eco_webhook_endpoints e on e.id = busy.id
    where exists (select from eco_webhook_deliveries d where d.endpoint_id = e.id and d.due_at <= ${tx.date})`.execute(
    tx.tables(),
  );
  return rows;
}

/**
 * What waits for endpoints that were disabled or deleted while it was being made or sent. Attempts whose result nobody
 * has written are in the log as interrupted.
 */
export async function settleStopped(tx: SystemTx, endpoints: readonly string[]): Promise<void> {
  await sql`
    with stopped as (
      select d.id, d.state from eco_webhook_deliveries d
      where d.endpoint_id = any(${[...endpoints]}::text[]) and d.due_at <= ${tx.date} for update skip locked),
    ended as (
      update eco_webhook_deliveries d set due_at = null, updated_at = ${tx.date},
        state = case when e.state = 'deleted' then 'dropped' else 'held' end,
        completed_at = case when e.state = 'deleted' then ${tx.date}::timestamptz end
      from stopped, eco_webhook_endpoints e
      where d.id = stopped.id and e.id = d.endpoint_id and e.state <> 'enabled'
      returning d.org_id, d.id, d.attempts, stopped.state as before)
    insert into eco_webhook_attempts (org_id, delivery_id, number, at, duration_ms, failure)
    select org_id, id, attempts, ${tx.date}, 0, 'INTERRUPTED' from ended where before = 'sending'`.execute(tx.tables());
}

/**
 * Of endpoints with an order: what is behind another delivery is due when that one is, so that it is not looked at until
 * then. `releaseNext` makes it due earlier.
 */
export async function parkBlocked(tx: SystemTx, endpoints: readonly string[]): Promise<void> {
  await sql`
    update eco_webhook_deliveries d set due_at = greatest(blocked.head_due_at, ${tx.date}::timestamptz + interval '1 second')
    from (
      select due.id, head.due_at as head_due_at
      from eco_webhook_endpoints e
      cross join lateral (
        select id, subject, message_id, state from eco_webhook_deliveries
        where endpoint_id = e.id and due_at <= ${tx.date} order by due_at, message_id limit ${window}) due
      cross join lateral (
        select p.due_at from eco_webhook_deliveries p
        where p.endpoint_id = e.id and p.due_at is not null and p.message_id < due.message_id
          and (e.ordering = 'endpoint' or p.subject = due.subject)
        order by p.message_id desc limit 1) head
      where e.id = any(${[...endpoints]}::text[]) and e.ordering <> 'none' and due.state <> 'sending') blocked
    where d.id = blocked.id`.execute(tx.tables());
}

export interface Claimed {
  id: Id<'whd'>;
  org: Id<'org'>;
  endpoint: Id<'whe'>;
  message: string;
  customer: Id<'cus'> | null;
  type: string;
  subject: string | null;
  /** Of this attempt: the fence of its result. */
  attempt: number;
  step: number;
  /** Epoch milliseconds. */
  at: number;
  data: Buffer;
  apiVersion: string;
  wantedVersion: string;
  url: string;
  headers: Buffer | null;
  secret: Buffer;
  previousSecret: Buffer | null;
  timeoutMs: number;
}

export interface Wanted {
  node: string;
  /** Endpoints, and how many deliveries of each. */
  slots: ReadonlyMap<string, number>;
  /** Milliseconds after the time-out of the endpoint at which whoever sends is taken for dead. */
  marginMs: number;
  /** Milliseconds for which an endpoint is leased. */
  leaseMs: number;
  /** A lease of which this much is left is not renewed. */
  leastLeaseMs: number;
  maxStep: number;
}

/**
 * Leases endpoints, and takes due deliveries of them: each attempt is counted before it is made. Deliveries that somebody
 * was sending who is taken for dead are taken too; their former attempt is in the log as interrupted.
 */
export async function claim(
  tx: SystemTx,
  { node, slots, marginMs, leaseMs, leastLeaseMs, maxStep }: Wanted,
): Promise<Claimed[]> {
  const { rows } = await sql<Claimed>`
    with wanted as (
      select * from unnest(${[...slots.keys()]}::text[], ${[...slots.values()]}::int[]) as w (id, slots)),
    free as (
      select e.id, e.lease_holder = ${node} and e.lease_until > ${toDate(tx.now + leastLeaseMs)} as kept
      from eco_webhook_endpoints e join wanted on wanted.id = e.id
      where e.state = 'enabled' and (e.lease_holder = ${node} or e.lease_until is null or e.lease_until <= ${tx.date}
        or e.lease_until >= ${toDate(futureAfter(tx.now))})
      for no key update of e skip locked),
    leased as (
      update eco_webhook_endpoints e set lease_holder = ${node}, lease_until = ${toDate(tx.now + leaseMs)}
      from free where e.id = free.id and free.kept is not true),
    picked as (
      select d.id, d.was, e.id as endpoint
      from free join wanted on wanted.id = free.id join eco_webhook_endpoints e on e.id = free.id
      cross join lateral (
        select d.id, d.state as was from eco_webhook_deliveries d
        where d.endpoint_id = e.id and d.due_at <= ${tx.date} and not (d.state = 'sending' and d.step >= ${maxStep})
          and (e.ordering = 'none' or not exists (
            select from eco_webhook_deliveries p
            where p.endpoint_id = e.id and p.due_at is not null and p.message_id < d.message_id
              and (e.ordering = 'endpoint' or p.subject = d.subject)))
          and (e.ordering = 'none' or not exists (
            select from nexus_events v
            where v.delivered_at is null and v.org_id = d.org_id and v.id < d.message_id
              and (e.ordering = 'endpoint' or v.subject = d.subject)))
          and (e.ordering = 'none' or not exists (
            select from nexus_event_retries r join nexus_events v on v.id = r.event_id
            where r.subscription = ${fanOutName} and r.event_id < d.message_id and v.org_id = d.org_id
              and (e.ordering = 'endpoint' or v.subject = d.subject)))
        order by d.due_at, d.message_id limit wanted.slots for update of d skip locked) d),
    interrupted as (
      insert into eco_webhook_attempts (org_id, delivery_id, number, at, duration_ms, failure)
      select d.org_id, d.id, d.attempts, ${tx.date}, 0, 'INTERRUPTED'
      from picked join eco_webhook_deliveries d on d.id = picked.id where picked.was = 'sending')
    update eco_webhook_deliveries d
    set state = 'sending', attempts = d.attempts + 1, step = d.step + 1, updated_at = ${tx.date},
      due_at = ${tx.date}::timestamptz + make_interval(secs => (e.timeout_ms + ${marginMs}::int) / 1000.0)
    from picked, eco_webhook_endpoints e, eco_webhook_messages m
    where d.id = picked.id and e.id = picked.endpoint and m.id = d.message_id
    returning d.id, d.org_id as org, d.endpoint_id as endpoint, d.message_id as message, d.customer_id as customer, d.type,
      d.subject, d.attempts as attempt, d.step, m.at, m.data, m.api_version as "apiVersion", e.api_version as "wantedVersion",
      e.url, e.headers, e.secret, e.timeout_ms as "timeoutMs",
      case when e.previous_secret_until > ${tx.date} then e.previous_secret end as "previousSecret"`.execute(
    tx.tables(),
  );
  return rows;
}

/** Of endpoints for which this node has nothing to do. */
export async function release(tx: SystemTx, node: string, endpoints: readonly string[]): Promise<void> {
  await sql`
    update eco_webhook_endpoints set lease_holder = null, lease_until = null
    where id = any(${[...endpoints]}::text[]) and lease_holder = ${node}`.execute(tx.tables());
}
