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
});
