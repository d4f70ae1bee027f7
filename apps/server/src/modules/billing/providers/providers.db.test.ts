import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import type { Tenant } from '../../../../test/world/world.ts';
import { Background } from '../../../kernel/background.ts';
import { day, hour, minute } from '../../../kernel/clock.ts';
import type { Id } from '../../../kernel/ids.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { closeMonths, closePeriods } from '../cycle/jobs.ts';
import { payInvoice } from '../payments/payments.ts';
import { chargeAtProviders } from './charges/jobs.ts';
import { buy, buyer, callBilling, type Stage, stages } from './stage.fixture.ts';
import { syncPlans } from './sync/sync.ts';

const one = '/api/v1/billing/subscription';

describe.skipIf(!postgresAvailable).each(['stripe', 'polar'] as const)('billing with %s (needs PostgreSQL)', (name) => {
  let stage: Stage;
  let a: Tenant;
  beforeAll(async () => {
    stage = await stages[name]();
    a = await buyer(stage, stage.world.a);
    await buy(stage, a);
    await stage.fake.webhooks.settled();
  });
  afterAll(() => stage?.close());

  const call = (what: string, body?: unknown) => callBilling(stage, a, what, body);
  const row = async () =>
    (
      await stage.world.rows(
        `select p.slug, s.status, s.term, s.cancel_at_period_end as ends, s.mrr from eco_subscriptions s
         join eco_plans p on p.id = s.plan_id where s.buyer_org_id = $1 and s.status <> 'canceled'`,
        [a.org],
      )
    )[0];
  const taken = () => stage.taken();

  it('knows an organization without an address by that of its owner', async () => {
    const { world, fake, key } = stage;
    const opened = await callBilling(stage, world.b, 'POST /api/v1/billing/checkout', { plan: 'pro' });
    expect(opened.status, opened.text).toBe(201);
    const headers = { authorization: `Bearer ${key}` };
    const path = name === 'polar' ? '/v1/customers/' : '/v1/customers';
    const customers = await (await fetch(`${fake.url}${path}?limit=100`, { headers })).text();
    expect(customers).toContain(world.b.founder.email);
  });

  it('cancels and resumes there, before any webhook says so', async () => {
    stage.fake.webhooks.hold();
    expect(await call(`POST ${one}/cancel`)).toMatchObject({ status: 200, body: { cancelAtPeriodEnd: true } });
    expect((await call(`POST ${one}/cancel`)).body.code).toBe('NOTHING_TO_CANCEL');
    expect(await call(`POST ${one}/resume`)).toMatchObject({ status: 200, body: { cancelAtPeriodEnd: false } });
    expect((await call(`POST ${one}/resume`)).body.code).toBe('NOTHING_TO_RESUME');
    await stage.fake.webhooks.release('reversed');
    expect(await row()).toMatchObject({ slug: 'pro', status: 'active', ends: false });
  });

  it('changes the term there for what the preview says, and makes no invoice of its own for it', async () => {
    await stage.fake.clock.advance(day);
    const { status, body: preview, text } = await call(`GET ${one}/change?plan=pro&term=year`);
    expect(status, text).toBe(200);
    // 30 of 31 days of $29 are given back.
    expect(Number(preview.due)).toBe(290_000_000 - 28_060_000);
    const before = await taken();
    const changed = await call(`POST ${one}/change`, { plan: 'pro', term: 'year', at: preview.at });
    expect(changed, changed.text).toMatchObject({ status: 200, body: { plan: 'pro', term: 'year', status: 'active' } });
    await stage.fake.webhooks.settled();
    expect((await taken()) - before).toBe(29_000 - 2806);
    expect((await call(`POST ${one}/change`, { plan: 'pro', term: 'year' })).body.code).toBe('NOTHING_TO_CHANGE');
    const own = await stage.world.rows(`select 1 from eco_invoices where buyer_org_id = $1 and provider = 'ledger'`, [
      a.org,
    ]);
    expect(own).toEqual([]);
    expect(Math.abs(Number((await row())?.mrr) - 290_000_000 / 12)).toBeLessThan(1);
  });

  /** An open invoice of ours, with lines of these micro-units. */
  async function openInvoice(lines: readonly number[], { paid = 0, credited = 0 } = {}): Promise<string> {
    const { world } = stage;
    const invoice = world.app.kernel.ids.next('inv');
    const total = lines.reduce((sum, amount) => sum + amount, 0);
    await world.rows(
      `insert into eco_invoices (id, org_id, customer_id, buyer_org_id, subscription_id, number, status, currency, period_start,
         period_end, subtotal, total, amount_paid, amount_credited, amount_due, seller, buyer, key, created_at, updated_at)
       select $1, org_id, customer_id, buyer_org_id, id, $1, 'open', 'USD', period_start, period_end, $3, $3, $4, $5, $6,
         '{}', '{}', $1, $7, $7 from eco_subscriptions where buyer_org_id = $2 and status <> 'canceled'`,
      [invoice, a.org, total, paid, credited, total - paid - credited, new Date(world.clock.now())],
    );
    await world.rows(
      `insert into eco_invoice_lines (org_id, invoice_id, position, kind, description, quantity, unit_amount, amount)
       select '${operatorOrg}', $1, place, 'usage', 'API calls', 1, 1, amount
       from unnest($2::bigint[]) with ordinality as line (amount, place)`,
      [invoice, lines],
    );
    return invoice;
  }
  const chargeAll = () => chargeAtProviders.run(new Background(stage.world.app.kernel, chargeAtProviders.name), {});
  const chargedOf = (invoice: string) =>
    stage.world.rows(
      `select status, amount_paid, amount_due, provider, (select count(*)::int from eco_payments p where p.invoice_id = i.id) as payments
       from eco_invoices i where id = $1`,
      [invoice],
    );

  it('charges our invoice of usage once, whatever fails in between', async () => {
    const { fake } = stage;
    const invoice = await openInvoice([1_230_000]);
    const before = await taken();
    fake.behave({ fail: { path: '/v1', status: 500 } });
    await chargeAll();
    fake.behave({ loseAnswerOf: name === 'stripe' ? '/v1/invoiceitems' : '/v1/orders/' });
    expect((await taken()) - before).toBe(0);
    await chargeAll();
    fake.behave({});
    await chargeAll();
    await fake.webhooks.settled();
    await chargeAll();
    expect((await taken()) - before).toBe(123);
    const paid = { status: 'paid', amount_paid: '1230000', amount_due: '0', provider: name, payments: 1 };
    expect(await chargedOf(invoice)).toEqual([paid]);
  });

  it('charges what is left of an invoice that is paid and given back in part, rounded once', async () => {
    // Each line alone is less than half a cent above whole cents.
    const invoice = await openInvoice([10_004_000, 10_004_000, 10_004_000], { paid: 6_000_000, credited: 4_000_000 });
    const before = await taken();
    await chargeAll();
    await stage.fake.webhooks.settled();
    expect((await taken()) - before).toBe(2001);
    expect(await chargedOf(invoice)).toMatchObject([{ status: 'paid', amount_due: '0', provider: name }]);
  });

  it('charges what is left of an invoice that was paid in part by other ways', async () => {
    const before = await taken();
    const invoice = await openInvoice([1_230_000]);
    await stage.world.app.kernel.database.system('test', (tx) =>
      payInvoice(tx, operatorOrg as Id<'org'>, invoice as Id<'inv'>, { amount: '500000' }),
    );
    await chargeAll();
    expect((await taken()) - before).toBe(73);
    const payments = await stage.world.rows(
      'select amount, provider, provider_ref is null as "isOurs" from eco_payments where invoice_id = $1 order by amount',
      [invoice],
    );
    expect(payments).toEqual([
      { amount: '500000', provider: 'ledger', isOurs: true },
      { amount: '730000', provider: name, isOurs: false },
    ]);
  });

  it('publishes what is sold, once', async () => {
    const first = await syncPlans(stage.world.app.kernel, operatorOrg);
    // The checkout and the change have made those that were bought.
    expect(first).toEqual({ made: 0, unchanged: 2 });
    expect(await syncPlans(stage.world.app.kernel, operatorOrg)).toEqual(first);
  });

  it('refuses a preview that is too old, and asks nothing of the provider', async () => {
    const at = new Date(stage.world.clock.now() - day).toISOString();
    const before = stage.fake.calls.length;
    const stale = await call(`POST ${one}/change`, { plan: 'pro', term: 'month', at });
    expect(stale).toMatchObject({ status: 409, body: { code: 'CHANGE_STALE' } });
    // It was read, and not changed.
    expect(stage.fake.calls.slice(before).filter((each) => !each.startsWith('GET '))).toEqual([]);
  });

  it('changes between the end of a month and its closing', async () => {
    const { world, fake } = stage;
    const [subscription] = await world.rows<{ end: Date }>(
      `select period_end as end from eco_subscriptions where buyer_org_id = $1 and status <> 'canceled'`,
      [a.org],
    );
    await fake.clock.advance(Number(subscription?.end) - world.clock.now() + 30 * minute);
    // Polar sells no seats.
    const change = name === 'stripe' ? { seats: 3 } : { term: 'month' };
    const { status, text } = await call(`POST ${one}/change`, { plan: 'pro', ...change });
    expect(status, text).toBe(200);
    await fake.webhooks.settled();
    world.manual.advance(hour);
    const closed = await closeMonths(new Background(world.app.kernel, closePeriods.name));
    expect(closed.failed).toBe(0);
    expect(closed.closed).toBeGreaterThan(0);
  });

  it('opens the portal of the provider', async () => {
    const { status, body } = await call('POST /api/v1/billing/portal');
    expect(status).toBe(201);
    expect(String(body.url).startsWith(stage.fake.url)).toBe(true);
  });

  it('answers 503 to whoever changes, cancels or pays while the provider is away, and changes nothing', async () => {
    const before = await row();
    stage.fake.behave({ fail: { path: '/v1', status: 500 } });
    const calls = [`POST ${one}/change`, `POST ${one}/cancel`, `POST ${one}/resume`, 'POST /api/v1/billing/portal'];
    const bodies = [{ plan: 'pro', term: 'month' }, undefined, undefined, undefined];
    const answers = await Promise.all(calls.map((what, index) => call(what, bodies[index])));
    for (const { status, body } of answers) {
      expect({ status, code: body.code }).toEqual({ status: 503, code: 'BILLING_PROVIDER_AWAY' });
    }
    stage.fake.behave({});
    expect(await row()).toEqual(before);
  });
});
