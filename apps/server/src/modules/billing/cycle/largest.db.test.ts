import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { makeWorld, type World } from '../../../../test/world/world.ts';
import { day, minute } from '../../../kernel/clock.ts';
import { type Selling, sellingIn } from '../selling.fixture.ts';

/** The largest value that an event may have, and the largest price of a unit. */
const most = { units: '9'.repeat(24), price: `${'9'.repeat(15)}.${'9'.repeat(12)}` };
const [units, price] = [BigInt(most.units), BigInt(most.price.replace('.', ''))];
/** 12 decimals are a million parts of a micro-unit. Half to even: nothing here ends in half. */
const micros = (parts: bigint): bigint => (parts + 500_000n) / 1_000_000n;

describe.skipIf(!postgresAvailable)('the largest usage at the largest price (needs PostgreSQL)', () => {
  let world: World;
  let seller: Selling;
  let customer: string;

  beforeAll(async () => {
    world = await makeWorld();
    seller = sellingIn(world);
    for (const slug of ['tokens', 'bytes', 'calls']) {
      const value = { aggregation: 'sum', valueProperty: '$.n' };
      await seller.made('POST /api/v1/meters', { slug, eventType: slug, ...value });
    }
    const { price: unitAmount } = most;
    await seller.plan('metered', {
      prices: [
        { feature: 'tokens', model: 'flat', unitAmount },
        { feature: 'bytes', model: 'flat', unitAmount, maximum: '999999999999999999' },
        {
          feature: 'calls',
          model: 'graduated',
          tiers: [
            { upTo: '1', unitAmount: '0' },
            { upTo: null, unitAmount },
          ],
        },
      ],
    });
    await seller.made('PATCH /api/v1/billing/settings', { taxRate: 1_000_000 });
    customer = await seller.customer('metered');
  });
  afterAll(() => world?.close());

  const last = async () => {
    const invoice = (await seller.invoices(customer)).at(-1);
    if (invoice === undefined) throw new Error('there is no invoice');
    return invoice;
  };

  it('is charged to the micro-unit, with the highest tax', async () => {
    const at = world.clock.now() + minute;
    await seller.moveTo(at);
    for (const type of ['tokens', 'tokens', 'bytes', 'calls']) await seller.send(customer, { n: most.units }, at, type);
    // An event has more decimals than a price.
    await seller.send(customer, { n: '0.000000000000000001' }, at, 'tokens');
    const tokens = micros(((2n * units * 10n ** 18n + 1n) * price) / 10n ** 18n);
    const calls = micros((units - 1n) * price);
    const sum = tokens + calls + 999_999_999_999_999_999n;
    const upcoming = await seller.made(`GET /api/v1/customers/${customer}/upcoming`);
    expect(BigInt(String(upcoming.subtotal))).toBe(sum + 30_000_000n);
    await seller.moveTo(at + 32 * day);
    expect(await seller.close()).toMatchObject({ failed: 0 });
    const { lines, subtotal, tax, total, amountDue } = await last();
    const used = lines.filter(({ kind, quantity }) => kind === 'usage' && quantity !== '1');
    expect(used.map(({ quantity, amount }) => [quantity, amount])).toEqual([
      [`1${'9'.repeat(23)}8.000000000000000001`, String(tokens)],
      [most.units, String(micros(units * price))],
      [String(units - 1n), String(calls)],
    ]);
    expect([subtotal, tax].map(BigInt)).toEqual([sum + 30_000_000n, sum + 30_000_000n]);
    expect([total, amountDue].map(BigInt)).toEqual([2n * BigInt(subtotal), 2n * BigInt(subtotal)]);
  });

  it('is shown, paid, given back and counted as revenue', async () => {
    const { id, total } = await last();
    expect((await seller.call(`GET /api/v1/invoices/${id}/pdf`)).status).toBe(200);
    const part = String(BigInt(total) / 3n);
    const paid = await seller.made(`POST /api/v1/invoices/${id}/pay`, { amount: part });
    expect(paid).toMatchObject({ amountPaid: part, amountDue: String(BigInt(total) - BigInt(part)) });
    await seller.made(`POST /api/v1/invoices/${id}/pay`, {});
    const note = await seller.made(`POST /api/v1/invoices/${id}/credit`, { reason: 'A mistake' });
    expect(note).toMatchObject({ total, refundDue: total, balance: total });
  });

  it('changes with what comes late, and the next invoice is paid from what was given back', async () => {
    const before = await last();
    const at = world.clock.now() - 31 * day;
    await seller.send(customer, { n: most.units }, at, 'tokens');
    await seller.moveTo(world.clock.now() + 32 * day);
    expect(await seller.close()).toMatchObject({ failed: 0 });
    const { lines, status, total, amountPaid } = await last();
    const late = lines.find(({ kind }) => kind === 'adjustment');
    const tokens = (count: bigint) => micros(((count * units * 10n ** 18n + 1n) * price) / 10n ** 18n);
    expect(late?.amount).toBe(String(tokens(3n) - tokens(2n)));
    expect({ status, amountPaid }).toEqual({ status: 'paid', amountPaid: total });
    expect(BigInt(total)).toBeLessThan(BigInt(before.total));
  });
});
