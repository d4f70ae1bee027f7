import { z } from 'zod';
import type { Background } from '../../../kernel/background.ts';
import { day } from '../../../kernel/clock.ts';
import type { SystemTx } from '../../../kernel/db/tx.ts';
import { Id } from '../../../kernel/ids.ts';
import { job } from '../../../kernel/jobs/jobs.ts';
import { dateOf } from '../days.ts';
import type { MeterDefinition } from './definition.ts';
import { findDefinition } from './meters.ts';
import {
  addRollups,
  beginCount,
  counted,
  dayAfterLastEvent,
  deleteRollups,
  firstEventDay,
  setRolledFrom,
  stopIntake,
} from './store/rollups.ts';

const OneMeter = z.object({ meter: Id('mtr') });

/**
 * Counts the events that were there before the meter, from the newest day to the oldest, each day in a transaction of
 * its own. A second run goes on where the first ended.
 */
export const rollUpMeter = job({
  name: 'metering.roll-up-meter',
  tenant: true,
  payload: OneMeter,
  async run(background, { meter }) {
    const find = () =>
      background.inTenant((tx) => findDefinition(tx, meter).catch(() => undefined), { readOnly: true });
    const found = await find();
    if (found === undefined) return;
    const { definition } = found;
    let { rolledFrom } = found;
    rolledFrom ??= await background.inSystem(async (tx) => {
      await stopIntake(tx);
      const from = (await dayAfterLastEvent(tx, definition)) ?? dateOf(tx.now + day);
      await setRolledFrom(tx, meter, from);
      return from;
    });
    const first = await background.inSystem((tx) => firstEventDay(tx, definition));
    while (first !== null && rolledFrom > first && background.signal?.aborted !== true) {
      const date = dateOf(Date.parse(rolledFrom) - day);
      await background.inSystem((tx) => countDay(background, tx, definition, date));
      rolledFrom = date;
    }
  },
});

/** No event is stored while the count begins; while it goes on, others may be: they are added beside it. */
async function countDay(background: Background, tx: SystemTx, meter: MeterDefinition, date: string): Promise<void> {
  await background.inSystem(async (stopped) => {
    await stopIntake(stopped);
    // What was added to them of events that are counted now, or when a run ended half-way.
    await deleteRollups(stopped, meter.id, date);
    await beginCount(tx, meter, date);
  });
  await addRollups(tx.client, await counted(tx, meter, date));
  await setRolledFrom(tx, meter.id, date);
}

export const forgetMeter = job({
  name: 'metering.forget-meter',
  tenant: true,
  payload: OneMeter,
  run: (background, { meter }) =>
    background.inSystem(async (tx) => {
      // Whoever stored events while it was deleted may still add to them.
      await stopIntake(tx);
      await deleteRollups(tx, meter);
    }),
});
