import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { all, type Bench, customerWithCard, day, errorOf, hour, periodOf, startBench } from './stripe.fixture.ts';

let bench: Bench;
let stripe: Stripe;
let customer: Stripe.Customer;
beforeEach(async () => {
  bench = await startBench();
  stripe = bench.stripe;
  customer = await customerWithCard(stripe);
});
afterEach(() => bench.fake.close());

const item = (amount: number, more: Partial<Stripe.InvoiceItemCreateParams> = {}) =>
  stripe.invoiceItems.create({ customer: customer.id, amount, currency: 'usd', description: 'Overage', ...more });
const paidInvoice = async (amount: number): Promise<Stripe.Invoice> => {
  const draft = await stripe.invoices.create({ customer: customer.id });
  await item(amount, { invoice: draft.id ?? '' });
  return stripe.invoices.pay(draft.id ?? '');
};
const intentOf = async (invoice: Stripe.Invoice): Promise<string> => {
  const { data } = await stripe.invoicePayments.list({ invoice: invoice.id ?? '' });
  return data[0]?.payment.payment_intent as string;
};
const balance = async (): Promise<number> =>
  ((await stripe.customers.retrieve(customer.id)) as Stripe.Customer).balance;

describe('invoice items', () => {
  it('wait, with their metadata, for the next invoice of the subscription', async () => {
    const subscription = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: bench.pro.id }] });
    const [begin, end] = periodOf(subscription);
    const made = await item(1234, {
      subscription: subscription.id,
      metadata: { usage: 'eco_usg_1' },
      period: { start: begin, end },
    });
    expect(made).toMatchObject({ invoice: null, parent: { subscription_details: { subscription: subscription.id } } });
    const preview = await stripe.invoices.createPreview({ subscription: subscription.id });
    expect(preview.total).toBe(1234 + 2900);
    await bench.fake.clock.advanceTo(new Date(end * 1000 + hour));
    const [invoice] = await all(stripe.invoices.list({ subscription: subscription.id, limit: 1 }));
    const line = invoice?.lines.data.find(({ amount }) => amount === 1234);
    expect(line).toMatchObject({
      metadata: { usage: 'eco_usg_1' },
      parent: { invoice_item_details: { invoice_item: made.id } },
    });
    expect((await stripe.invoiceItems.retrieve(made.id)).invoice).toBe(invoice?.id);
    expect(await errorOf(stripe.invoiceItems.del(made.id))).toMatchObject({ code: 'invoice_not_editable' });
  });

  it('are billed when their subscription ends', async () => {
    const subscription = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: bench.pro.id }] });
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    await item(700, { subscription: subscription.id });
    expect((await stripe.invoices.createPreview({ subscription: subscription.id })).total).toBe(700);
    await bench.fake.clock.advance(28 * day + hour);
    expect((await all(stripe.invoices.list({ subscription: subscription.id })))[0]).toMatchObject({
      total: 700,
      status: 'paid',
    });
    const none = errorOf(stripe.invoices.createPreview({ subscription: subscription.id }));
    expect(await none).toMatchObject({ statusCode: 404, code: 'invoice_upcoming_none' });
  });

  it('are priced by decimals and tiers, rounded once', async () => {
    const unit = await stripe.invoiceItems.create({
      customer: customer.id,
      currency: 'usd',
      quantity: 12_345,
      unit_amount_decimal: Stripe.Decimal.from('0.1'),
    });
    expect(unit.amount).toBe(1235);
    const tiered = (tiers_mode: 'graduated' | 'volume') =>
      stripe.prices.create({
        product: bench.product.id,
        currency: 'usd',
        billing_scheme: 'tiered',
        tiers_mode,
        tiers: [
          { up_to: 100, unit_amount: 10, flat_amount: 500 },
          { up_to: 'inf', unit_amount: 5 },
        ],
      });
    const cost = async (price: Stripe.Price, quantity: number) =>
      (await stripe.invoiceItems.create({ customer: customer.id, pricing: { price: price.id }, quantity })).amount;
    const [graduated, volume] = [await tiered('graduated'), await tiered('volume')];
    expect([await cost(graduated, 100), await cost(graduated, 150)]).toEqual([1500, 1750]);
    expect([await cost(volume, 100), await cost(volume, 150)]).toEqual([1500, 750]);
  });

  it.each([
    ['no amount', { amount: undefined }],
    ['two', { unit_amount_decimal: Stripe.Decimal.from('1') }],
    ['no currency', { currency: undefined }],
  ])('are refused with %s', async (_, wrong) => {
    const params = { customer: customer.id, amount: 5, currency: 'usd', ...wrong } as Stripe.InvoiceItemCreateParams;
    expect(await errorOf(stripe.invoiceItems.create(params))).toMatchObject({ statusCode: 400 });
    expect(await all(stripe.invoiceItems.list())).toEqual([]);
  });
});

describe('invoices', () => {
  it('are drafts, then final, then paid', async () => {
    const draft = await stripe.invoices.create({ customer: customer.id, description: 'One', metadata: { order: '7' } });
    const line = await item(500, { invoice: draft.id ?? '' });
    await stripe.invoiceItems.update(line.id, { amount: 600 });
    expect(await stripe.invoices.retrieve(draft.id ?? '')).toMatchObject({ status: 'draft', total: 600, number: null });
    const open = await stripe.invoices.finalizeInvoice(draft.id ?? '');
    expect(open).toMatchObject({
      status: 'open',
      amount_due: 600,
      number: expect.stringMatching(/-0001$/),
      attempted: false,
    });
    for (const call of [
      stripe.invoices.finalizeInvoice(draft.id ?? ''),
      stripe.invoices.del(draft.id ?? ''),
      stripe.invoices.update(draft.id ?? '', { description: 'Two' }),
      item(1, { invoice: draft.id ?? '' }),
    ]) {
      expect(await errorOf(call)).toMatchObject({ code: 'invoice_not_editable' });
    }
    expect(await stripe.invoices.pay(draft.id ?? '')).toMatchObject({
      status: 'paid',
      amount_paid: 600,
      amount_remaining: 0,
    });
    const { data } = await stripe.invoices.listLineItems(draft.id ?? '');
    expect(data.map(({ amount }) => amount)).toEqual([600]);
    await bench.fake.clock.advance(60_000);
    const found = await stripe.invoices.search({ query: 'metadata["order"]:"7" AND status:"paid"' });
    expect(found.data.map(({ id }) => id)).toEqual([draft.id]);
  });

  it('take pending items only when told to, and give them back when they are deleted', async () => {
    await item(500);
    expect((await stripe.invoices.create({ customer: customer.id })).total).toBe(0);
    const draft = await stripe.invoices.create({ customer: customer.id, pending_invoice_items_behavior: 'include' });
    expect(draft.total).toBe(500);
    await stripe.invoices.del(draft.id ?? '');
    expect(await errorOf(stripe.invoices.retrieve(draft.id ?? ''))).toMatchObject({ statusCode: 404 });
  });

  it('show ten lines, and list the others', async () => {
    for (let amount = 1; amount <= 12; amount += 1) await item(amount * 100);
    const preview = await stripe.invoices.createPreview({ customer: customer.id });
    const draft = await stripe.invoices.create({ customer: customer.id, pending_invoice_items_behavior: 'include' });
    for (const { id = '', lines, total } of [preview, draft]) {
      expect([lines.data.length, lines.has_more, total]).toEqual([10, true, 7800]);
      const listed = await all(stripe.invoices.listLineItems(id, { limit: 5 }));
      expect(listed.reduce((sum, { amount }) => sum + amount, 0)).toBe(total);
    }
  });

  it('finalize and charge themselves in an hour where they advance', async () => {
    await item(500);
    const options = { pending_invoice_items_behavior: 'include', auto_advance: true } as const;
    const { id = '' } = await stripe.invoices.create({ customer: customer.id, ...options });
    await bench.fake.clock.advance(hour - 1000);
    expect((await stripe.invoices.retrieve(id)).status).toBe('draft');
    await bench.fake.clock.advance(1000);
    expect((await stripe.invoices.retrieve(id)).status).toBe('paid');
  });

  it('are voided or given up, and then not paid', async () => {
    const open = async () => {
      const draft = await stripe.invoices.create({ customer: customer.id });
      await item(500, { invoice: draft.id ?? '' });
      return (await stripe.invoices.finalizeInvoice(draft.id ?? '')).id ?? '';
    };
    const [one, two, three] = [await open(), await open(), await open()];
    expect(await stripe.invoices.voidInvoice(one)).toMatchObject({ status: 'void' });
    expect(await errorOf(stripe.invoices.pay(one))).toMatchObject({ code: 'invoice_not_editable' });
    expect(await stripe.invoices.markUncollectible(two)).toMatchObject({ status: 'uncollectible' });
    expect(await stripe.invoices.pay(three, { paid_out_of_band: true })).toMatchObject({ status: 'paid' });
    expect((await all(stripe.invoices.list({ status: 'void' }))).map(({ id }) => id)).toEqual([one]);
  });

  it('are of a customer, by whose cards alone they are paid, and end with the customer', async () => {
    const other = await customerWithCard(stripe);
    const draft = await stripe.invoices.create({ customer: customer.id, auto_advance: true });
    await item(500, { invoice: draft.id ?? '' });
    const open = await stripe.invoices.create({ customer: customer.id });
    await item(700, { invoice: open.id ?? '' });
    const theirs = other.invoice_settings.default_payment_method as string;
    const call = stripe.invoices.pay(open.id ?? '', { payment_method: theirs });
    expect(await errorOf(call)).toMatchObject({ param: 'payment_method' });
    await item(900);
    await stripe.customers.del(customer.id);
    await bench.fake.clock.advance(day);
    expect((await all(stripe.invoices.list())).map(({ id, status }) => [id, status])).toEqual([[open.id, 'open']]);
    expect(await all(stripe.invoiceItems.list({ pending: true }))).toEqual([]);
  });

  it('leave what is too little to charge, and what is less than nothing, on the balance', async () => {
    expect(await paidInvoice(30)).toMatchObject({ status: 'paid', amount_due: 0, ending_balance: 30 });
    expect(await paidInvoice(100)).toMatchObject({ starting_balance: 30, amount_due: 130, ending_balance: 0 });
    expect(await paidInvoice(-300)).toMatchObject({ amount_due: 0, ending_balance: -300 });
    expect(await balance()).toBe(-300);
  });
});

describe('refunds and credit notes', () => {
  it('refund part, then the rest, and no more', async () => {
    const payment_intent = await intentOf(await paidInvoice(1000));
    expect(await stripe.refunds.create({ payment_intent, amount: 400 })).toMatchObject({
      status: 'succeeded',
      amount: 400,
    });
    const tooMuch = await errorOf(stripe.refunds.create({ payment_intent, amount: 601 }));
    expect(tooMuch.message).toBe('Refund amount ($6.01) is greater than unrefunded amount on charge ($6.00)');
    expect((await stripe.refunds.create({ payment_intent })).amount).toBe(600);
    expect(await errorOf(stripe.refunds.create({ payment_intent }))).toMatchObject({ code: 'charge_already_refunded' });
    expect((await all(stripe.refunds.list({ payment_intent }))).map(({ amount }) => amount)).toEqual([600, 400]);
  });

  it('credit a paid invoice by refund and balance, which must add up', async () => {
    const { id: invoice = '' } = await paidInvoice(1000);
    const preview = await stripe.creditNotes.preview({ invoice, amount: 700, refund_amount: 500, credit_amount: 200 });
    expect(preview.total).toBe(700);
    expect(await errorOf(stripe.creditNotes.create({ invoice, amount: 700, refund_amount: 500 }))).toMatchObject({
      statusCode: 400,
    });
    expect(await all(stripe.refunds.list())).toEqual([]);
    const note = await stripe.creditNotes.create({
      invoice,
      amount: 700,
      refund_amount: 500,
      credit_amount: 200,
      reason: 'order_change',
    });
    expect(note).toMatchObject({ status: 'issued', type: 'post_payment', number: expect.stringMatching(/-CN-01$/) });
    expect(note.refunds).toMatchObject([{ amount_refunded: 500 }]);
    expect(await balance()).toBe(-200);
    expect(await errorOf(stripe.creditNotes.create({ invoice, amount: 301, credit_amount: 301 }))).toMatchObject({
      statusCode: 400,
    });
    expect(await all(stripe.creditNotes.list({ invoice }))).toHaveLength(1);
  });

  it('reduce what an open invoice asks for, and are voided', async () => {
    const draft = await stripe.invoices.create({ customer: customer.id });
    await item(1000, { invoice: draft.id ?? '' });
    const { id: invoice = '' } = await stripe.invoices.finalizeInvoice(draft.id ?? '');
    const note = await stripe.creditNotes.create({
      invoice,
      lines: [{ type: 'custom_line_item', description: 'Down', unit_amount: 100, quantity: 3 }],
    });
    expect(await stripe.invoices.retrieve(invoice)).toMatchObject({ amount_remaining: 700 });
    await stripe.creditNotes.voidCreditNote(note.id);
    expect(await stripe.invoices.retrieve(invoice)).toMatchObject({ amount_remaining: 1000 });
    await stripe.creditNotes.create({ invoice, amount: 1000 });
    expect(await stripe.invoices.retrieve(invoice)).toMatchObject({ status: 'paid', amount_remaining: 0 });
  });
});

describe('payment intents', () => {
  it('succeed, fail and are cancelled', async () => {
    const wanted = { amount: 1000, currency: 'usd', confirm: true };
    const paid = await stripe.paymentIntents.create({ ...wanted, payment_method: 'pm_card_visa' });
    expect(paid).toMatchObject({ status: 'succeeded', amount_received: 1000 });
    expect(await errorOf(stripe.paymentIntents.cancel(paid.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
    const failed = await errorOf(
      stripe.paymentIntents.create({ ...wanted, payment_method: 'pm_card_visa_chargeDeclinedInsufficientFunds' }),
    );
    expect(failed).toMatchObject({ code: 'card_declined', decline_code: 'insufficient_funds' });
    const intent = (failed as Stripe.errors.StripeCardError).payment_intent?.id ?? '';
    expect(await stripe.paymentIntents.confirm(intent, { payment_method: 'pm_card_visa' })).toMatchObject({
      status: 'succeeded',
    });
    expect(await errorOf(stripe.paymentIntents.create({ amount: 49, currency: 'usd' }))).toMatchObject({
      code: 'amount_too_small',
    });
  });

  it('use cards by number, which must be right', async () => {
    const card = { number: '4242424242424242', exp_month: 12, exp_year: 2030, cvc: '123' };
    const method = await stripe.paymentMethods.create({ type: 'card', card });
    expect(method.card).toMatchObject({ brand: 'visa', last4: '4242', exp_year: 2030 });
    const wrong = (change: object) =>
      errorOf(stripe.paymentMethods.create({ type: 'card', card: { ...card, ...change } }));
    expect(await wrong({ number: '4242424242424241' })).toMatchObject({ code: 'incorrect_number' });
    expect(await wrong({ exp_year: 2020 })).toMatchObject({ code: 'invalid_expiry_year' });
    await stripe.paymentMethods.attach(method.id, { customer: customer.id });
    const other = await stripe.customers.create();
    const twice = errorOf(stripe.paymentMethods.attach(method.id, { customer: other.id }));
    expect(await twice).toMatchObject({ code: 'payment_method_unexpected_state' });
    await stripe.paymentMethods.detach(method.id);
    expect((await all(stripe.customers.listPaymentMethods(customer.id))).map(({ id }) => id)).not.toContain(method.id);
  });
});
