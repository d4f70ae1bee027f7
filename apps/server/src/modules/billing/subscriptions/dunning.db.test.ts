import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { day } from '../../../kernel/clock.ts';
import { openSale, pro, type Sale } from '../sale.fixture.ts';

describe.skipIf(!postgresAvailable)('late payments (needs PostgreSQL)', () => {
  let sale: Sale;
  beforeAll(async () => {
    sale = await openSale();
  });
  afterAll(() => sale?.world.close());

  it('reminds of a late invoice on days 0, 3 and 6, limits after 7, and recovers once it is paid', async () => {
    const entitlements = [{ feature: 'api.calls', amount: '5', hard: true }];
    await sale.made('POST /api/v1/plans', { ...pro, slug: 'five', prices: [], entitlements });
    const id = await sale.customer();
    await sale.made('PATCH /api/v1/billing/settings', { defaultPlan: 'five' });
    const sources = () => sale.world.rows('select source from eco_entitlements where customer_id = $1', [id]);
    const reminders = () =>
      sale.world.rows<{ day: number }>(
        `select (data->>'day')::int as day from nexus_events where type = 'subscription.past-due' and data->>'customerId' = $1
         order by id`,
        [id],
      );
    const due = sale.world.clock.now() + 14 * day;
    for (const days of [0, 1, 3, 6, 6.5]) {
      sale.world.manual.set(due + days * day);
      await sale.hourlyJob();
    }
    expect((await reminders()).map((each) => each.day)).toEqual([0, 3, 6]);
    sale.world.manual.set(due + 7 * day);
    await sale.hourlyJob();
    await sale.hourlyJob();
    const limited = await sale.world.rows(
      `select from nexus_events where type = 'subscription.limited' and data->>'customerId' = $1`,
      [id],
    );
    expect(limited).toHaveLength(1);
    expect(await sources()).toEqual([{ source: 'plan five' }]);
    for (const { id: invoice, status } of await sale.invoices(id))
      if (status === 'open') await sale.made(`POST /api/v1/invoices/${invoice}/pay`, {});
    expect(await sale.made(`GET /api/v1/customers/${id}/subscription`)).toMatchObject({
      status: 'active',
      graceEnd: null,
    });
    expect(await sources()).toEqual([]);
  });
});
