import { z } from 'zod';
import type { PersonalData } from './http/personal-data.ts';
import { forgetHolder, prune as pruneReplies } from './http/store.ts';
import { day, toDate } from './kernel/clock.ts';
import { prune as pruneEvents } from './kernel/events/store.ts';
import { type Job, job } from './kernel/jobs/jobs.ts';

/** Delivered events are kept this long, for looking into what happened. */
const eventsKept = 30 * day;

const nothing = z.looseObject({});

/** What the house itself must do by the clock; each may run on any node, and twice. */
export const maintenance: readonly Job[] = [
  job({
    name: 'house.count-key-uses',
    payload: nothing,
    cron: '* * * * *',
    run: ({ kernel }) => kernel.keyring.flushUses(kernel.keysDb),
  }),
  job({
    name: 'house.prune-events',
    payload: nothing,
    cron: '17 3 * * *',
    async run({ kernel: { database, clock } }) {
      await database.system('prune events', (tx) => pruneEvents(tx, toDate(clock.now() - eventsKept)));
    },
  }),
  job({
    name: 'house.prune-replies',
    payload: nothing,
    cron: '27 * * * *',
    async run({ kernel: { database, clock } }) {
      await database.system('prune idempotent replies', (tx) => pruneReplies(tx, toDate(clock.now())));
    },
  }),
];

/** What the house's own tables hold of people. */
export const housePersonalData: PersonalData = {
  tables: {
    nexus_idempotency: { exported: { not: 'replies, sealed, of the last day' }, erased: 'deleted' },
    nexus_data_keys: { exported: { not: 'the keys under which the rest is sealed' }, erased: 'pseudonym' },
    nexus_events: { exported: { not: 'ids alone, for 30 days' }, erased: 'pseudonym' },
  },
  export: async () => ({}),
  erase: (tx, { person }) => forgetHolder(tx, person),
};
