import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { documentPolicy } from './html-document.ts';

describe.skipIf(!postgresAvailable)('documents of an issued invoice (needs PostgreSQL)', () => {
  let app: TestApp;
  let seller: Registered;
  let invoice = '';

  const call = (what: string, body?: unknown) =>
    app.call(what, { as: seller.token, ...(body === undefined ? {} : { body }) });

  beforeAll(async () => {
    app = await testApp();
    seller = await register(app);
    const details = {
      name: 'Северная погода',
      address: '12 Harbour Street\nDublin',
      country: 'IE',
      taxId: 'IE1234567WA',
    };
    const settings = await call('PATCH /api/v1/billing/settings', {
      seller: details,
      taxName: 'VAT',
      taxRate: 235_000,
    });
    expect(settings.status, settings.text).toBe(200);
    const terms = { slug: 'pro', name: 'Pro', currency: 'EUR', amounts: { month: '29000000', year: null } };
    expect((await call('POST /api/v1/plans', terms)).status).toBe(201);
    const customer = await call('POST /api/v1/customers', { externalId: 'acme', name: '<b>Acme</b>', plan: 'pro' });
    expect(customer.status, customer.text).toBe(201);
    const { body } = await call('GET /api/v1/invoices');
    invoice = String(body.items?.[0]?.id);
  });
  afterAll(() => app?.close());

  it('as a page: who sells to whom, lines, taxes, what is due', async () => {
    const { status, text, headers } = await call(`GET /api/v1/invoices/${invoice}/html`);
    expect({ status, policy: headers['content-security-policy'] }).toEqual({ status: 200, policy: documentPolicy });
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    for (const part of [
      'Invoice INV-000001',
      'Северная погода',
      'Dublin',
      'Ireland',
      'Tax ID IE1234567WA',
      '&lt;b&gt;Acme&lt;/b&gt;',
      'VAT 23.5% on 29.00',
      '6.815',
      'Amount due (EUR)',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('as PDF, with a name for the file', async () => {
    const { status, headers, text } = await call(`GET /api/v1/invoices/${invoice}/pdf`);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/pdf');
    expect(headers['content-disposition']).toBe('attachment; filename="INV-000001.pdf"');
    expect(text.startsWith('%PDF-1.7')).toBe(true);
  });

  it('a credit note: as data, as a page and as PDF', async () => {
    const reason = 'An outage <of two days>';
    const made = await call(`POST /api/v1/invoices/${invoice}/credit`, { amount: '10000000', reason });
    expect(made.status, made.text).toBe(201);
    const one = `GET /api/v1/credit-notes/${made.body.id}`;
    const { body } = await call(one);
    expect(body).toMatchObject({
      ...{ number: 'INV-CN-000001', reason, invoiceId: invoice, invoiceNumber: 'INV-000001' },
      ...{ subtotal: '10000000', tax: '2350000', total: '12350000' },
      lines: [{ description: 'Credit for invoice INV-000001', amount: '10000000' }],
      taxes: [{ name: 'VAT', rate: 235_000, amount: '2350000' }],
      seller: { name: 'Северная погода' },
      buyer: { name: '<b>Acme</b>' },
    });
    const { text, headers } = await call(`${one}/html`);
    expect(headers['content-security-policy']).toBe(documentPolicy);
    for (const part of [
      'Credit note INV-CN-000001',
      'Invoice INV-000001 of ',
      'An outage &lt;of two days&gt;',
      'Северная погода',
      '&lt;b&gt;Acme&lt;/b&gt;',
      'VAT 23.5% on 10.00',
      '2.35',
      'Total credited (EUR)',
    ]) {
      expect(text).toContain(part);
    }
    const pdf = await call(`${one}/pdf`);
    expect(pdf.headers['content-disposition']).toBe('attachment; filename="INV-CN-000001.pdf"');
    expect(pdf.text.startsWith('%PDF-1.7')).toBe(true);
  });

  it('credit notes: a list, of one invoice where that is asked for', async () => {
    const numbers = async (query: string) => {
      const { items = [] } = (await call(`GET /api/v1/credit-notes${query}`)).body;
      return (items as unknown as { number: string }[]).map(({ number }) => number);
    };
    await call(`POST /api/v1/invoices/${invoice}/credit`, { amount: '1000000', reason: 'More' });
    expect(await numbers('')).toEqual(['INV-CN-000002', 'INV-CN-000001']);
    expect(await numbers(`?invoiceId=${invoice}`)).toHaveLength(2);
    expect(await numbers(`?invoiceId=${app.app.kernel.ids.next('inv')}`)).toEqual([]);
  });
});
