import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { money } from '../../../../kernel/money.ts';
import { wanted } from '../bench.fixture.ts';
import { faults, providerConformance } from '../providers.conformance.ts';
import { webhookConformance } from '../webhooks.conformance.ts';
import { type StripeBench, stripeBench } from './stripe.fixture.ts';

providerConformance('stripe', () => stripeBench());

const { buyer, plan } = wanted;
const three = { ...wanted, quantity: 3 };

describe('Stripe', () => {
  let bench: StripeBench;
  beforeEach(async () => {
    bench = await stripeBench();
  });
  afterEach(() => bench.close());

  it('has one customer for a buyer whose address changes before search finds it', async () => {
    const customer = await bench.provider.customer(buyer);
    const moved = { ...buyer, name: 'Another name', email: 'other@example.com' };
    expect(await bench.provider.customer(moved)).toBe(customer);
    await bench.advance(120_000);
    expect(await bench.provider.customer(moved)).toBe(customer);
    expect(await bench.stripe.customers.retrieve(customer)).toMatchObject({ metadata: { nexus_customer: buyer.id } });
    expect(await bench.count('customer')).toBe(1);
  });

  it('leaves what the buyer has changed at Stripe', async () => {
    const customer = await bench.provider.customer(buyer);
    await bench.stripe.customers.update(customer, { name: 'By hand' });
    await bench.advance(120_000);
    await bench.provider.customer(buyer);
    expect(await bench.stripe.customers.retrieve(customer)).toMatchObject({ name: 'By hand' });
  });
});

describe('Stripe, with a card on file', () => {
  let bench: StripeBench;
  beforeEach(async () => {
    bench = await stripeBench();
    await bench.decline(await bench.provider.customer(buyer), false);
  });
  afterEach(() => bench.close());

  it.each(faults)('subscribes once where the call meets: %s', async (fault) => {
    bench.fail('subscription', fault);
    const found = await bench.provider.subscribe(three);
    expect(bench.met()).toBe(true);
    expect(found).toMatchObject({ status: 'active', quantity: 3 });
    await bench.advance(25 * 3_600_000);
    expect(await bench.provider.subscribe(three)).toEqual(found);
    expect(await bench.count('subscription')).toBe(1);
    expect(await bench.taken()).toBe(3 * 2900);
  });

  it('does not take for paid what was made void at Stripe', async () => {
    const customer = await bench.provider.customer(buyer);
    await bench.decline(customer, true);
    const span = { periodStart: new Date(bench.clock.now() - 86_400_000), periodEnd: new Date(bench.clock.now()) };
    const lines = [{ id: 'line-1', description: 'Calls', amount: money('USD', 5_000_000n), ...span }];
    const request = { id: 'eco_inv_1', seller: plan.seller, buyer, subscriptionRef: undefined, lines };
    const { status, invoice = '' } = await bench.provider.charge(request);
    expect(status).toBe('failed');
    await bench.stripe.invoices.voidInvoice(invoice);
    await bench.decline(customer, false);
    expect((await bench.provider.charge(request)).status).toBe('failed');
    expect(await bench.taken()).toBe(0);
  });

  it('takes with the next charge what is less than Stripe’s least', async () => {
    const day = { periodStart: new Date(bench.clock.now() - 86_400_000), periodEnd: new Date(bench.clock.now()) };
    const charge = (id: string, micros: bigint) => {
      const lines = [{ id: `${id}-1`, description: 'Calls', amount: money('USD', micros), ...day }];
      return bench.provider.charge({ id, seller: plan.seller, buyer, subscriptionRef: undefined, lines });
    };
    for (let time = 0; time < 2; time += 1) expect((await charge('eco_inv_1', 300_000n)).status).toBe('paid');
    expect(await bench.taken()).toBe(0);
    expect((await charge('eco_inv_2', 1_000_000n)).status).toBe('paid');
    expect(await bench.taken()).toBe(130);
    // What the daily comparison looks at: the status and the lines, not what the card was charged.
    const invoices = await bench.provider.invoices(await bench.provider.customer(buyer));
    const sums = invoices.map(({ status, lines }) => [
      status,
      lines.reduce((sum, { amount }) => sum + amount.micros, 0n),
    ]);
    expect(sums).toEqual([
      ['paid', 1_000_000n],
      ['paid', 300_000n],
    ]);
  });

  it('reads all lines of an invoice, of which Stripe embeds ten', async () => {
    const day = { periodStart: new Date(bench.clock.now() - 86_400_000), periodEnd: new Date(bench.clock.now()) };
    const lines = Array.from({ length: 23 }, (_, index) => ({
      id: `line-${index}`,
      description: `Line ${index}`,
      amount: money('USD', 1_000_000n),
      ...day,
    }));
    const { seller } = plan;
    await bench.provider.charge({ id: 'eco_inv_1', seller, buyer, subscriptionRef: undefined, lines });
    const [invoice] = await bench.provider.invoices(await bench.provider.customer(buyer));
    expect(invoice?.lines.map(({ line }) => line).sort()).toEqual(lines.map(({ id }) => id).sort());
    expect(invoice).toMatchObject({ charge: 'eco_inv_1', total: money('USD', 23_000_000n), due: money('USD', 0n) });
  });
});

webhookConformance('Stripe', {
  bench: stripeBench,
  subscriptionEvents: ['checkout.session.completed', 'customer.subscription.created'],
  invoiceEvent: 'invoice.payment_succeeded',
  forged: (headers) => ({ 'stripe-signature': headers['stripe-signature']?.replace(/v1=./, 'v1=x') }),
  later: ({ clock }, milliseconds) => {
    clock.advance(milliseconds);
    return () => undefined;
  },
});
