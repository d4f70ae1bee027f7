import { z } from 'zod';
import type { PersonalData } from './http/personal-data.ts';
import { forgetOwner, prune as pruneReplies } from './http/store.ts';
import { day, toDate } from './kernel/clock.ts';
import { cryptoErrors } from './kernel/crypto/errors.ts';
import { type ErrorFactories, errors } from './kernel/errors.ts';
import { prune as pruneEvents } from './kernel/events/store.ts';
import { type Job, job } from './kernel/jobs/jobs.ts';
import { mailErrors } from './kernel/mail.ts';
import { databaseErrors } from './kernel/postgres/errors.ts';

/** Delivered events are kept this long, for looking into what happened. */
const eventsKept = 30 * day;

const nothing = z.looseObject({});

/** Scheduled work of the core; each job may run on any node, and twice. */
export const maintenance: readonly Job[] = [
  job({
    name: 'core.count-key-uses',
    payload: nothing,
    cron: '* * * * *',
    run: ({ kernel }) => kernel.keyring.flushUses(kernel.keysDb),
  }),
  job({
    name: 'core.prune-events',
    payload: nothing,
    cron: '17 3 * * *',
    async run(background) {
      await background.inSystem((tx) => pruneEvents(tx, toDate(tx.now - eventsKept)));
    },
  }),
  job({
    name: 'core.prune-replies',
    payload: nothing,
    cron: '27 * * * *',
    async run(background) {
      await background.inSystem((tx) => pruneReplies(tx, tx.date));
    },
  }),
];

/** What the core's own tables hold of people. */
export const corePersonalData: PersonalData = {
  tables: {
    nexus_idempotency: { exported: { not: 'replies, sealed, of the last day' }, erased: 'deleted' },
    nexus_data_keys: { exported: { not: 'the keys under which the rest is sealed' }, erased: 'pseudonym' },
    nexus_events: { exported: { not: 'ids alone, for 30 days' }, erased: 'pseudonym' },
  },
  export: async () => ({}),
  erase: (tx, { person }) => forgetOwner(tx, person),
};

/** The errors that belong to no module. */
export const coreErrors: ErrorFactories = { ...errors, ...cryptoErrors, ...databaseErrors, ...mailErrors };
