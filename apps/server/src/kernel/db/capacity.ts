import { jobConnections } from '../jobs/jobs.ts';
import { databaseErrors } from '../postgres/errors.ts';
import { withClient } from './client.ts';

/** Of one node, for signing keys, background transactions and migrations. */
export const ownerConnections = 6;
/** One each for LISTEN, the journal and the inbox of usage. */
const ownConnections = 3;

/** All connections that a node may open at once. */
export const connectionsOfNode = (forRequests: number): number =>
  forRequests + ownerConnections + jobConnections + ownConnections;

/**
 * The name under which a node's LISTEN connection, which it holds as long as it lives, tells others how many it may open.
 * Any session may read it in pg_stat_activity.
 */
export const registration = (node: string, connections: number): string => `nexus-node ${node} ${connections}`;

/** The registrations of one node, as a pattern of LIKE. */
export const registrationsOf = (node: string): string => `nexus-node ${node.replaceAll('_', '\\_')} %`;

/**
 * Refuses a node whose connections, with those of the nodes before it and of other databases, are more than PostgreSQL
 * allows: it would work until there is load, and then fail requests on all of them.
 */
export async function checkCapacity(appUrl: string, node: string, connections: number): Promise<void> {
  const { allowed, nodes, reserved, others } = await withClient(appUrl, async (client) => {
    const { rows } = await client.query<Capacity>(capacity, [node]);
    return rows[0] ?? nothing;
  });
  if (connections + reserved + others <= allowed) return;
  throw databaseErrors.DATABASE_CONNECTIONS_EXCEEDED(
    `PostgreSQL allows ${allowed} connections. This node may open ${connections}, other nodes (${nodes}) ${reserved}, and other databases have ${others} open. Raise max_connections, or lower DATABASE_CONNECTIONS.`,
  );
}

interface Capacity {
  allowed: number;
  /** Nodes that were there before, and what they may open. */
  nodes: number;
  reserved: number;
  /** Open now, to other databases. */
  others: number;
}

const nothing: Capacity = { allowed: 0, nodes: 0, reserved: 0, others: 0 };

// Two nodes that start at once see each other: the later one is refused.
const capacity = `
  with registered as (
    select split_part(application_name, ' ', 2) as node, split_part(application_name, ' ', 3)::int as size,
      (backend_start, pid) as since
    from pg_stat_activity where datname = current_database() and application_name ~ '^nexus-node \\S+ \\d+$'),
  before as (
    select size from registered
    where node <> $1 and since < all (select since from registered where node = $1))
  select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
      - coalesce(current_setting('reserved_connections', true)::int, 0) as allowed,
    (select count(*)::int from before) as nodes,
    (select coalesce(sum(size), 0)::int from before) as reserved,
    (select count(*)::int from pg_stat_activity where datid is not null and datname <> current_database()) as others`;
