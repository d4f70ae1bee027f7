import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { openSale, type Sale } from '../sale.fixture.ts';

describe.skipIf(!postgresAvailable)('invoices (needs PostgreSQL)', () => {
  let sale: Sale;
  beforeAll(async () => {
    sale = await openSale();
  });
  afterAll(() => sale?.world.close());

  it('numbers invoices without gaps, whatever is refused in between', async () => {
    await Promise.all(Array.from({ length: 8 }, () => sale.customer()));
    await sale.call('POST /api/v1/customers', { externalId: 'customer 2', name: 'Taken', plan: 'pro' });
    const rows = await sale.world.rows<{ n: number }>(
      `select substring(number from '\\d+$')::int as n from eco_invoices where org_id = $1 order by 1`,
      [sale.seller.org],
    );
    expect(rows.map(({ n }) => n)).toEqual(rows.map((_, index) => index + 1));
  });

  it('previews what the next one would be: usage so far, and the next term', async () => {
    const id = await sale.customer();
    await sale.use(id, sale.world.clock.now(), 1200);
    await sale.world.settled();
    const { subtotal, lines } = await sale.made(`GET /api/v1/customers/${id}/upcoming`);
    expect(subtotal).toBe('29200000');
    expect(
      (lines as unknown as Record<string, string>[]).map(({ kind, tier, amount }) => [kind, tier, amount]),
    ).toEqual([
      ['usage', 'included', '0'],
      ['usage', 'overage', '200000'],
      ['plan', null, '29000000'],
    ]);
    // Nothing was issued by it.
    expect(await sale.invoices(id)).toHaveLength(1);
  });

  it('are of plans that need no price of a term in which they are not sold', async () => {
    const plan = { slug: 'monthly', name: 'Monthly', currency: 'USD', amounts: { month: '1000000' } };
    expect((await sale.made('POST /api/v1/plans', plan)).amounts).toEqual({ month: '1000000', year: null });
    const wrong = await sale.call('POST /api/v1/plans', { ...plan, slug: 'wrong', amounts: { month: 1 } });
    expect(wrong.body.errors).toEqual([
      { path: '/amounts/month', message: 'Must be a whole number of micro-units, as text: "29000000" is 29' },
    ]);
  });

  it('credits an invoice in parts that together give back all of it, taxes too', async () => {
    await sale.made('PATCH /api/v1/billing/settings', { taxRate: 190_000 });
    const id = await sale.customer();
    const [invoice] = await sale.invoices(id);
    expect(invoice).toMatchObject({ tax: '5510000', total: '34510000' });
    const parts = ['1', '9999999', undefined];
    const notes = [];
    for (const amount of parts)
      notes.push(
        await sale.made(`POST /api/v1/invoices/${invoice?.id}/credit`, { reason: 'r', ...(amount && { amount }) }),
      );
    expect(notes.reduce((sum, { total }) => sum + Number(total), 0)).toBe(34_510_000);
    expect(await sale.made(`GET /api/v1/invoices/${invoice?.id}`)).toMatchObject({ amountDue: '0', status: 'paid' });
  });
});
