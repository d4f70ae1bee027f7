import { z } from 'zod';
import { day } from '../../../kernel/clock.ts';
import { on } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { enqueue, job } from '../../../kernel/jobs/jobs.ts';
import { customerDeleted, customerIsErased, findCustomer } from '../../tenancy/index.ts';
import { datesFrom } from '../days.ts';
import { meteringState } from '../state.ts';
import { renameOldSubject, renameSubject } from './store.ts';

/** The customers of a night are erased within it. */
const afterErasureMs = day;

/** In place of a subject that may name somebody stands, once the customer is erased, the id that invoices keep too. */
export const eraseSubject = job({
  name: 'metering.erase-subject',
  tenant: true,
  payload: z.object({ customer: Id('cus'), externalId: z.string() }),
  async run(background, { customer, externalId }) {
    const isNobodys = await background.inTenant(
      // One that was restored keeps it, as does another who has it now.
      async (tx) => (await customerIsErased(tx, customer)) && (await findCustomer(tx, externalId)) === undefined,
      { readOnly: true },
    );
    if (!isNobodys) return;
    const names = { org: background.org, from: externalId, to: customer };
    const { rows } = background.use(meteringState).keepDays;
    const [first = '', ...others] = datesFrom(background.kernel.clock.now() - rows * day, rows + 2);
    for (const date of [first, ...others]) await background.inSystem((tx) => renameSubject(tx, names, date));
    await background.inSystem((tx) => renameOldSubject(tx, names, first));
  },
});

export const eraseSubjectLater = on(
  customerDeleted,
  'metering.erase-subject-later',
  (background, { subject: customer, data: { externalId, erasedAfter } }) =>
    background.inTenant((tx) =>
      enqueue(
        tx,
        eraseSubject.name,
        { customer, externalId },
        { runAt: Date.parse(String(erasedAfter)) + afterErasureMs, key: `${eraseSubject.name} ${customer}` },
      ),
    ),
);
