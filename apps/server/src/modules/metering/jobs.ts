import { z } from 'zod';
import { day, toDate } from '../../kernel/clock.ts';
import { job } from '../../kernel/jobs/jobs.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { dateOf, datesFrom } from './days.ts';
import { maxLateMs } from './events/check.ts';
import { mostGenerationMs } from './events/intake.ts';
import { meteringState } from './state.ts';
import * as store from './store/retention.ts';

/** Partitions that are there before their day, so that midnight costs nothing even after a long week-end of failed jobs. */
const daysAhead = 7;

export async function makePartitions({ database, clock }: Kernel): Promise<void> {
  const days = datesFrom(clock.now(), daysAhead);
  await database.system('make usage partitions', (tx) => store.makePartitions(tx, days));
}

/** So that what was received long ago can be forgotten even where few events come. */
const keepGeneration = ({ database, clock }: Kernel): Promise<void> =>
  database.system('begin a generation of events', (tx) =>
    store.beginOldGeneration(tx, toDate(clock.now() - mostGenerationMs)),
  );

/**
 * Each partition in a transaction of its own: dropping it locks out every reader for a moment.
 * @internal
 */
export async function dropOldUsage({ database, clock, services }: Kernel): Promise<void> {
  const { rows, rollups } = services.use(meteringState).keepDays;
  const firstKept = (count: number): string => dateOf(clock.now() - count * day);
  const old = await database.system('find old usage', (tx) => store.oldPartitions(tx, firstKept(rows)));
  for (const name of old) await database.system('drop old usage', (tx) => store.dropPartition(tx, name));
  await database.system('forget old events', async (tx) => {
    const before = toDate(clock.now() - maxLateMs);
    for (const name of await store.oldGenerations(tx, before)) await store.dropPartition(tx, name);
  });
  await database.system('drop old usage shapes', (tx) => store.pruneShapes(tx, firstKept(rows)));
  await database.system('drop old quotas', (tx) => store.pruneBounds(tx, firstKept(rows)));
  await database.system('drop old usage rollups', (tx) => store.pruneRollups(tx, firstKept(rollups)));
}

export const keepUsage = job({
  name: 'metering.keep-usage',
  payload: z.object({}),
  // Not on the hour, when everybody's jobs run, and well after the beginning of the day in UTC.
  cron: '23 1 * * *',
  run: async ({ kernel }) => {
    await makePartitions(kernel);
    await keepGeneration(kernel);
    await dropOldUsage(kernel);
  },
});
