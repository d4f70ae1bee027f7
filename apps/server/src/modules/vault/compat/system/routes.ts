import { z } from 'zod';
import { route } from '../../../../http/route.ts';
import { plainDialect } from '../dialect.ts';

/** The version of Vault whose interface this is. Clients compare it, and take what is no version for a fault. */
const version = '1.18.0';
const cluster = 'nexus';

/** Probes ask often, and from one address. */
const limits = [{ name: 'vault-health', limit: 600, windowSeconds: 60, by: 'address' as const }];

/** Vault takes status codes for sealed, standby and other unhealthy states here. A healthy server ignores them. */
const HealthQuery = z.looseObject({});

const Health = z.object({
  initialized: z.boolean(),
  sealed: z.boolean(),
  standby: z.boolean(),
  performance_standby: z.boolean(),
  replication_performance_mode: z.string(),
  replication_dr_mode: z.string(),
  server_time_utc: z.int(),
  version: z.string(),
  enterprise: z.boolean(),
  cluster_name: z.string(),
  cluster_id: z.string(),
});

const SealStatus = z.object({
  type: z.string(),
  initialized: z.boolean(),
  sealed: z.boolean(),
  t: z.int(),
  n: z.int(),
  progress: z.int(),
  nonce: z.string(),
  version: z.string(),
  build_date: z.string(),
  migration: z.boolean(),
  cluster_name: z.string(),
  cluster_id: z.string(),
  recovery_seal: z.boolean(),
  storage_type: z.string(),
});

const Leader = z.object({
  ha_enabled: z.boolean(),
  is_self: z.boolean(),
  active_time: z.string(),
  leader_address: z.string(),
  leader_cluster_address: z.string(),
  performance_standby: z.boolean(),
});

const shared = {
  dialect: plainDialect,
  method: 'GET',
  permission: 'public',
  meter: false,
  limits,
  // A transaction: without the database, nothing can be read.
  scope: 'lookup',
} as const;

export const systemRoutes = [
  route({
    ...shared,
    path: '/vault/v1/sys/health',
    summary: 'Whether the server can answer',
    query: HealthQuery,
    reply: Health,
    act: ({ tx }) => ({
      initialized: true,
      sealed: false,
      standby: false,
      performance_standby: false,
      replication_performance_mode: 'disabled',
      replication_dr_mode: 'disabled',
      server_time_utc: Math.floor(tx.now / 1000),
      version,
      enterprise: false,
      cluster_name: cluster,
      cluster_id: cluster,
    }),
  }),
  route({
    ...shared,
    path: '/vault/v1/sys/seal-status',
    summary: 'The state of the seal, which is always open',
    reply: SealStatus,
    act: () => ({
      type: 'shamir',
      initialized: true,
      sealed: false,
      t: 1,
      n: 1,
      progress: 0,
      nonce: '',
      version,
      build_date: '1970-01-01T00:00:00Z',
      migration: false,
      cluster_name: cluster,
      cluster_id: cluster,
      recovery_seal: false,
      storage_type: 'postgresql',
    }),
  }),
  route({
    ...shared,
    path: '/vault/v1/sys/leader',
    summary: 'Which node leads: none, since all are alike',
    reply: Leader,
    act: () => ({
      ha_enabled: false,
      is_self: false,
      active_time: '0001-01-01T00:00:00Z',
      leader_address: '',
      leader_cluster_address: '',
      performance_standby: false,
    }),
  }),
];
