import { sql } from 'kysely';
import { toDate } from '../../../../kernel/clock.ts';
import type { SystemTx } from '../../../../kernel/db/tx.ts';
import type { Id } from '../../../../kernel/ids.ts';

export interface Result {
  delivery: Id<'whd'>;
  attempt: number;
  state: 'delivered' | 'retrying' | 'exhausted';
  /** Epoch milliseconds; null where it has ended. */
  dueAt: number | null;
  /** Of the attempt. */
  at: number;
  durationMs: number;
  status: number | null;
  failure: string | null;
  /** Sealed. */
  answer: Buffer | null;
}

/** Before their deliveries, as whoever disables or deletes one does: otherwise each could wait for the other. */
export async function lockEndpoints(tx: SystemTx, endpoints: readonly string[]): Promise<void> {
  await sql`select from eco_webhook_endpoints where id = any(${[...endpoints]}::text[]) order by id for no key update`.execute(
    tx.tables(),
  );
}

/**
 * Writes results and their attempts, and answers which were accepted: not those of attempts that another node has taken
 * over since. What waits behind a delivery that has ended becomes due.
 */
export async function writeResults(tx: SystemTx, results: readonly Result[]): Promise<Set<string>> {
  const of = <Name extends keyof Result>(name: Name) => results.map((result) => result[name]);
  const dates = (name: 'dueAt' | 'at') =>
    results.map((result) => (result[name] === null ? null : toDate(result[name])));
  const { rows } = await sql<{ id: string }>`
    with given as (
      select * from unnest(${of('delivery')}::text[], ${of('attempt')}::int[], ${of('state')}::text[],
        ${dates('dueAt')}::timestamptz[], ${dates('at')}::timestamptz[], ${of('durationMs')}::int[],
        ${of('status')}::smallint[], ${of('failure')}::text[], ${of('answer')}::bytea[])
        as g (id, number, state, due_at, at, duration_ms, status, failure, answer)),
    done as (
      update eco_webhook_deliveries d set state = given.state, due_at = given.due_at, last_status = given.status,
        last_failure = given.failure, updated_at = ${tx.date},
        completed_at = case when given.due_at is null then ${tx.date}::timestamptz end
      from given where d.id = given.id and d.attempts = given.number and d.state = 'sending'
      returning d.id, d.org_id, d.endpoint_id, d.subject, d.message_id, d.due_at),
    next as (
      update eco_webhook_deliveries d set due_at = ${tx.date}
      from (
        select follower.id from done join eco_webhook_endpoints e on e.id = done.endpoint_id
        cross join lateral (
          select f.id from eco_webhook_deliveries f
          where f.endpoint_id = done.endpoint_id and f.due_at is not null and f.message_id > done.message_id
            and (e.ordering = 'endpoint' or f.subject = done.subject)
          order by f.message_id limit 1) follower
        where e.ordering <> 'none' and done.due_at is null) released
      where d.id = released.id and d.state = 'pending' and d.due_at > ${tx.date}),
    logged as (
      insert into eco_webhook_attempts (org_id, delivery_id, number, at, duration_ms, status, failure, answer)
      select done.org_id, done.id, given.number, given.at, given.duration_ms, given.status, given.failure, given.answer
      from done join given on given.id = done.id)
    select id from done`.execute(tx.tables());
  return new Set(rows.map(({ id }) => id));
}

export interface Returned {
  delivery: Id<'whd'>;
  attempt: number;
  dueAt: number;
}

/** Deliveries that were claimed and not sent: as if they had not been. */
export async function giveBack(tx: SystemTx, returned: readonly Returned[]): Promise<void> {
  await sql`
    update eco_webhook_deliveries d set attempts = d.attempts - 1, step = d.step - 1, due_at = given.due_at,
      updated_at = ${tx.date}, state = case when d.attempts = 1 then 'pending' else 'retrying' end
    from unnest(${returned.map(({ delivery }) => delivery)}::text[], ${returned.map(({ attempt }) => attempt)}::int[],
      ${returned.map(({ dueAt }) => toDate(dueAt))}::timestamptz[]) as given (id, number, due_at)
    where d.id = given.id and d.attempts = given.number and d.state = 'sending'`.execute(tx.tables());
}

/** What the results of one round say of an endpoint. */
export interface Observed {
  endpoint: Id<'whe'>;
  succeeded: boolean;
  /** Messages that have failed for the first time. */
  failed: number;
  pace: number | null;
}

export interface FailingEndpoint {
  id: Id<'whe'>;
  org: Id<'org'>;
  customer: Id<'cus'> | null;
  failingSince: number;
  failedMessages: number;
  lastFailedAt: number;
  warnings: number;
}

/** A success ends failing, and is noted once a minute. Answers the endpoints that are failing. */
export async function observe(tx: SystemTx, observed: readonly Observed[]): Promise<FailingEndpoint[]> {
  const of = <Name extends keyof Observed>(name: Name) => observed.map((each) => each[name]);
  const { rows } = await sql<FailingEndpoint>`
    with changed as (
      update eco_webhook_endpoints e set pace = g.pace,
        last_success_at = case when g.ok then ${tx.date}::timestamptz else e.last_success_at end,
        failing_since = case when g.ok then null else coalesce(e.failing_since, ${tx.date}::timestamptz) end,
        failed_messages = case when g.ok then 0 else e.failed_messages + g.failed end,
        last_failed_at = case when g.ok then null when g.failed > 0 or e.failing_since is null then ${tx.date}::timestamptz
          else e.last_failed_at end,
        warnings = case when g.ok then 0 else e.warnings end
      from unnest(${of('endpoint')}::text[], ${of('succeeded')}::boolean[], ${of('failed')}::int[], ${of('pace')}::float8[])
        as g (id, ok, failed, pace)
      where e.id = g.id and (not g.ok or e.failing_since is not null or e.pace is distinct from g.pace
        or e.last_success_at is null or e.last_success_at < ${toDate(tx.now - 60_000)})
      returning e.*)
    select id, org_id as org, customer_id as customer, failing_since as "failingSince",
      failed_messages as "failedMessages", last_failed_at as "lastFailedAt", warnings
    from changed where failing_since is not null and state = 'enabled'`.execute(tx.tables());
  return rows;
}

/** Whether it was enabled. What waits for it is held. */
export async function disable(tx: SystemTx, endpoint: Id<'whe'>, reason: 'gone' | 'failing'): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update eco_webhook_endpoints set state = 'disabled', disabled_reason = ${reason}, disabled_at = ${tx.date},
      updated_at = ${tx.date} where id = ${endpoint} and state = 'enabled'`.execute(tx.tables());
  if (numAffectedRows !== 1n) return false;
  await sql`
    update eco_webhook_deliveries set state = 'held', due_at = null, updated_at = ${tx.date}
    where endpoint_id = ${endpoint} and state in ('pending', 'retrying')`.execute(tx.tables());
  return true;
}

export async function noteWarnings(tx: SystemTx, endpoint: Id<'whe'>, warnings: number): Promise<void> {
  await sql`update eco_webhook_endpoints set warnings = ${warnings} where id = ${endpoint}`.execute(tx.tables());
}
