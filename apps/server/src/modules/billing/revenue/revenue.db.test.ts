import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { Background } from '../../../kernel/background.ts';
import { day } from '../../../kernel/clock.ts';
import { openSale, type Sale } from '../sale.fixture.ts';
import { takeSnapshots } from './revenue.ts';

describe.skipIf(!postgresAvailable)('revenue (needs PostgreSQL)', () => {
  let sale: Sale;
  beforeAll(async () => {
    sale = await openSale();
  });
  afterAll(() => sale?.world.close());

  it('accounts for all recurring revenue over random histories', async () => {
    const history = fc.sample(
      fc.record({
        plan: fc.constantFrom('pro', 'big'),
        seats: fc.integer({ min: 1, max: 5 }),
        days: fc.integer({ min: 1, max: 25 }),
        cancels: fc.integer({ min: 0, max: 2 }).map((dice) => dice === 0),
      }),
      { numRuns: 20, seed: 7 },
    );
    const ids = [await sale.customer(), await sale.customer('what we agreed on')];
    for (const [index, { plan, seats, days, cancels }] of history.entries()) {
      const subscription = `/api/v1/customers/${ids[index % 2]}/subscription`;
      sale.world.manual.set(sale.world.clock.now() + days * day);
      await sale.closeMonths();
      const isLive = (await sale.call(`GET ${subscription}`)).status === 200;
      // Some ask for what is there already.
      if (!isLive) await sale.made(`POST ${subscription}`, { plan, seats });
      else if (cancels) await sale.call(`POST ${subscription}/cancel`);
      else await sale.call(`POST ${subscription}/change`, { plan, seats, when: 'now' });
    }
    const movements = await sale.world.rows<{ customer: string; kind: string; amount: number; worth: number }>(
      `select customer_id as customer, kind, amount::float8 as amount,
         (select sum(mrr) from eco_subscriptions s where s.customer_id = m.customer_id)::float8 as worth
       from eco_revenue_movements m where customer_id = any ($1) order by id`,
      [ids],
    );
    expect(new Set(movements.map(({ kind }) => kind)).size).toBeGreaterThan(3);
    for (const id of ids) {
      const own = movements.filter((each) => each.customer === id);
      expect(own.reduce((sum, { amount }) => sum + amount, 0)).toBe(own[0]?.worth);
      let worth = 0;
      for (const { kind, amount } of own) {
        expect(kind === 'new' || kind === 'reactivation').toBe(worth === 0);
        worth += amount;
        expect(kind === 'churn').toBe(worth === 0);
      }
    }
  });

  it('closes the months of revenue for good, and each begins where the one before ended', async () => {
    const background = new Background(sale.world.app.kernel, 'billing.close-revenue');
    expect(await background.inSystem(takeSnapshots)).toBeGreaterThan(0);
    expect(await background.inSystem(takeSnapshots)).toBe(0);
    const { months } = await sale.made('GET /api/v1/billing/revenue?months=6');
    const all = months as unknown as Record<string, string>[];
    for (const [index, { startMrr, endMrr, ...moved }] of all.entries()) {
      const { new: fresh, expansion, contraction, churn, reactivation } = moved;
      const sum = [startMrr, fresh, expansion, contraction, churn, reactivation].reduce((a, b) => a + Number(b), 0);
      expect(sum).toBe(Number(endMrr));
      if (index > 0) expect(startMrr).toBe(all[index - 1]?.endMrr);
    }
    expect(Number(all.at(-1)?.endMrr)).toBeGreaterThan(0);
  });

  it('recurring revenue of every customer is the sum of its movements', async () => {
    const rows = await sale.world.rows(
      `select s.customer_id, sum(s.mrr)::int as mrr,
         (select coalesce(sum(m.amount), 0)::int from eco_revenue_movements m where m.customer_id = s.customer_id) as moved
       from eco_subscriptions s where s.org_id = $1 group by 1`,
      [sale.seller.org],
    );
    expect(rows).toHaveLength(2);
    expect(rows.filter(({ mrr, moved }) => mrr !== moved)).toEqual([]);
  });
});
