import { sql } from 'kysely';
import type pg from 'pg';
import { second } from '../../clock.ts';
import type { Database } from '../../db/database.ts';
import type { SystemTx } from '../../db/tx.ts';
import type { Members } from './feed.ts';

/** A statement that gets no answer must not be the last one. */
const patienceMs = 5 * second;

type Pool = Pick<Database, 'ownerPool'>;

/** A topic of an organization. */
interface Place {
  org: string;
  topic: string;
}

export interface MembersOfNode extends Place {
  node: string;
  members: Members;
  /** The node holds its connection for notifications. */
  alive: boolean;
}

/** The node's members there, instead of those that it had. */
export async function writeMembers(pool: Pool, node: string, places: readonly (Place & { members: Members })[]) {
  const kept = places.filter(({ members }) => Object.keys(members).length > 0);
  const left = places.filter((each) => !kept.includes(each));
  if (kept.length > 0)
    await ask(
      pool,
      `insert into eco_live_presence (node, org_id, topic, members)
       select $1, org, topic, members from jsonb_to_recordset($2::jsonb) as kept (org text, topic text, members jsonb)
       on conflict (org_id, topic, node) do update set members = excluded.members`,
      [node, JSON.stringify(kept)],
    );
  if (left.length > 0)
    await ask(
      pool,
      `delete from eco_live_presence p using unnest($2::text[], $3::text[]) as gone (org, topic)
       where p.node = $1 and p.org_id = gone.org and p.topic = gone.topic`,
      [node, ...columns(left)],
    );
}

/** Of the node that stops. */
export async function removeMembers(pool: Pool, node: string): Promise<void> {
  await ask(pool, 'delete from eco_live_presence where node = $1', [node]);
}

/** Members on other nodes. */
export async function readMembers(pool: Pool, node: string, places: readonly Place[]): Promise<MembersOfNode[]> {
  return ask<MembersOfNode>(
    pool,
    `select p.node, p.org_id as org, p.topic, p.members, exists (${registered}) as alive
     from unnest($2::text[], $3::text[]) as asked (org, topic)
     join eco_live_presence p on p.org_id = asked.org and p.topic = asked.topic and p.node <> $1`,
    [node, ...columns(places)],
  );
}

/** What killed nodes left. Nobody is shown of them already. */
export async function pruneMembers(tx: SystemTx): Promise<void> {
  await sql`delete from eco_live_presence p where not exists (${sql.raw(registered)})`.execute(tx.tables());
}

/** See `registration` in kernel/db/capacity.ts. */
const registered = `select from pg_stat_activity
  where datname = current_database() and starts_with(application_name, 'nexus-node ' || p.node || ' ')`;

const columns = (places: readonly Place[]): [string[], string[]] => [
  places.map(({ org }) => org),
  places.map(({ topic }) => topic),
];

async function ask<Row extends pg.QueryResultRow>(
  { ownerPool }: Pool,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const question: pg.QueryConfig & { query_timeout: number } = { text, values, query_timeout: patienceMs };
  return (await ownerPool.query<Row>(question)).rows;
}
