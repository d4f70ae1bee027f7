import { join } from 'node:path';
import { defineModule, type Module } from '../../http/module.ts';
import { subscriptions } from './events.ts';
import { archiveLogs, copyOperatorAct, forgetStrangers, packEntries, thinSignatures } from './jobs.ts';
import { createOriginCache, originCache } from './origin.ts';
import { auditPersonalData } from './personal-data.ts';
import { archiveFolder } from './retention.ts';
import { auditRoutes } from './routes.ts';
import { Sequencer, sequencerState } from './sequencer.ts';
import { auditTopic } from './topic.ts';

/** Who did what, when and from where: see README.md. */
export const auditModule = (): Module =>
  defineModule<Sequencer>({
    name: 'audit',
    migrations: new URL('./migrations/', import.meta.url),
    lookups: new URL('./lookups.sql', import.meta.url),
    ids: { aud: 'audit entry', cpt: 'audit checkpoint' },
    routes: auditRoutes,
    subscriptions,
    jobs: [forgetStrangers, archiveLogs, copyOperatorAct, packEntries, thinSignatures],
    personalData: auditPersonalData,
    topics: [auditTopic],
    sinks: { audit: new URL('./ingest.ts', import.meta.url) },
    service: sequencerState,
    setup(kernel, config) {
      kernel.services.provide(archiveFolder, join(config.NEXUS_DATA_DIR, 'audit-archive'));
      kernel.services.provide(originCache, createOriginCache(kernel));
      return new Sequencer(kernel);
    },
    start: (kernel) => kernel.services.use(sequencerState).start(),
    stop: (kernel) => kernel.services.use(sequencerState).stop(),
  });
