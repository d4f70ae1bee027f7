import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { Background } from '../../../kernel/background.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { day } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { mailed } from '../../identity/mails.fixture.ts';
import { thresholdReached } from '../../metering/index.ts';
import { closePeriods } from '../cycle/jobs.ts';
import { composeMail } from './compose.ts';
import { sendBillingMail } from './deliver.ts';

describe.skipIf(!postgresAvailable)('mails of billing (needs PostgreSQL)', () => {
  let app: TestApp;
  let seller: Registered;

  const call = async (what: string, body?: unknown, as = seller.token) => {
    const answer = await app.call(what, { as, ...(body === undefined ? {} : { body }) });
    if (answer.status >= 300) throw new Error(`${what} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  };
  const hourlyJob = () => closePeriods.run(new Background(app.app.kernel, closePeriods.name), {});

  beforeAll(async () => {
    app = await testApp({ listen: true });
    seller = await register(app);
    await call('PATCH /api/v1/billing/settings', { seller: { name: 'Northwind Weather' } });
    const terms = { currency: 'EUR', amounts: { month: '29000000', year: null } };
    await call('POST /api/v1/plans', { slug: 'pro', name: 'Pro', ...terms });
    await call('POST /api/v1/plans', { slug: 'trial', name: 'Trial', trialDays: 14, ...terms });
    for (const [externalId, plan] of [
      ['payer', 'pro'],
      ['debtor', 'pro'],
      ['taster', 'trial'],
    ]) {
      await call('POST /api/v1/customers', { externalId, plan, name: externalId, email: `${externalId}@example.org` });
    }
  });
  afterAll(() => app?.close());

  it('a paid invoice: a receipt to the customer', async () => {
    const { items } = await call('GET /api/v1/invoices?limit=100');
    const paid = (items as unknown as { id: string; number: string }[]).find(({ number }) => number === 'INV-000001');
    await call(`POST /api/v1/invoices/${paid?.id}/pay`, {});
    const mail = await mailed(app, 'receipt');
    expect(mail).toContain('To: payer@example.org');
    expect(mail).toContain('Amount paid: 29.00 EUR');
    expect(mail).toContain('\nNorthwind Weather\n');
  });

  it('an invoice that a credit note settled: no receipt, since nobody paid', async () => {
    const { items } = await call('GET /api/v1/customers?externalId=payer');
    const path = `/api/v1/customers/${items?.[0]?.id}/invoices`;
    await call(`POST /api/v1/customers/${items?.[0]?.id}/subscription/change`, { plan: 'pro', seats: 2 });
    const open = await call(`GET ${path}?status=open`);
    const invoice = String(open.items?.[0]?.id);
    await call(`POST /api/v1/invoices/${invoice}/credit`, { reason: 'A gift' });
    const order = { kind: 'receipt', about: invoice, to: null } as const;
    const compose = (tx: TenantTx) => composeMail(tx, order);
    const mail = await app.app.kernel.database.tenant(systemActor('test'), { org: seller.org }, compose);
    expect(mail).toBeUndefined();
    // What was paid before pays the next one.
    const credited = { reason: 'A gift' };
    const paid = await call(`GET ${path}?status=paid`);
    for (const { id } of paid.items as unknown as { id: string }[])
      if (id !== invoice) await call(`POST /api/v1/invoices/${id}/credit`, credited);
    await call(`POST /api/v1/customers/${items?.[0]?.id}/subscription/change`, { plan: 'pro', seats: 3 });
    const { items: latest } = await call(`GET ${path}?limit=1`);
    expect(latest).toMatchObject([{ status: 'paid', amountDue: '0' }]);
    const next = { ...order, about: String(latest?.[0]?.id) };
    const composeNext = (tx: TenantTx) => composeMail(tx, next);
    expect(await app.app.kernel.database.tenant(systemActor('test'), { org: seller.org }, composeNext)).toBeUndefined();
  });

  it('80 percent of a quota: to the customer, or to the owners of the organization that has it', async () => {
    const { items } = await call('GET /api/v1/customers?externalId=payer');
    const customerId = String(items?.[0]?.id);
    const reached = (customer: string | null) =>
      thresholdReached(customer ?? seller.org, {
        ...{ feature: 'api.calls', customerId: customer, percent: 80, amount: 1000, used: 800, hard: true },
        ...{ periodStart: '2026-02-01T00:00:00Z', periodEnd: '2026-03-01T00:00:00Z' },
      });
    await app.app.kernel.database.tenant(systemActor('test'), { org: seller.org }, async (tx) => {
      tx.emit(reached(customerId));
      tx.emit(reached(null));
    });
    expect(await mailed(app, 'usage-80', 2)).toContain('API calls used: 800');
    const folder = join(app.dataDir, 'mail');
    const names = (await readdir(folder)).filter((name) => name.endsWith('.usage-80.eml'));
    const mails = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    const readers = mails.map((mail) => /^To: (.*)$/m.exec(mail)?.[1] ?? '');
    expect(readers.toSorted()).toEqual([seller.email, 'payer@example.org'].toSorted());
    // Owners may own several organizations; a customer is one.
    for (const mail of mails) expect(mail.includes('  Organization: ')).toBe(mail.includes(`To: ${seller.email}`));
  });

  it('80 percent of a quota of which all is used by then: nothing, since the mail for all of it comes too', async () => {
    const { items } = await call('GET /api/v1/customers?externalId=payer');
    const customer = String(items?.[0]?.id) as Id<'cus'>;
    const period = { start: Date.parse('2026-02-01T00:00:00Z'), end: Date.parse('2026-03-01T00:00:00Z') };
    const compose = (percent: 80 | 100, used: number) =>
      app.app.kernel.database.tenant(systemActor('test'), { org: seller.org }, (tx) =>
        composeMail(tx, {
          ...({ kind: 'usage', to: null, customer, feature: 'api.calls', amount: 8, hard: true } as const),
          ...{ percent, used, period },
        }),
      );
    expect(await compose(80, 8)).toBeUndefined();
    expect(await compose(80, 7)).toMatchObject({ to: 'payer@example.org' });
    expect(await compose(100, 8)).toMatchObject({ to: 'payer@example.org' });
  });

  it('twenty a day to a customer, however many there would be', async () => {
    const body = { externalId: 'stranger', name: 'stranger', plan: 'pro', email: 'stranger@example.org' };
    const { id } = await call('POST /api/v1/customers', body);
    const { items } = await call(`GET /api/v1/customers/${id}/invoices`);
    const invoice = String(items?.[0]?.id);
    const folder = join(app.dataDir, 'mail');
    const written = async () => {
      const names = (await readdir(folder)).filter((name) => name.endsWith('.eml'));
      const mails = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
      return mails.filter((mail) => mail.includes('To: stranger@example.org')).length;
    };
    await call(`POST /api/v1/invoices/${invoice}/pay`, {});
    await expect.poll(written, { timeout: 20_000 }).toBe(1);
    const background = new Background(app.app.kernel, sendBillingMail.name, { org: seller.org });
    const order = { kind: 'receipt', about: invoice, to: null };
    for (let n = 0; n < 25; n += 1) await sendBillingMail.run(background, order);
    expect(await written()).toBe(20);
  });

  it('a trial that ends in three days', async () => {
    app.manual.advance(11 * day + 1);
    await hourlyJob();
    const mail = await mailed(app, 'trial-ending');
    expect(mail).toContain('To: taster@example.org');
    expect(mail).toContain('Your trial of the plan Trial ends soon.');
    expect(mail).toContain('29.00 EUR a month');
  });

  it('an invoice that was not paid in time', async () => {
    app.manual.advance(3 * day);
    await hourlyJob();
    const mail = await mailed(app, 'payment-failed');
    expect(mail).toContain('To: debtor@example.org');
    expect(mail).toContain('Subject: Invoice INV-000002 is overdue');
    expect(mail).toContain('If you have paid in the meantime');
  });
});
