import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { makeWorld, type World } from '../../../../test/world/world.ts';
import { day } from '../../../kernel/clock.ts';
import { type Invoice, type Selling, sellingIn } from '../selling.fixture.ts';

describe.skipIf(!postgresAvailable)('payments (needs PostgreSQL)', () => {
  let world: World;
  let seller: Selling;
  const last = async (customer: string) => (await seller.invoices(customer)).at(-1) as Invoice;
  const read = (id: string) => seller.made(`GET /api/v1/invoices/${id}`);

  beforeAll(async () => {
    world = await makeWorld();
    seller = sellingIn(world);
    await seller.plan('basic');
    await seller.plan('yen', { currency: 'JPY', amounts: { month: '1000000000', year: null } });
  });
  afterAll(() => world?.close());

  /** Of a part of a term, so that it has fractions of the smallest coin. */
  async function uneven(plan: string): Promise<Invoice> {
    const customer = await seller.customer(plan);
    await seller.moveTo(world.clock.now() + day / 7);
    await seller.made(`POST /api/v1/customers/${customer}/subscription/change`, { plan, seats: 2 });
    const invoice = await last(customer);
    expect(Number(invoice.total) % (plan === 'yen' ? 1_000_000 : 10_000)).not.toBe(0);
    return invoice;
  }

  it.each(['basic', 'yen'])('an invoice is paid by its amount in whole coins: %s', async (plan) => {
    const invoice = await uneven(plan);
    const coin = plan === 'yen' ? 1_000_000 : 10_000;
    const due = Number(invoice.total);
    const payable = Math.round(due / coin) * coin;
    const path = `POST /api/v1/invoices/${invoice.id}/pay`;
    expect(await seller.refused(path, { amount: String(payable + coin) })).toBe('AMOUNT_TOO_HIGH');
    await seller.made(path, { amount: String(coin) });
    expect(await read(invoice.id)).toMatchObject({ status: 'open' });
    await seller.made(path, { amount: String(payable - coin) });
    expect(await read(invoice.id)).toMatchObject({ status: 'paid', amountDue: '0', amountPaid: String(payable) });
  });

  it('keeps an invoice that is paid or given back in part from being made void', async () => {
    const paid = await last(await seller.customer('basic'));
    await seller.made(`POST /api/v1/invoices/${paid.id}/pay`, { amount: '10000000' });
    expect(await seller.refused(`POST /api/v1/invoices/${paid.id}/void`)).toBe('INVOICE_NOT_OPEN');
    const credited = await last(await seller.customer('basic'));
    await seller.made(`POST /api/v1/invoices/${credited.id}/credit`, { amount: '10000000', reason: 'An outage' });
    expect(await seller.refused(`POST /api/v1/invoices/${credited.id}/void`)).toBe('INVOICE_NOT_OPEN');
  });

  it('says what can be sent in place of an amount that is too high, and what to do with what is paid', async () => {
    const { id } = await last(await seller.customer('basic'));
    const detail = async (act: string, body?: unknown) =>
      (await seller.call(`POST /api/v1/invoices/${id}/${act}`, body)).body.detail;
    expect(await detail('pay', { amount: '30000001' })).toBe('At most "30000000" can be sent: 30 USD are due');
    await seller.made(`POST /api/v1/invoices/${id}/pay`);
    const closed = 'It is paid: what is to be given back takes a credit note';
    expect([await detail('pay'), await detail('void')]).toEqual([closed, closed]);
    const [reason, refundTo] = ['An outage', 'provider'];
    expect(await detail('credit', { reason, amount: '30000001' })).toBe(
      'At most "30000000" can be sent: 30 USD before tax are left of it',
    );
    expect(await detail('credit', { reason, refundTo })).toBe(
      'No provider holds money of this invoice: send refundTo "balance", or "outside" where you give the money back yourself',
    );
    await seller.made(`POST /api/v1/invoices/${id}/credit`, { reason });
    expect(await detail('credit', { reason })).toBe('Nothing is left of it');
  });

  it('says how much of a credit note was paid and is to be given back', async () => {
    const part = await last(await seller.customer('basic'));
    const credit = (amount?: string) =>
      seller.made(`POST /api/v1/invoices/${part.id}/credit`, { amount, reason: 'An outage' });
    await seller.made(`POST /api/v1/invoices/${part.id}/pay`, { amount: '10000000' });
    // 20 are due.
    expect(await credit('15000000')).toMatchObject({ total: '15000000', refundDue: '0' });
    expect(await read(part.id)).toMatchObject({ status: 'open', amountDue: '5000000' });
    const rest = await credit();
    expect(rest).toMatchObject({ total: '15000000', refundDue: '10000000', refundTo: 'balance', balance: '10000000' });
    expect(await read(part.id)).toMatchObject({ status: 'paid', amountDue: '0', amountPaid: '10000000' });
    expect(await seller.refused(`POST /api/v1/invoices/${part.id}/credit`, { reason: 'More' })).toBe('AMOUNT_TOO_HIGH');
    const html = await seller.call(`GET /api/v1/credit-notes/${rest.id}/html`);
    expect(html.text).toContain('Of it paid before, given back');
  });

  it('takes payments of any year', async () => {
    const { id } = await last(await seller.customer('basic'));
    const pay = (paidAt: string) => seller.call(`POST /api/v1/invoices/${id}/pay`, { amount: '1', paidAt });
    for (const paidAt of ['0000-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'])
      expect((await pay(paidAt)).status, paidAt).toBeLessThan(500);
  });
});
