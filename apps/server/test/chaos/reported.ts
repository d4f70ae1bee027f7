/** Faults that others were hit by: each names the public report of River, graphile-worker, Kong, Infisical, Unkey or Lago. */
import { Redis } from 'ioredis';
import { second } from '../../src/kernel/clock.ts';
import { openClient, withClient } from '../../src/kernel/db/client.ts';
import type { Cluster } from './cluster.ts';
import type { Fault } from './trial.ts';

export const reported: readonly Fault[] = [
  {
    // River 1225, graphile-worker 449: connections outlive a failover, and what they reach is read-only.
    name: 'PostgreSQL becomes read-only, connections stay open',
    lasts: 10 * second,
    begin: (cluster) => setReadOnly(cluster, 'on'),
    end: (cluster) => setReadOnly(cluster, 'off'),
    alerts: [],
    verified: 0.95,
  },
  {
    // Kong 3474, 4346, 3011: "sorry, too many clients already", and every connection has to be made anew.
    name: 'no connection to PostgreSQL is left',
    lasts: 10 * second,
    begin: ({ ownerUrl }) =>
      withClient(ownerUrl, async (client) => {
        await client.query('alter database nexus connection limit 0');
        await client.query(endConnections);
      }),
    end: ({ ownerUrl }) =>
      withClient(ownerUrl, async (client) => void (await client.query('alter database nexus connection limit -1'))),
    alerts: [],
    verified: 0.95,
  },
  holding(
    'all connections to PostgreSQL are ended every 200 ms',
    // Whenever notifications come again, caches are emptied, and the next read may find nobody.
    0,
    // graphile-worker 254, Konga 371: an error on a connection that nobody waits for, or in the middle of a statement.
    async ({ ownerUrl }) => {
      const client = await openClient({ connectionString: ownerUrl });
      const timer = setInterval(() => void client.query(endConnections), 200);
      return async () => {
        clearInterval(timer);
        await client.end();
      };
    },
  ),
  holding(
    'a table is locked',
    0.95,
    // River 695, 1077: what waits for one lock uses up the connections.
    async ({ ownerUrl }) => {
      const client = await openClient({ connectionString: ownerUrl });
      await client.query('begin');
      await client.query('lock table eco_customers in access exclusive mode');
      return () => client.end();
    },
  ),
  {
    // Kong 3255, 1791: a gateway cannot start while its database is away. Another node answers meanwhile.
    name: 'PostgreSQL is away, and a node is restarted',
    lasts: 10 * second,
    async begin(cluster) {
      await cluster.proxy.cut();
      await cluster.kill(cluster.node(0));
      const failed = await cluster.restart(cluster.node(0)).then(
        () => 'it listens',
        (error: unknown) => String(error),
      );
      if (!failed.includes('could not start')) throw new Error(`a node that starts without its database: ${failed}`);
    },
    async end(cluster) {
      await cluster.proxy.restore();
      await cluster.restart(cluster.node(0));
    },
    alerts: [],
    verified: 0.95,
  },
  {
    // Infisical 5466: after a failover the connection leads to a replica, which answers READONLY.
    name: 'Redis becomes a replica, connections stay open',
    lasts: 10 * second,
    begin: (cluster) => atRedis(cluster, (redis) => redis.replicaof('127.0.0.1', 9)),
    end: (cluster) => atRedis(cluster, (redis) => redis.replicaof('NO', 'ONE')),
    alerts: [],
    verified: 0.95,
  },
  {
    // Infisical 3743: connections that nothing answers on any more.
    name: 'Redis stands still',
    lasts: 10 * second,
    begin: (cluster) => cluster.signalRedis('SIGSTOP'),
    end: (cluster) => cluster.signalRedis('SIGCONT'),
    alerts: [],
    verified: 0.95,
  },
  {
    // Lago 637: what is written is refused, and jobs wait for ever.
    name: 'Redis is full',
    lasts: 10 * second,
    begin: (cluster) => atRedis(cluster, (redis) => redis.config('SET', 'maxmemory', '1')),
    end: (cluster) => atRedis(cluster, (redis) => redis.config('SET', 'maxmemory', '0')),
    alerts: [],
    verified: 0.95,
  },
];

const endConnections = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = 'nexus' and pid <> pg_backend_pid()`;

/** A fault that lasts until what `begin` answers is called. */
function holding(name: string, verified: number, begin: (cluster: Cluster) => Promise<() => Promise<void>>): Fault {
  let release = async (): Promise<void> => {};
  return {
    name,
    lasts: 10 * second,
    async begin(cluster) {
      release = await begin(cluster);
    },
    end: () => release(),
    alerts: [],
    verified,
  };
}

async function setReadOnly({ ownerUrl }: Cluster, value: 'on' | 'off'): Promise<void> {
  await withClient(
    ownerUrl,
    async (client) => {
      await client.query(`alter system set default_transaction_read_only = ${value}`);
      await client.query('select pg_reload_conf()');
    },
    { options: '-c default_transaction_read_only=off' },
  );
}

async function atRedis({ redisUrl }: Cluster, work: (redis: Redis) => Promise<unknown>): Promise<void> {
  const redis = new Redis(redisUrl);
  try {
    await work(redis);
  } finally {
    redis.disconnect();
  }
}
