import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Json, type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { Background } from '../../../kernel/background.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { day } from '../../../kernel/clock.ts';
import type { Id } from '../../../kernel/ids.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { spendCredits } from '../credits/credits.ts';
import { settleCreditsJob } from '../credits/jobs.ts';
import { closePeriods } from '../cycle/jobs.ts';
import { customerParty } from '../party.ts';
import { payInvoice } from '../payments/payments.ts';

const pages = { successUrl: 'https://app.example/done', cancelUrl: 'https://app.example/' };
const dollars = { unit: 'USD', features: null };

describe.skipIf(!postgresAvailable)('credits that are bought, without a provider (needs PostgreSQL)', () => {
  let app: TestApp;
  let other: TestApp;
  let owner: Registered;
  let key: string;
  let customers = 0;

  beforeAll(async () => {
    app = await testApp();
    other = await testApp({ beside: app });
    owner = await register(app);
    key = String((await app.call('POST /api/v1/keys', { as: owner.token, body: { name: 'k' } })).body.key);
    await made('PATCH /api/v1/billing/settings', {
      taxRate: 190_000,
      creditUnits: [{ unit: 'credits', currency: 'USD', price: '0.01', rates: [] }],
    });
    const plan = { slug: 'pro', name: 'Pro', currency: 'USD', amounts: { month: '0', year: null } };
    await made('POST /api/v1/plans', plan);
  });
  afterAll(async () => {
    await other?.close();
    await app?.close();
  });

  async function made(what: string, body?: unknown): Promise<Json> {
    const answer = await app.call(what, { as: key, ...(body === undefined ? {} : { body }) });
    expect(answer.status, `${what}: ${answer.text}`).toBeLessThan(300);
    return answer.body;
  }
  const newCustomer = async (): Promise<string> => {
    const body = { externalId: `c${++customers}`, name: 'Acme', plan: 'pro' };
    return String((await made('POST /api/v1/customers', body)).id);
  };
  const buy = (customer: string, unit: string, amount: string) =>
    made(`POST /api/v1/customers/${customer}/credits/top-up`, { unit, amount, ...pages });
  const available = async (customer: string) =>
    (await made(`GET /api/v1/customers/${customer}/credits`)).balances?.[0]?.available;
  const statusOf = async (id: unknown) =>
    (await app.rows<{ status: string }>('select status from eco_credit_top_ups where id = $1', [id]))[0]?.status;
  const spend = (customer: string, amount: string) =>
    app.app.kernel.database.tenant(systemActor('test'), { org: owner.org }, async (tx) =>
      spendCredits(tx, await customerParty(tx, customer as Id<'cus'>), dollars, { amount, reference: 'a test' }),
    );
  const runJob = (node: TestApp) => settleCreditsJob.run(new Background(node.app.kernel, settleCreditsJob.name), {});

  it('are granted once the invoice is paid, and not before', async () => {
    const customer = await newCustomer();
    const bought = await buy(customer, 'credits', '1000');
    expect(bought).toMatchObject({
      ...{ unit: 'credits', amount: '1000', currency: 'USD', subtotal: '10000000', tax: '1900000' },
      ...{ status: 'open', url: null, expiresAt: null },
    });
    expect(await available(customer)).toBeUndefined();
    const invoice = await made(`GET /api/v1/invoices/${bought.invoiceId}`);
    expect(invoice).toMatchObject({
      ...{ reason: 'top-up', status: 'open', subtotal: '10000000', tax: '1900000', total: '11900000' },
      taxes: [{ name: 'VAT', rate: 190_000, amount: '1900000' }],
      lines: [{ kind: 'top-up', quantity: '1000', unitAmount: '0.01', amount: '10000000' }],
    });
    // In parts: with the last of them.
    await made(`POST /api/v1/invoices/${bought.invoiceId}/pay`, { amount: '900000' });
    expect(await available(customer)).toBeUndefined();
    await made(`POST /api/v1/invoices/${bought.invoiceId}/pay`, {});
    expect(await available(customer)).toBe('1000');
    const again = await app.call(`POST /api/v1/invoices/${bought.invoiceId}/pay`, { as: key, body: {} });
    expect(again.body.code).toBe('INVOICE_NOT_OPEN');
    const { items } = await made(`GET /api/v1/customers/${customer}/credits/grants`);
    expect(items).toMatchObject([{ kind: 'paid', unit: 'credits', amount: '1000', expiresAt: null }]);
    expect(await statusOf(bought.id)).toBe('paid');
  });

  it('cost whole cents', async () => {
    const customer = await newCustomer();
    for (const amount of ['0.5', '100.3']) {
      const body = { unit: 'credits', amount, ...pages };
      const answer = await app.call(`POST /api/v1/customers/${customer}/credits/top-up`, { as: key, body });
      expect([answer.status, answer.body.code]).toEqual([400, 'INVALID_REQUEST']);
    }
    expect(await buy(customer, 'USD', '0.25')).toMatchObject({ subtotal: '250000', tax: '50000' });
  });

  it('are not granted for an invoice that is made void, nor owed where it is not paid', async () => {
    const customer = await newCustomer();
    const [one, two] = [await buy(customer, 'USD', '20'), await buy(customer, 'USD', '30')];
    await made(`POST /api/v1/invoices/${one.invoiceId}/void`);
    expect(await statusOf(one.id)).toBe('void');
    await made(`POST /api/v1/invoices/${two.invoiceId}/credit`, { reason: 'Changed their mind' });
    expect(await statusOf(two.id)).toBe('void');
    await buy(customer, 'USD', '40');
    app.manual.advance(20 * day);
    await closePeriods.run(new Background(app.app.kernel, closePeriods.name), {});
    expect(await made(`GET /api/v1/customers/${customer}/subscription`)).toMatchObject({ status: 'active' });
    expect(await available(customer)).toBeUndefined();
  });

  it('of the operator are bought by an organization', async () => {
    const buyer = await register(app);
    const body = { unit: 'USD', amount: '25' };
    const bought = await app.call('POST /api/v1/billing/credits/top-up', { as: buyer.token, body });
    expect(bought.body, bought.text).toMatchObject({ status: 'open', subtotal: '25000000', url: null });
    const credits = async () => (await app.call('GET /api/v1/billing/credits', { as: buyer.token })).body.balances;
    expect(await credits()).toEqual([]);
    await app.app.kernel.database.tenant(systemActor('test'), { org: operatorOrg }, (tx) =>
      payInvoice(tx, operatorOrg as Id<'org'>, String(bought.body.invoiceId) as Id<'inv'>, {}),
    );
    expect(await credits()).toEqual([{ ...dollars, settled: '25', reserved: '0', available: '25' }]);
  });

  describe('automatically', () => {
    const setting = { enabled: true, unit: 'USD', threshold: '5', amount: '20', mostAMonth: 2 };
    const bothNodes = async () => {
      for (let round = 0; round < 2; round += 1) await Promise.all([app, other, app, other].map(runJob));
    };
    // By status: two nodes make ids in one millisecond of the moved clock, and those have no order.
    const ordered = (customer: string) =>
      app.rows<{ id: string; status: string; invoice_id: string }>(
        `select id, status, invoice_id from eco_credit_top_ups where customer_id = $1 and origin = 'automatic' order by status, id`,
        [customer],
      );
    const pay = async (customer: string) => {
      const open = (await ordered(customer)).find(({ status }) => status === 'open');
      await made(`POST /api/v1/invoices/${open?.invoice_id}/pay`, {});
    };
    const nextMonth = () => {
      const now = app.manual.now();
      for (const node of [app, other]) node.manual.set(now + 31 * day);
    };

    it('once for one crossing on two nodes, and at most so often a month', async () => {
      nextMonth();
      const customer = await newCustomer();
      const path = `/api/v1/customers/${customer}/credits/auto-top-up`;
      expect(await made(`PUT ${path}`, setting)).toMatchObject({ ...setting, stoppedBy: null });
      expect(await made(`GET ${path}`)).toMatchObject(setting);
      await bothNodes();
      expect(await ordered(customer)).toMatchObject([{ status: 'open' }]);
      await pay(customer);
      expect(await available(customer)).toBe('20');
      await bothNodes();
      expect(await ordered(customer)).toHaveLength(1);
      await spend(customer, '15');
      await bothNodes();
      expect(await ordered(customer)).toHaveLength(1);
      await spend(customer, '0.000001');
      await bothNodes();
      expect(await ordered(customer)).toHaveLength(2);
      await pay(customer);
      await spend(customer, '24');
      await bothNodes();
      expect(await ordered(customer)).toHaveLength(2);
      nextMonth();
      await bothNodes();
      expect(await ordered(customer)).toHaveLength(3);
      const invoices = await app.rows(`select 1 from eco_invoices where customer_id = $1 and reason = 'top-up'`, [
        customer,
      ]);
      expect(invoices).toHaveLength(3);
    }, 60_000);

    it('stop where the seller makes the invoice void, until they are set again', async () => {
      const customer = await newCustomer();
      const path = `/api/v1/customers/${customer}/credits/auto-top-up`;
      await made(`PUT ${path}`, setting);
      await bothNodes();
      const [first] = await ordered(customer);
      await made(`POST /api/v1/invoices/${first?.invoice_id}/void`);
      expect(await made(`GET ${path}`)).toMatchObject({ enabled: false, stoppedBy: 'voided' });
      await bothNodes();
      expect(await ordered(customer)).toHaveLength(1);
      await made(`PUT ${path}`, setting);
      await bothNodes();
      expect(await ordered(customer)).toMatchObject([{ status: 'open' }, { status: 'void' }]);
    });

    it('count what nodes hold and have not spent as left', async () => {
      const customer = await newCustomer();
      await made(`POST /api/v1/customers/${customer}/credits/grants`, { unit: 'USD', amount: '5' });
      await made(`PUT /api/v1/customers/${customer}/credits/auto-top-up`, setting);
      await app.rows(`update eco_bounds set reserved = 4000000 where customer_id = $1 and feature = 'credits:USD'`, [
        customer,
      ]);
      await bothNodes();
      expect(await ordered(customer)).toEqual([]);
    });
  });
});
