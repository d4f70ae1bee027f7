import type pg from 'pg';
import { second } from '../../../kernel/clock.ts';
import { newClient } from '../../../kernel/db/client.ts';
import { silenceMs } from '../../../kernel/db/deadline.ts';
import type { Statement } from '../../../kernel/db/tx.ts';
import { contentErrorCode } from '../../../kernel/journal/sinks.ts';
import type { Spending } from '../../../kernel/record.ts';

const insert = 'insert into eco_usage_inbox (org_id, record) values ($1, $2)';

const insertWithSpending = `with spent as (
  insert into eco_spending_inbox (org_id, allocation_id, units) select $1, * from unnest($3::text[], $4::bigint[]))
  ${insert}`;

/** Sent with the commit of a mutation: its record, and what it spent. */
export function inboxStatement(org: string, record: string, spent: readonly Spending[] = []): Statement {
  if (spent.length === 0) return { text: insert, values: [org, record] };
  const [allocations, units] = [spent.map(({ allocation }) => allocation), spent.map(({ units: each }) => each)];
  return { text: insertWithSpending, values: [org, record, allocations, units] };
}

const insertMany = `with spent as (
  insert into eco_spending_inbox (org_id, allocation_id, units) select $1, * from unnest($3::text[], $4::bigint[]))
  insert into eco_usage_inbox (org_id, record) select $1, record from unnest($2::text[]) as record`;

export function manyStatement(org: string, records: readonly string[], spent: readonly Spending[]): Statement {
  const [allocations, units] = [spent.map(({ allocation }) => allocation), spent.map(({ units: each }) => each)];
  return { text: insertMany, values: [org, records, allocations, units] };
}

/** A connection of the inbox's own: COPY cannot share the pool's pipelined ones. */
export const newInbox = (ownerUrl: string): pg.Client =>
  newClient({
    connectionString: ownerUrl,
    application_name: 'nexus-inbox',
    connectionTimeoutMillis: 5 * second,
    query_timeout: silenceMs,
    statement_timeout: silenceMs,
    idle_in_transaction_session_timeout: silenceMs,
  });

export async function hasInbox(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ waiting: boolean }>({
    name: 'inbox-waiting',
    text: 'select exists (select from eco_usage_inbox where failure is null) as waiting',
  });
  return rows[0]?.waiting === true;
}

// Rows are never updated while they wait, so their place names them. Another node's rows are passed over unless told
// to wait for it.
const claim = (lock: string): string => `delete from eco_usage_inbox where ctid = any (array(
  select ctid from eco_usage_inbox where failure is null limit $1 for update ${lock}))
  returning org_id as org, record, ctid::text as place`;
const claims = { passing: claim('skip locked'), waiting: claim('') };

interface Waiting {
  org: string;
  record: string;
  place: string;
}

export interface Move {
  /** Rows that left the queue. */
  rows: number;
  /** Why the only row of the batch could not be stored; it is left to an operator. */
  failure?: string;
}

/**
 * Moves up to `limit` rows through `store` in one transaction. Each row's organization is the one the policy checked
 * when it was written.
 * @throws what `store` throws, except over the content of a single row, which is set aside.
 */
export async function moveInbox(
  client: pg.Client,
  limit: number,
  mode: keyof typeof claims,
  store: (rows: unknown[][]) => Promise<void>,
): Promise<Move> {
  let claimed: Waiting[] = [];
  await client.query('begin');
  try {
    claimed = (await client.query<Waiting>(claims[mode], [limit])).rows;
    if (claimed.length > 0) await store(claimed.map(read));
    await client.query('commit');
    return { rows: claimed.length };
  } catch (error) {
    await client.query('rollback');
    const code = contentErrorCode(error);
    const [only] = claimed;
    if (code === undefined || only === undefined || claimed.length > 1) throw error;
    await setAside(client, only, code);
    return { rows: 1, failure: code };
  }
}

function read({ org, record }: Waiting): unknown[] {
  const row = JSON.parse(record) as unknown[];
  row[1] = org;
  return row;
}

async function setAside(client: pg.Client, { place, record }: Waiting, failure: string): Promise<void> {
  await client.query('update eco_usage_inbox set failure = $3 where ctid = $1::tid and record = $2', [
    place,
    record,
    failure,
  ]);
}
