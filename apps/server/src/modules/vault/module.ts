import { defineModule, type Module } from '../../http/module.ts';
import { Guard, systemResolver } from '../../kernel/outbound/guard.ts';
import { approvalPolicyRoutes } from './approval-policies/routes.ts';
import { batchRoutes } from './batch/routes.ts';
import { expireChangeRequestsJob } from './change-requests/jobs.ts';
import { changeRequestRoutes } from './change-requests/routes.ts';
import { changeRequestEvents } from './change-requests/schema.ts';
import { databaseRoutes } from './compat/database/routes.ts';
import { kvRoutes } from './compat/kv/routes.ts';
import { vaultLeaseRoutes } from './compat/leases/routes.ts';
import { mountRoutes } from './compat/mounts/routes.ts';
import { systemRoutes } from './compat/system/routes.ts';
import { tokenRoutes } from './compat/tokens/routes.ts';
import { dynamicRoutes } from './dynamic/routes.ts';
import { dynamicSecret } from './dynamic/schema.ts';
import { vaultErrors } from './errors.ts';
import { folderRoutes } from './folders/routes.ts';
import { historyRoutes } from './history/routes.ts';
import { importRoutes } from './imports/routes.ts';
import { reencryptJob, reportKeysJob, rotateKeysJob } from './key-rotations/jobs.ts';
import { keyRotationRoutes } from './key-rotations/routes.ts';
import { pruneLeasesJob, revokeLeasesJob } from './leases/jobs.ts';
import { leaseRoutes } from './leases/routes.ts';
import { leaseEvents } from './leases/schema.ts';
import { overrideRoutes } from './overrides/routes.ts';
import { vaultPersonalData } from './personal-data.ts';
import { environmentPresence } from './presence/topic.ts';
import { secretEvents } from './records.ts';
import { rotateSecretsJob } from './rotators/jobs.ts';
import { rotatorRoutes } from './rotators/routes.ts';
import { rotator } from './rotators/schema.ts';
import { secretRoutes } from './secrets/routes.ts';
import { pruneSharesJob } from './shares/jobs.ts';
import { shareRoutes } from './shares/routes.ts';
import { shareEvents } from './shares/schema.ts';
import { subscriptions } from './subscriptions.ts';
import { databaseGuard } from './targets/target.ts';
import { transferRoutes } from './transfer/routes.ts';
import { valueRoutes } from './values/routes.ts';

/** Secrets of environments, and one-time links. */
export const vaultModule = (): Module =>
  defineModule({
    name: 'vault',
    migrations: new URL('./migrations/', import.meta.url),
    lookups: new URL('./lookups.sql', import.meta.url),
    ids: {
      chr: 'change request',
      dyn: 'dynamic secret',
      fld: 'folder',
      lea: 'lease',
      rot: 'rotator',
      sec: 'secret',
      shr: 'one-time link',
    },
    errors: vaultErrors,
    grants: {
      developer: [
        'folders:read',
        'secrets:read',
        'secrets:write',
        'secrets:delete',
        'secrets:export',
        'secrets:copy',
        'secrets:restore',
        'secrets:override',
        'shares:*',
        'dynamic-secrets:read',
        'leases:read',
        'leases:renew',
        'leases:revoke',
      ],
      viewer: ['folders:read', 'dynamic-secrets:read', 'leases:read'],
    },
    events: [
      ...Object.values(secretEvents),
      ...Object.values(changeRequestEvents),
      ...Object.values(shareEvents),
      ...dynamicSecret.events,
      ...Object.values(leaseEvents),
      ...rotator.events,
    ],
    routes: [
      ...folderRoutes,
      ...secretRoutes,
      ...valueRoutes,
      ...batchRoutes,
      ...transferRoutes,
      ...historyRoutes,
      ...overrideRoutes,
      ...importRoutes,
      ...approvalPolicyRoutes,
      ...changeRequestRoutes,
      ...shareRoutes,
      ...dynamicRoutes,
      ...leaseRoutes,
      ...rotatorRoutes,
      ...keyRotationRoutes,
      ...kvRoutes,
      ...mountRoutes,
      ...vaultLeaseRoutes,
      ...databaseRoutes,
      ...tokenRoutes,
      ...systemRoutes,
    ],
    topics: [environmentPresence],
    guides: [{ name: 'vault', title: 'Clients of HashiCorp Vault', file: new URL('./guide.md', import.meta.url) }],
    jobs: [
      expireChangeRequestsJob,
      pruneSharesJob,
      rotateKeysJob,
      reencryptJob,
      reportKeysJob,
      revokeLeasesJob,
      pruneLeasesJob,
      rotateSecretsJob,
    ],
    subscriptions,
    service: databaseGuard,
    setup: (_kernel, { production, PRIVATE_DATABASE_HOSTS }) => {
      const named = new Set(PRIVATE_DATABASE_HOSTS.map((host) => host.replace(/^\[|\]$/g, '')));
      return new Guard(systemResolver, (host) => !production || named.has(host));
    },
    personalData: vaultPersonalData,
  });
