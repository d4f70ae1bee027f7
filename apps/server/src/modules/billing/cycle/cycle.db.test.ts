import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { Background } from '../../../kernel/background.ts';
import { day, hour } from '../../../kernel/clock.ts';
import type { Id } from '../../../kernel/ids.ts';
import { openSale, type Sale, start } from '../sale.fixture.ts';
import { closePeriods } from './jobs.ts';
import { renew } from './renew.ts';

describe.skipIf(!postgresAvailable)('the end of a month (needs PostgreSQL)', () => {
  let sale: Sale;
  beforeAll(async () => {
    sale = await openSale();
  });
  afterAll(() => sale?.world.close());

  it('closes a month once: its usage to the millisecond, and the next term', async () => {
    const id = await sale.customer();
    await sale.use(id, start - 1, 5000);
    await sale.use(id, start + 7, 600);
    await sale.use(id, start + 3 * day + hour, 900);
    const end = Date.UTC(2026, 1, 15, 12);
    await sale.use(id, end - 1, 500);
    await sale.use(id, end, 7000);
    await sale.world.settled();
    sale.world.manual.set(end + hour);
    expect(await sale.closeMonths()).toMatchObject({ failed: 0 });
    const after = await sale.invoices(id);
    expect(after).toHaveLength(2);
    expect(after[1]?.total).toBe(String(29_000_000 + 1_000_000));
    expect(after[1]?.lines.map(({ kind, quantity, amount }) => [kind, quantity, amount])).toEqual([
      ['usage', '1000', '0'],
      ['usage', '1000', '1000000'],
      ['plan', '1', '29000000'],
    ]);
    expect(await sale.closeMonths()).toEqual({ closed: 0, failed: 0 });
    expect(await sale.invoices(id)).toHaveLength(2);

    // Found in the journal of a node that was away.
    await sale.use(id, start + 5 * day, 250);
    await sale.world.settled();
    sale.world.manual.set(Date.UTC(2026, 2, 15, 13));
    await sale.closeMonths();
    const last = (await sale.invoices(id)).at(-1);
    expect(last?.lines.find(({ kind }) => kind === 'adjustment')).toMatchObject({ amount: '250000' });
    const records = await sale.world.rows<{ quantity: string }>(
      `select sum(quantity)::numeric(20)::text as quantity from eco_usage_records where customer_id = $1 and period_start = $2`,
      [id, new Date(start)],
    );
    expect(records).toEqual([{ quantity: '2250' }]);
  });

  it('leaves nothing of a month that is cut off after any statement, and closes it whole the next time', async () => {
    const id = await sale.customer();
    const [row] = await sale.world.rows<{ id: Id<'sub'>; end: number }>(
      `select id, extract(epoch from period_end) * 1000 as end from eco_subscriptions where customer_id = $1`,
      [id],
    );
    if (row === undefined) throw new Error('no subscription');
    const end = Number(row.end);
    await sale.use(id, end - hour, 1700);
    await sale.world.settled();
    sale.world.manual.set(end + hour);
    const state = () =>
      sale.world.rows(
        `select (select count(*) from eco_invoices where customer_id = $1) as invoices,
           (select count(*) from eco_usage_records where customer_id = $1) as records,
           (select count(*) from eco_subscription_segments where subscription_id = $2) as segments,
           (select last from eco_invoice_numbers where org_id = $3 and series = 'invoice') as number,
           (select version from eco_subscriptions where id = $2) as version`,
        [id, row.id, sale.seller.org],
      );
    const before = await state();
    const background = new Background(sale.world.app.kernel, closePeriods.name);
    const cutAfter = (statements: number) =>
      background.inSystem(async (tx) => {
        const { client } = tx;
        const query = client.query.bind(client) as (...values: unknown[]) => unknown;
        let sent = 0;
        client.query = ((...values: unknown[]) => {
          if (++sent > statements) throw new Error('cut off');
          return query(...values);
        }) as typeof client.query;
        try {
          return await renew(tx, row.id, end);
        } finally {
          client.query = query as typeof client.query;
        }
      });
    let statements = 0;
    for (; statements < 200; statements += 1) {
      const done = await cutAfter(statements).catch((error: Error) => {
        expect(error.message).toContain('cut off');
        return undefined;
      });
      if (done) break;
      expect(await state()).toEqual(before);
    }
    expect(statements).toBeGreaterThan(10);
    sale.world.manual.set(end + hour);
    expect((await sale.invoices(id)).at(-1)?.total).toBe(String(29_000_000 + 700_000));
    expect(await background.inSystem((tx) => renew(tx, row.id, end))).toBe(false);
  });

  it('closes a month once, however many nodes do it at once', async () => {
    const id = await sale.customer();
    await sale.use(id, sale.world.clock.now() + day, 1500);
    await sale.world.settled();
    sale.world.manual.set(sale.world.clock.now() + 32 * day);
    const closed = await Promise.all([sale.closeMonths(), sale.closeMonths(), sale.closeMonths()]);
    expect(closed.reduce((sum, each) => sum + each.failed, 0)).toBe(0);
    expect((await sale.invoices(id)).map(({ total }) => total)).toEqual(['29000000', '29500000']);
    const records = await sale.world.rows('select from eco_usage_records where customer_id = $1', [id]);
    expect(records).toHaveLength(1);
  });

  it('charges the same for the same usage in any order, and in any parts of a month', async () => {
    const begun = sale.world.clock.now();
    const uses = fc.sample(
      fc.record({ after: fc.integer({ min: 0, max: 28 * day }), units: fc.integer({ min: 1, max: 900 }) }),
      { numRuns: 12, seed: 11 },
    );
    const customers = [await sale.customer(), await sale.customer(), await sale.customer()];
    for (const [index, id] of customers.entries()) {
      const order = index === 0 ? uses : index === 1 ? uses.toReversed() : uses.toSorted((a, b) => a.units - b.units);
      for (const { after, units } of order) await sale.use(id, begun + after, units);
    }
    await sale.world.settled();
    // Seats alone change in the middle: the usage is still that of one month.
    sale.world.manual.set(begun + 10 * day);
    await sale.made(`POST /api/v1/customers/${customers[2]}/subscription/change`, { plan: 'pro', seats: 2 });
    sale.world.manual.set(begun + 40 * day);
    await sale.closeMonths();
    const usage = [];
    for (const id of customers)
      usage.push(
        (await sale.invoices(id))
          .at(-1)
          ?.lines.filter(({ kind }) => kind === 'usage')
          .map(({ amount }) => amount),
      );
    expect(usage[1]).toEqual(usage[0]);
    expect(usage[2]).toEqual(usage[0]);
  });
});
