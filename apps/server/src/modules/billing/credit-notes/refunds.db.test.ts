import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { operator } from '../../../../test/world/operator.ts';
import { callAs, keyWith, makeWorld, type World } from '../../../../test/world/world.ts';
import { day } from '../../../kernel/clock.ts';
import { type Moving, openMoving } from '../providers/moves/moving.fixture.ts';
import { providersService } from '../providers/providers.ts';
import type { RemoteName } from '../providers/webhooks/store.ts';
import { type Invoice, type Selling, sellingIn } from '../selling.fixture.ts';
import { refundCreditNotes } from './jobs.ts';

const outage = { reason: 'An outage' };

describe.skipIf(!postgresAvailable)('what was paid and is given back (needs PostgreSQL)', () => {
  let world: World;
  let seller: Selling;
  const last = async (customer: string) => (await seller.invoices(customer)).at(-1) as Invoice;
  const credit = (invoice: string, body: object) => seller.made(`POST /api/v1/invoices/${invoice}/credit`, body);

  beforeAll(async () => {
    world = await makeWorld();
    seller = sellingIn(world);
    await seller.plan('basic');
    await seller.made('PATCH /api/v1/billing/settings', { taxName: 'VAT', taxRate: 200_000 });
  });
  afterAll(() => world?.close());

  /** With a plan of 30 and 20 percent of tax, which it has paid by a transfer. */
  async function payer(): Promise<{ customer: string; invoice: string }> {
    const customer = await seller.customer('basic');
    const { id } = await last(customer);
    await seller.made(`POST /api/v1/invoices/${id}/pay`, { reference: 'Transfer' });
    return { customer, invoice: id };
  }

  it('pays what an organization changes by itself', async () => {
    const sold = await operator(world);
    const [seller, buyer] = [await keyWith(world, sold, ['*:*']), await keyWith(world, world.b, ['*:*'])];
    const sell = (what: string, body: object) => callAs(world, sold, seller, what, { body });
    const buy = (what: string, body: object) => callAs(world, world.b, buyer, what, { body });
    expect((await buy('POST /api/v1/billing/checkout', { plan: 'pro' })).status).toBe(201);
    const invoices = async () => {
      const { body } = await callAs(world, world.b, buyer, 'GET /api/v1/billing/invoices');
      return body.items as unknown as Invoice[];
    };
    const [first] = await invoices();
    await sell(`POST /api/v1/invoices/${first?.id}/pay`, {});
    expect((await sell(`POST /api/v1/invoices/${first?.id}/credit`, { ...outage, amount: '5000000' })).status).toBe(
      201,
    );
    const changed = await buy('POST /api/v1/billing/subscription/change', { plan: 'pro', seats: 2 });
    expect(changed.status, changed.text).toBe(200);
    const [latest] = await invoices();
    expect(latest).toMatchObject({ status: 'open', amountPaid: '5000000' });
  });

  it('pays the next invoices from the balance, after their taxes', async () => {
    const { customer, invoice } = await payer();
    const big = await credit(invoice, { ...outage, amount: '25000000' });
    expect(big).toMatchObject({ total: '30000000', refundDue: '30000000', refundTo: 'balance', balance: '30000000' });
    const small = await credit(invoice, { ...outage, amount: '5000000' });
    expect(small).toMatchObject({ total: '6000000', balance: '6000000' });
    expect(await seller.made(`GET /api/v1/customers/${customer}/upcoming`)).toMatchObject({ balance: '36000000' });
    const change = (seats: number) =>
      seller.made(`POST /api/v1/customers/${customer}/subscription/change`, { plan: 'basic', seats });
    await seller.moveTo(world.clock.now() + 3 * day);
    await change(2);
    const second = await last(customer);
    const due = Number(second.total);
    expect(due).toBeGreaterThan(30_000_000);
    // Its tax is that of all its lines: the one of the first invoice was corrected by the notes.
    expect(second).toMatchObject({ tax: String(Math.round(Number(second.subtotal) / 5)), amountPaid: String(due) });
    expect(second).toMatchObject({ status: 'paid', amountDue: '0' });
    const left = 36_000_000 - due;
    expect(await seller.made(`GET /api/v1/credit-notes/${big.id}`)).toMatchObject({ balance: '0' });
    expect(await seller.made(`GET /api/v1/credit-notes/${small.id}`)).toMatchObject({ balance: String(left) });
    await change(3);
    const third = await last(customer);
    expect(third).toMatchObject({ status: 'open', amountPaid: String(left) });
    expect(Number(third.amountDue)).toBe(Number(third.total) - left);
    expect(await seller.made(`GET /api/v1/customers/${customer}/upcoming`)).toMatchObject({ balance: '0' });
    const payments = await world.rows(
      `select reference, amount::int from eco_payments where invoice_id in ($1, $2)
       order by invoice_id = $2, amount desc`,
      [second.id, third.id],
    );
    expect(payments).toEqual([
      { reference: `Credit note ${big.number}`, amount: 30_000_000 },
      { reference: `Credit note ${small.number}`, amount: due - 30_000_000 },
      { reference: `Credit note ${small.number}`, amount: left },
    ]);
  });

  it('leaves it to the seller where that is said, and to a provider only what it has taken', async () => {
    const { customer, invoice } = await payer();
    expect(await seller.refused(`POST /api/v1/invoices/${invoice}/credit`, { ...outage, refundTo: 'provider' })).toBe(
      'NOT_REFUNDABLE',
    );
    const note = await credit(invoice, { ...outage, refundTo: 'outside' });
    expect(note).toMatchObject({ refundDue: '36000000', refundTo: 'outside', balance: '0', refundStatus: null });
    await seller.made(`POST /api/v1/customers/${customer}/subscription/change`, { plan: 'basic', seats: 2 });
    expect(await last(customer)).toMatchObject({ status: 'open', amountPaid: '0' });
    // Where nothing was paid, nothing goes anywhere.
    const unpaid = await last(await seller.customer('basic'));
    expect(await credit(unpaid.id, { ...outage, refundTo: 'outside' })).toMatchObject({
      refundDue: '0',
      refundTo: null,
    });
  });
});

describe.skipIf(!postgresAvailable).each(['stripe', 'polar'] as const)('a refund by %s (needs PostgreSQL)', (name) => {
  let moving: Moving;
  beforeAll(async () => {
    moving = await openMoving();
    await moving.choose(name);
    await moving.checkOut();
  });
  afterAll(() => moving?.close());

  const invoice = async () => {
    const { items } = await moving.made(`GET /api/v1/customers/${moving.customer}/invoices`);
    return (items as { id: string }[])[0]?.id ?? '';
  };
  const credit = async (amount: string) =>
    moving.made(`POST /api/v1/invoices/${await invoice()}/credit`, { ...outage, amount, refundTo: 'provider' });
  const read = (id: unknown) => moving.made(`GET /api/v1/credit-notes/${id}`);
  /** Micro-units, as the provider says. */
  async function refunded(): Promise<bigint> {
    const [row] = await moving.world.rows<{ ref: string }>(
      'select provider_ref as ref from eco_invoices where customer_id = $1',
      [moving.customer],
    );
    const providers = moving.world.app.kernel.services.use(providersService);
    const remote = await providers.remote(moving.world.a.org as never, name satisfies RemoteName);
    return (await remote?.readInvoice(row?.ref ?? ''))?.refunded.micros ?? 0n;
  }

  it('is made once, told of, and of no more than it took', async () => {
    const note = await credit('10000000');
    expect(note).toMatchObject({ refundTo: 'provider', refundStatus: 'pending', refundedAt: null, balance: '0' });
    for (let time = 0; time < 2; time += 1) await moving.run(refundCreditNotes);
    expect(await refunded()).toBe(10_000_000n);
    const after = await read(note.id);
    expect(after.refundStatus).toBe('succeeded');
    expect(after.refundedAt).not.toBeNull();
    const told = await moving.world.rows(`select data ->> 'amount' as amount from nexus_events where type = $1`, [
      'invoice.refunded',
    ]);
    expect(told).toEqual([{ amount: '10000000' }]);
    const tooMuch = { ...outage, amount: '39000001', refundTo: 'provider' };
    const refused = await moving.call(`POST /api/v1/invoices/${await invoice()}/credit`, tooMuch);
    expect(refused.body.code).toBe('AMOUNT_TOO_HIGH');
  });

  it('that it refuses stays owed, and the operators hear of it', async () => {
    // Given back there by hand meanwhile.
    const [row] = await moving.world.rows<{ ref: string }>(
      'select provider_ref as ref from eco_invoices where customer_id = $1',
      [moving.customer],
    );
    const providers = moving.world.app.kernel.services.use(providersService);
    const remote = await providers.remote(moving.world.a.org as never, name);
    const amount = { currency: 'USD', micros: 39_000_000n };
    await remote?.refund({ id: 'by-hand', paidRef: row?.ref ?? '', amount, reason: 'By hand' });
    const note = await credit('20000000');
    await moving.run(refundCreditNotes);
    expect(await read(note.id)).toMatchObject({ refundStatus: 'failed', refundedAt: null, refundDue: '20000000' });
    expect(await refunded()).toBe(49_000_000n);
  });
});
