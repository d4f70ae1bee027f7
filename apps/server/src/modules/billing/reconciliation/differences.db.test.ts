import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { Background } from '../../../kernel/background.ts';
import { day } from '../../../kernel/clock.ts';
import { openSale, type Sale } from '../sale.fixture.ts';
import { reconcile } from './reconciliation.ts';

describe.skipIf(!postgresAvailable)('reconciliation (needs PostgreSQL)', () => {
  let sale: Sale;
  beforeAll(async () => {
    sale = await openSale();
  });
  afterAll(() => sale?.world.close());

  it('requests, sums, charges and invoices agree, and a difference is told with both numbers', async () => {
    const run = () => reconcile(new Background(sale.world.app.kernel, 'billing.reconcile'));
    const id = await sale.customer();
    await sale.use(id, sale.world.clock.now() + day, 1500);
    await sale.world.settled();
    sale.world.manual.advance(40 * day);
    expect(await sale.closeMonths()).toEqual({ closed: 1, failed: 0 });
    await run();
    expect((await run()).differences).toEqual([]);
    await sale.world.rows(
      `update eco_usage_records set amount = amount + 1 where ctid = (
         select ctid from eco_usage_records where org_id = $1 and amount > 0 order by ends_at desc limit 1)`,
      [sale.seller.org],
    );
    const { differences } = await run();
    expect(differences).toMatchObject([{ what: 'amount' }]);
    expect(Number(differences[0]?.expected)).toBe(Number(differences[0]?.found) + 1);
    await sale.world.rows(
      'update eco_usage_records set amount = amount - 1 where subscription_id = $1 and amount % 10 = 1',
      [differences[0]?.subscriptionId],
    );
    expect((await run()).differences).toEqual([]);
  });
});
