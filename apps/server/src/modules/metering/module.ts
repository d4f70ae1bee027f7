import { defineModule, type Module } from '../../http/module.ts';
import { on } from '../../kernel/events/events.ts';
import { organizationErased } from '../tenancy/index.ts';
import { Allocations } from './allocations/allocations.ts';
import { Settlement } from './allocations/settlement.ts';
import { admit } from './entitlements/entitlements.ts';
import { Quotas } from './entitlements/quotas.ts';
import { thresholdReached } from './entitlements/schema.ts';
import { Inbox } from './inbox.ts';
import { keepUsage, makePartitions } from './jobs.ts';
import { meteringPersonalData } from './personal-data.ts';
import { requestRoutes } from './requests/routes.ts';
import { usageRoutes } from './routes.ts';
import { type MeteringState, meteringState } from './state.ts';
import { eraseDetails } from './store/retention.ts';

export const meteringModule = (): Module =>
  defineModule<MeteringState>({
    name: 'metering',
    migrations: new URL('./migrations/', import.meta.url),
    ids: { req: 'request', amt: 'bounded amount', alc: 'allocation' },
    grants: {
      developer: ['usage:read', 'requests:read'],
      viewer: ['usage:read', 'requests:read'],
      billing: ['usage:*'],
    },
    events: [thresholdReached],
    admit,
    routes: [...usageRoutes, ...requestRoutes],
    jobs: [keepUsage],
    subscriptions: [
      on(organizationErased, 'metering.erase-organization', (background, { org }) =>
        background.inSystem((tx) => eraseDetails(tx, org)),
      ),
    ],
    sinks: {
      usage: new URL('./ingest.ts', import.meta.url),
      spending: new URL('./allocations/ingest.ts', import.meta.url),
    },
    personalData: meteringPersonalData,
    service: meteringState,
    setup(kernel, config, modules) {
      const allocations = new Allocations(kernel);
      return {
        inbox: new Inbox(kernel),
        allocations,
        settlement: new Settlement(kernel),
        quotas: new Quotas(kernel, allocations),
        counts: new Map(modules.flatMap(({ counts = {} }) => Object.entries(counts))),
        keepDays: { rows: config.USAGE_ROWS_DAYS, rollups: config.USAGE_ROLLUPS_DAYS },
      };
    },
    async start(kernel) {
      await makePartitions(kernel);
      const { inbox, allocations, settlement } = kernel.services.use(meteringState);
      inbox.start();
      allocations.start();
      settlement.start();
    },
    async stop(kernel) {
      const { inbox, allocations, settlement } = kernel.services.use(meteringState);
      await allocations.stop();
      await settlement.stop();
      await inbox.stop();
    },
  });
