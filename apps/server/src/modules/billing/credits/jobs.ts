import { z } from 'zod';
import type { Background } from '../../../kernel/background.ts';
import { job } from '../../../kernel/jobs/jobs.ts';
import { spentBalances } from '../../metering/index.ts';
import { includeComing } from '../cycle/coming.ts';
import { attempt } from '../cycle/jobs.ts';
import { withComingCredits } from '../cycle/store.ts';
import { chargeOrdered, orderDue } from '../top-ups/automatic.ts';
import { creditOwner, scopeOf, settleCredits, settleDue } from './credits.ts';
import { holderOf } from './store.ts';

/** Balances and grants of one transaction. */
const atOnce = 200;

/**
 * Books what was spent, begins and ends grants whose time has come, and buys credits where customers have few. What nodes hold
 * of ended grants is left to a later run.
 */
export const settleCreditsJob = job({
  name: 'billing.settle-credits',
  payload: z.object({}),
  cron: '* * * * *',
  async run(background) {
    while ((await bookSpent(background)) === atOnce);
    for (const id of await background.inSystem((tx) => withComingCredits(tx, atOnce)))
      await attempt(background, id, (tx) => includeComing(tx, id));
    while ((await background.inSystem((tx) => settleDue(tx, atOnce))) === atOnce);
    await orderDue(background);
    await chargeOrdered(background);
  },
});

const bookSpent = (background: Background): Promise<number> =>
  background.inSystem(async (tx) => {
    const open = await spentBalances(tx, creditOwner, atOnce);
    for (const { org, customer, feature } of open) {
      const holder = await holderOf(tx, org, customer);
      if (holder !== undefined)
        await settleCredits(tx, holder, scopeOf(feature), `usage until ${tx.date.toISOString()}`);
    }
    return open.length;
  });
