import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { liftedLimits } from '../../../../test/world/world.ts';
import { Background } from '../../../kernel/background.ts';
import { day, hour } from '../../../kernel/clock.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { subscribeOrganizations } from '../cycle/jobs.ts';
import { openSale, pro, type Sale } from '../sale.fixture.ts';

describe.skipIf(!postgresAvailable)('subscriptions (needs PostgreSQL)', () => {
  let sale: Sale;
  beforeAll(async () => {
    sale = await openSale();
  });
  afterAll(() => sale?.world.close());

  it('subscribes a customer to the plan that is named, and invoices the term in advance', async () => {
    const id = await sale.customer();
    const { plan, status, periodStart, periodEnd, amount } = await sale.made(
      `GET /api/v1/customers/${id}/subscription`,
    );
    expect({ plan, status, periodStart, periodEnd, amount }).toEqual({
      ...{ plan: 'pro', status: 'active', amount: '29000000' },
      ...{ periodStart: '2026-01-15T12:00:00.000Z', periodEnd: '2026-02-15T12:00:00.000Z' },
    });
    expect(await sale.invoices(id)).toMatchObject([{ status: 'open', total: '29000000', lines: [{ kind: 'plan' }] }]);
  });

  it('keeps a plan that is none of the seller’s as text, without a subscription', async () => {
    const id = await sale.customer('what we agreed on');
    expect((await sale.call(`GET /api/v1/customers/${id}/subscription`)).body.code).toBe('NOT_SUBSCRIBED');
    expect((await sale.made(`GET /api/v1/customers/${id}`)).plan).toBe('what we agreed on');
  });

  it('changes plans: up at once for the rest of the term, down with the next one', async () => {
    const id = await sale.customer();
    const begun = sale.world.clock.now();
    const { termEnd } = await sale.made(`GET /api/v1/customers/${id}/subscription`);
    const whole = Date.parse(String(termEnd)) - begun;
    sale.world.manual.set(begun + whole / 4);
    const preview = await sale.made(`GET /api/v1/customers/${id}/subscription/change?plan=big`);
    expect(preview).toMatchObject({ direction: 'up', due: String((99_000_000 - 29_000_000) * 0.75) });
    sale.world.manual.advance(60_000);
    const changed = await sale.made(`POST /api/v1/customers/${id}/subscription/change`, {
      plan: 'big',
      at: preview.at,
    });
    expect(changed).toMatchObject({ plan: 'big', termEnd });
    expect((await sale.invoices(id)).at(-1)?.total).toBe(preview.due);
    const down = await sale.made(`POST /api/v1/customers/${id}/subscription/change`, { plan: 'pro' });
    expect(down).toMatchObject({ plan: 'big', nextTerm: 'month' });
    sale.world.manual.set(begun + whole + hour);
    await sale.closeMonths();
    expect(await sale.made(`GET /api/v1/customers/${id}/subscription`)).toMatchObject({
      plan: 'pro',
      nextPlanId: null,
    });
    expect((await sale.made(`GET /api/v1/customers/${id}`)).plan).toBe('pro');
  });

  it('ends a canceled subscription with its term, and bills its usage', async () => {
    const id = await sale.customer();
    const { periodEnd } = await sale.made(`GET /api/v1/customers/${id}/subscription`);
    const end = Date.parse(String(periodEnd));
    await sale.made(`POST /api/v1/customers/${id}/subscription/cancel`);
    await sale.use(id, end - 1, 1500);
    await sale.world.settled();
    sale.world.manual.set(end + hour);
    await sale.closeMonths();
    expect((await sale.call(`GET /api/v1/customers/${id}/subscription`)).status).toBe(409);
    const last = (await sale.invoices(id)).at(-1);
    expect(last).toMatchObject({ total: '500000' });
    expect(await sale.closeMonths()).toEqual({ closed: 0, failed: 0 });
  });

  it('begins with a trial that costs nothing, tells of its end, and is paid from then on', async () => {
    await sale.made('POST /api/v1/plans', { ...pro, slug: 'tried', trialDays: 14 });
    const id = await sale.customer('tried');
    const begun = sale.world.clock.now();
    expect(await sale.made(`GET /api/v1/customers/${id}/subscription`)).toMatchObject({ status: 'trialing' });
    await sale.use(id, begun + day, 5000);
    await sale.world.settled();
    for (const days of [10, 11.5, 12]) {
      sale.world.manual.set(begun + days * day);
      await sale.hourlyJob();
    }
    const told = await sale.world.rows(
      `select from nexus_events where type = 'subscription.trial-ending' and data->>'customerId' = $1`,
      [id],
    );
    expect(told).toHaveLength(1);
    sale.world.manual.set(begun + 14 * day + hour);
    await sale.hourlyJob();
    expect(await sale.made(`GET /api/v1/customers/${id}/subscription`)).toMatchObject({ status: 'active' });
    expect(await sale.invoices(id)).toMatchObject([{ total: '29000000', lines: [{ kind: 'plan' }] }]);
  });

  it('charges an add-on by its own term, until it is ended with what is paid of it', async () => {
    const id = await sale.customer();
    const begun = sale.world.clock.now();
    const path = `/api/v1/customers/${id}/addons`;
    const addon = await sale.made(`POST ${path}`, { name: 'Support', amount: '5000000', term: 'month', quantity: 2 });
    const addons = async () => {
      const lines = (await sale.invoices(id)).flatMap((invoice) => invoice.lines);
      return lines.filter(({ kind }) => kind === 'addon').map(({ amount }) => amount);
    };
    expect(await addons()).toEqual(['10000000']);
    sale.world.manual.set(begun + 32 * day);
    await sale.closeMonths();
    expect(await addons()).toEqual(['10000000', '10000000']);
    const ended = await sale.made(`DELETE ${path}/${addon.id}`);
    expect(await sale.made(`DELETE ${path}/${addon.id}`)).toEqual(ended);
    sale.world.manual.set(begun + 64 * day);
    await sale.closeMonths();
    expect(await addons()).toHaveLength(2);
    expect((await sale.made(`GET ${path}`)).items).toEqual([]);
  });

  it('ends with the customer, and bills its usage until then', async () => {
    const id = await sale.customer();
    await sale.use(id, sale.world.clock.now(), 1500);
    await sale.world.settled();
    sale.world.manual.advance(day);
    await sale.made(`DELETE /api/v1/customers/${id}`);
    const rows = await sale.world.rows<{ reason: string; subtotal: string }>(
      'select reason, subtotal from eco_invoices where customer_id = $1 order by id desc limit 1',
      [id],
    );
    // What is included in a day of the month is less than it was used: the rest is charged.
    expect(rows[0]?.reason).toBe('cancel');
    expect(Number(rows[0]?.subtotal)).toBeGreaterThan(500_000);
  });

  it('entitles a customer to what its plan includes, and to nothing of it once that ended', async () => {
    const entitlements = [{ feature: 'api.calls', amount: '5', hard: true }];
    await sale.made('POST /api/v1/plans', { ...pro, slug: 'five', prices: [], entitlements });
    const id = await sale.customer('five');
    const entitled = () =>
      sale.world.rows(`select feature, amount::int, hard, source from eco_entitlements where customer_id = $1`, [id]);
    expect(await entitled()).toEqual([{ feature: 'api.calls', amount: 5, hard: true, source: 'plan five' }]);
    await sale.made(`POST /api/v1/customers/${id}/subscription/change`, { plan: 'big' });
    expect(await entitled()).toEqual([]);
    await sale.made(`POST /api/v1/customers/${id}/subscription/change`, { plan: 'five', when: 'now' });
    expect(await entitled()).toHaveLength(1);
    await sale.made(`DELETE /api/v1/customers/${id}`);
    expect(await entitled()).toMatchObject([{ feature: 'api.calls', amount: 0, hard: true }]);
  });
});

describe.skipIf(!postgresAvailable)('an organization under the free plan (needs PostgreSQL)', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp({ env: { DEFAULT_PLAN: 'free', ...liftedLimits() } });
  });
  afterAll(() => app?.close());

  it('is a customer of the operator from its beginning, and has what the plan includes', async () => {
    const { org, token } = await register(app);
    const [customer] = await app.rows(
      `select c.plan, s.status, s.buyer_org_id from eco_customers c join eco_subscriptions s on s.customer_id = c.id
       where c.org_id = $1 and c.external_id = $2`,
      [operatorOrg, org],
    );
    expect(customer).toEqual({ plan: 'free', status: 'active', buyer_org_id: org });
    const make = async (name: string) =>
      (await app.call('POST /api/v1/projects', { as: token, body: { name } })).body.code;
    // The first is made with the organization.
    expect([await make('Second'), await make('Third'), await make('Fourth')]).toEqual([
      ...[undefined, undefined, 'QUOTA_EXCEEDED'],
    ]);
  });

  it('upgrades at once, and pays for the rest of its month', async () => {
    const { org, token } = await register(app);
    const change = await app.call('POST /api/v1/billing/subscription/change', { as: token, body: { plan: 'pro' } });
    expect(change.body).toMatchObject({ plan: 'pro', status: 'active' });
    const limits = await app.rows(
      `select amount::int, hard from eco_entitlements where org_id = $1 and feature = 'api.calls'`,
      [org],
    );
    expect(limits).toEqual([{ amount: 100_000, hard: false }]);
    const { body } = await app.call('GET /api/v1/billing/invoices', { as: token });
    expect(body.items?.[0]).toMatchObject({ status: 'open', number: 'INV-000001', total: '29000000' });
    const other = await register(app);
    expect((await app.call('GET /api/v1/billing/invoices', { as: other.token })).body.items).toEqual([]);
  });

  it('gives organizations without a subscription the default plan, once', async () => {
    const { org } = await register(app);
    await app.rows(`update eco_subscriptions set status = 'canceled', ended_at = updated_at where buyer_org_id = $1`, [
      org,
    ]);
    const run = () => subscribeOrganizations.run(new Background(app.app.kernel, subscribeOrganizations.name), {});
    await run();
    await run();
    const live = await app.rows(`select from eco_subscriptions where buyer_org_id = $1 and status = 'active'`, [org]);
    expect(live).toHaveLength(1);
  });
});
