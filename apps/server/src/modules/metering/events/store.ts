import { sql } from 'kysely';
import type pg from 'pg';
import { second, toDate, toIso } from '../../../kernel/clock.ts';
import { newClient } from '../../../kernel/db/client.ts';
import { silenceMs } from '../../../kernel/db/deadline.ts';
import type { SystemTx } from '../../../kernel/db/tx.ts';
import { copyRows } from '../../../kernel/journal/index.ts';
import type { Spending } from '../../../kernel/record.ts';
import type { MeterDefinition } from '../meters/definition.ts';
import type { CheckedEvent } from './check.ts';

// All of this runs as the database owner: one transaction takes in the events of many organizations.

/** A connection of the intake's own: COPY cannot share the pool's pipelined ones. */
export const newIntakeClient = (ownerUrl: string): pg.Client =>
  newClient({
    connectionString: ownerUrl,
    application_name: 'nexus-events',
    connectionTimeoutMillis: 5 * second,
    query_timeout: silenceMs,
    statement_timeout: silenceMs,
    idle_in_transaction_session_timeout: silenceMs,
  });

/**
 * Until the transaction ends no generation begins, and no meter is counted again (meters/store.ts): both take the lock
 * alone. Statements after it see what was committed before.
 */
export async function beginIntake(client: pg.ClientBase): Promise<void> {
  await client.query("begin; select pg_advisory_xact_lock_shared(hashtext('eco_events'))");
}

export async function endIntake(client: pg.ClientBase, how: 'commit' | 'rollback'): Promise<void> {
  await client.query(how);
}

export interface Present {
  meters: MeterDefinition[];
  /** The generation that is written to; null before the first event of all. */
  generation: number | null;
  /** Those that are looked up in. */
  sealed: number[];
}

/** What events of these organizations and types are counted by. */
export async function readPresent(client: pg.ClientBase, events: readonly CheckedEvent[]): Promise<Present> {
  const pairs = new Map(events.map(({ org, type }) => [`${org} ${type}`, { org, type }]));
  const { rows } = await client.query<{
    meters: MeterDefinition[];
    generation: number | null;
    sealed: number[];
  }>({
    name: 'events-present',
    text: `select
      (select coalesce(json_agg(json_build_object(
          'id', m.id, 'org', m.org_id, 'eventType', m.event_type, 'aggregation', m.aggregation, 'valuePath', m.value_path,
          'groupNames', m.group_names, 'allowNegative', m.allow_negative,
          'groupPaths', (select coalesce(json_agg(m.group_paths -> name order by place), '[]')
            from unnest(m.group_names) with ordinality as named (name, place)))), '[]')
        from eco_meters m join unnest($1::text[], $2::text[]) as wanted (org, type)
          on m.org_id = wanted.org and m.event_type = wanted.type) as meters,
      (select id from eco_event_generations where sealed_at is null) as generation,
      (select coalesce(array_agg(id order by id), '{}') from eco_event_generations where sealed_at is not null) as sealed`,
    values: [[...pairs.values()].map(({ org }) => org), [...pairs.values()].map(({ type }) => type)],
  });
  return rows[0] ?? { meters: [], generation: null, sealed: [] };
}

/** The generation that is written to from now on; waits until nobody stores events. */
export async function beginGeneration(
  client: pg.ClientBase,
  now: number,
  { oldest, mostBytes }: { oldest: number; mostBytes: number },
): Promise<void> {
  await client.query('select eco_event_generation($1, $2, $3)', [toDate(now), toDate(oldest), mostBytes]);
}

/** Where a key may be. */
export interface KeyPlace {
  generation: number;
  key: string;
}

/** Those that are there, with what was said under them. */
export async function findKeys(client: pg.ClientBase, places: readonly KeyPlace[]): Promise<Map<string, number>> {
  if (places.length === 0) return new Map();
  const { rows } = await client.query<{ key: string; content: number }>({
    name: 'event-keys-find',
    // One look-up in the index of the generation for each: the plan for few rows is right for many too.
    text: `select replace(place.key::text, '-', '') as key, known.content
      from unnest($1::integer[], $2::uuid[]) as place (generation, key), lateral (
        select content from eco_event_keys as known
        where known.generation = place.generation and known.key = place.key limit 1) as known`,
    values: [`{${places.map(({ generation }) => generation).join()}}`, `{${places.map(({ key }) => key).join()}}`],
  });
  return new Map(rows.map(({ key, content }) => [key, content]));
}

/** Answers those that were there already. Waits where another transaction has added one and has not ended yet. */
export async function addKeys(
  client: pg.ClientBase,
  generation: number,
  events: readonly CheckedEvent[],
): Promise<KeyPlace[]> {
  const table = `eco_event_keys_${Math.trunc(generation)}`;
  // In one order, so that two nodes never wait for each other; neighbours in the index are written together.
  const sorted = events.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const { rows } = await client.query<{ key: string }>({
    name: `${table}-add`,
    // Nearly always none is left: to answer all that were added would take half as long again.
    text: `with sent as materialized (select * from unnest($1::uuid[], $2::integer[]) as each (key, content)),
      added as (insert into ${table} (key, content, generation)
        select key, content, ${Math.trunc(generation)} from sent on conflict (key) do nothing returning key)
      select replace(key::text, '-', '') as key
      from (select key from sent except select key from added) as repeated`,
    values: [`{${sorted.map(({ key }) => key).join()}}`, `{${sorted.map(({ content }) => content).join()}}`],
  });
  return rows.map(({ key }) => ({ generation, key }));
}

export async function countKeys(tx: SystemTx, generation: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from eco_event_keys where generation = ${generation}`.execute(tx.tables());
  return rows[0]?.count ?? 0;
}

/** Of so many parts of a generation one, as bytes one after the other. */
export async function readKeys(tx: SystemTx, generation: number, part: number, parts: number): Promise<Buffer> {
  const bound = (at: number): string =>
    Math.floor((at * 0x1_0000_0000) / parts)
      .toString(16)
      .padStart(8, '0');
  const least = `${bound(part)}-0000-0000-0000-000000000000`;
  const below = part + 1 < parts ? sql`and key < ${`${bound(part + 1)}-0000-0000-0000-000000000000`}::uuid` : sql``;
  const { rows } = await sql<{ keys: Buffer | null }>`
    select string_agg(uuid_send(key), '') as keys from eco_event_keys
    where generation = ${generation} and key >= ${least}::uuid ${below}`.execute(tx.tables());
  return rows[0]?.keys ?? Buffer.alloc(0);
}

/** Days as `2026-01-31`. */
export async function ensureEventPartitions(client: pg.ClientBase, days: readonly string[]): Promise<void> {
  await client.query('select eco_event_partitions($1::date[])', [days]);
}

export const addEvents = (client: pg.ClientBase, events: readonly CheckedEvent[]): Promise<void> =>
  copyRows(client, 'eco_events (org_id, environment_id, test, at, type, subject, source, id, data)', valuesOf(events));

function* valuesOf(events: readonly CheckedEvent[]): Generator<unknown[]> {
  for (const { org, environment, test, at, type, subject, source, id, json } of events) {
    yield [org, environment, test, toIso(at), type, subject, source, id, json];
  }
}

/** What accepted events spent of quotas. The reference makes whoever ends an allocation wait for this transaction. */
export async function addSpent(client: pg.ClientBase, spent: readonly Spending[]): Promise<void> {
  if (spent.length === 0) return;
  await client.query({
    name: 'events-spent',
    text: `insert into eco_spending_inbox (org_id, allocation_id, units)
      select a.org_id, s.id, sum(s.units) from unnest($1::text[], $2::bigint[]) as s (id, units)
        left join eco_allocations a on a.id = s.id
      group by 1, 2 order by 2`,
    values: [spent.map(({ allocation }) => allocation), spent.map(({ units }) => units)],
  });
}

export interface Renaming {
  org: string;
  from: string;
  to: string;
}

/** Of one UTC day, while no event is stored: rows and rollups are renamed together. */
export async function renameSubject(tx: SystemTx, { org, from, to }: Renaming, date: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('eco_events'))`.execute(tx.tables());
  const start = sql`(${date}::date::timestamp at time zone 'UTC')`;
  await sql`update eco_events set subject = ${to} where org_id = ${org} and subject = ${from}
    and at >= ${start} and at < ${start} + interval '1 day'`.execute(tx.tables());
  await sql`update eco_meter_days set subject = ${to}
    where org_id = ${org} and subject = ${from} and day = ${date}::date`.execute(tx.tables());
}

/** Of days before `first`, of which there are no rows. */
export async function renameOldSubject(tx: SystemTx, { org, from, to }: Renaming, first: string): Promise<void> {
  await sql`update eco_meter_days set subject = ${to}
    where org_id = ${org} and subject = ${from} and day < ${first}::date`.execute(tx.tables());
}
