import { defineModule, type Module } from '../../http/module.ts';
import { minute } from '../../kernel/clock.ts';
import { on } from '../../kernel/events/events.ts';
import { organizationErased } from '../tenancy/index.ts';
import { Allocations } from './allocations/allocations.ts';
import { Settlement } from './allocations/settlement.ts';
import { analyticsRoutes } from './analytics/routes.ts';
import { usageTopic } from './analytics/topic.ts';
import { admit } from './entitlements/entitlements.ts';
import { Quotas } from './entitlements/quotas.ts';
import { thresholdReached } from './entitlements/schema.ts';
import { meteringErrors } from './errors.ts';
import { eraseSubject, eraseSubjectLater } from './events/erasure.ts';
import { Intake } from './events/intake.ts';
import { EventQuotas } from './events/quotas.ts';
import { eventRoutes } from './events/routes.ts';
import { Inbox } from './inbox.ts';
import { keepUsage, makePartitions } from './jobs.ts';
import { forgetMeter, rollUpMeter } from './meters/jobs.ts';
import { meterRoutes } from './meters/routes.ts';
import { meter } from './meters/schema.ts';
import { meteringPersonalData } from './personal-data.ts';
import { requestRoutes } from './requests/routes.ts';
import { usageRoutes } from './routes.ts';
import type { SalesPort } from './sales.ts';
import { type MeteringState, meteringState } from './state.ts';
import { eraseDetails } from './store/retention.ts';

export const meteringModule = (sales: SalesPort): Module =>
  defineModule<MeteringState>({
    name: 'metering',
    migrations: new URL('./migrations/', import.meta.url),
    lookups: new URL('./lookups.sql', import.meta.url),
    ids: { req: 'request', amt: 'bounded amount', alc: 'allocation', mtr: 'meter' },
    errors: meteringErrors,
    grants: {
      developer: ['usage:read', 'requests:read', 'events:create', 'meters:*'],
      viewer: ['usage:read', 'requests:read', 'meters:read'],
      billing: ['usage:*', 'meters:read'],
    },
    events: [thresholdReached, ...meter.events],
    admit,
    topics: [usageTopic],
    routes: [...usageRoutes, ...requestRoutes, ...analyticsRoutes, ...eventRoutes, ...meterRoutes],
    jobs: [keepUsage, rollUpMeter, forgetMeter, eraseSubject],
    subscriptions: [
      on(organizationErased, 'metering.erase-organization', (background, { org }) =>
        background.inSystem((tx) => eraseDetails(tx, org)),
      ),
      eraseSubjectLater,
    ],
    sinks: {
      usage: new URL('./ingest.ts', import.meta.url),
      spending: new URL('./allocations/ingest.ts', import.meta.url),
    },
    personalData: meteringPersonalData,
    service: meteringState,
    setup(kernel, config, modules) {
      const allocations = new Allocations(kernel);
      const quotas = new Quotas(kernel, allocations);
      return {
        inbox: new Inbox(kernel),
        intake: new Intake(kernel),
        overview: kernel.shared.open({ name: 'analytics-overview', max: 1, ttlMs: minute }),
        users: kernel.shared.open({ name: 'analytics-users', max: 1000, ttlMs: 5 * minute }),
        sales,
        allocations,
        settlement: new Settlement(kernel),
        quotas,
        eventQuotas: new EventQuotas(kernel, quotas),
        counts: new Map(modules.flatMap(({ counts = {} }) => Object.entries(counts))),
        keepDays: { rows: config.USAGE_ROWS_DAYS, rollups: config.USAGE_ROLLUPS_DAYS },
      };
    },
    async start(kernel) {
      await makePartitions(kernel);
      const { inbox, intake, allocations, settlement } = kernel.services.use(meteringState);
      inbox.start();
      intake.start();
      allocations.start();
      settlement.start();
    },
    async stop(kernel) {
      const { inbox, intake, allocations, settlement } = kernel.services.use(meteringState);
      await intake.stop();
      await allocations.stop();
      await settlement.stop();
      await inbox.stop();
    },
  });
