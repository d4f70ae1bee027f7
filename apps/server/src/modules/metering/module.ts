import { defineModule, type Module } from '../../http/module.ts';
import { on } from '../../kernel/events/events.ts';
import { organizationErased } from '../tenancy/index.ts';
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
    ids: { req: 'request' },
    grants: {
      developer: ['usage:read', 'requests:read'],
      viewer: ['usage:read', 'requests:read'],
      billing: ['usage:*'],
    },
    routes: [...usageRoutes, ...requestRoutes],
    jobs: [keepUsage],
    subscriptions: [
      on(organizationErased, 'metering.erase-organization', (background, { org }) =>
        background.inSystem((tx) => eraseDetails(tx, org)),
      ),
    ],
    sinks: { usage: new URL('./ingest.ts', import.meta.url) },
    personalData: meteringPersonalData,
    service: meteringState,
    setup: (kernel, config) => ({
      inbox: new Inbox(kernel),
      keepDays: { rows: config.USAGE_ROWS_DAYS, rollups: config.USAGE_ROLLUPS_DAYS },
    }),
    async start(kernel) {
      await makePartitions(kernel);
      kernel.services.use(meteringState).inbox.start();
    },
    stop: (kernel) => kernel.services.use(meteringState).inbox.stop(),
  });
