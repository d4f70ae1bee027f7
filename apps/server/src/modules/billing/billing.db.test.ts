import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { callAs, liftedLimits, makeWorld, type Tenant, type World } from '../../../test/world/world.ts';
import { Background } from '../../kernel/background.ts';
import { day, hour } from '../../kernel/clock.ts';
import type { Id } from '../../kernel/ids.ts';
import { operatorOrg } from '../../kernel/record.ts';
import { appendUsage } from '../metering/metering.fixture.ts';
import { usageRecord } from '../metering/usage.fixture.ts';
import { closeMonths, closePeriods, subscribeOrganizations } from './cycle/jobs.ts';
import { renew } from './cycle/renew.ts';
import { reconcile } from './reconciliation/reconciliation.ts';
import { takeSnapshots } from './revenue/revenue.ts';

const pro = {
  slug: 'pro',
  name: 'Pro',
  currency: 'USD',
  amounts: { month: '29000000', year: '290000000' },
  prices: [{ feature: 'api.calls', model: 'overage', included: '1000', unitAmount: '0.001' }],
};

describe.skipIf(!postgresAvailable)('billing (needs PostgreSQL)', () => {
  let world: World;
  let seller: Tenant;
  const start = Date.UTC(2026, 0, 15, 12);

  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  const call = (what: string, body?: unknown) =>
    callAs(world, seller, seller.members.owner.token, what, body === undefined ? {} : { body });
  const made = async (what: string, body?: unknown) => {
    const answer = await call(what, body);
    expect(answer.status, `${what}: ${answer.text}`).toBeLessThan(300);
    return answer.body;
  };
  const close = () => closeMonths(new Background(world.app.kernel, closePeriods.name));
  let serial = 0;
  /** A customer of a new seller of its own, in whose plan `pro` is. */
  async function customer(plan: string | undefined = 'pro'): Promise<string> {
    seller = world.a;
    if (serial++ === 0) {
      await made('POST /api/v1/plans', pro);
      await made('POST /api/v1/plans', {
        ...pro,
        slug: 'big',
        name: 'Big',
        amounts: { month: '99000000', year: null },
      });
    }
    const body = {
      externalId: `customer ${serial}`,
      name: `Customer ${serial}`,
      ...(plan === undefined ? {} : { plan }),
    };
    return String((await made('POST /api/v1/customers', body)).id);
  }
  const invoices = async (of: string) => {
    const { items } = await made(`GET /api/v1/customers/${of}/invoices`);
    const all = [];
    for (const { id } of items as unknown as { id: string }[]) all.push(await made(`GET /api/v1/invoices/${id}`));
    return all.reverse() as unknown as {
      number: string;
      status: string;
      total: string;
      lines: { kind: string; description: string; quantity: string; amount: string }[];
    }[];
  };
  const use = async (of: string, at: number, quantity: number) => {
    const usage = { at, quantity, meter: 'api.calls', org: seller.org, customer: of };
    await appendUsage(world.app.kernel, usageRecord({ ...usage, id: world.app.kernel.ids.next('req') }));
  };
  const token = async () => {
    const { founder } = seller;
    const answer = await world.call('POST /api/v1/auth/login', {
      body: { email: founder.email, password: founder.password },
    });
    (seller.members.owner as { token: string }).token = String(answer.body.tokens?.accessToken);
  };
  const moveTo = async (instant: number) => {
    world.manual.set(instant);
    await token();
  };

  it('subscribes a customer to the plan that is named, and invoices the term in advance', async () => {
    const id = await customer();
    const { plan, status, periodStart, periodEnd, amount } = await made(`GET /api/v1/customers/${id}/subscription`);
    expect({ plan, status, periodStart, periodEnd, amount }).toEqual({
      ...{ plan: 'pro', status: 'active', amount: '29000000' },
      ...{ periodStart: '2026-01-15T12:00:00.000Z', periodEnd: '2026-02-15T12:00:00.000Z' },
    });
    expect(await invoices(id)).toMatchObject([{ status: 'open', total: '29000000', lines: [{ kind: 'plan' }] }]);
  });

  it('keeps a plan that is none of the seller’s as text, without a subscription', async () => {
    const id = await customer('what we agreed on');
    expect((await call(`GET /api/v1/customers/${id}/subscription`)).body.code).toBe('NOT_SUBSCRIBED');
    expect((await made(`GET /api/v1/customers/${id}`)).plan).toBe('what we agreed on');
  });

  it('closes a month once: its usage to the millisecond, and the next term', async () => {
    const id = await customer();
    await use(id, start - 1, 5000);
    await use(id, start + 7, 600);
    await use(id, start + 3 * day + hour, 900);
    const end = Date.UTC(2026, 1, 15, 12);
    await use(id, end - 1, 500);
    await use(id, end, 7000);
    await world.settled();
    await moveTo(end + hour);
    expect(await close()).toMatchObject({ failed: 0 });
    const after = await invoices(id);
    expect(after).toHaveLength(2);
    expect(after[1]?.total).toBe(String(29_000_000 + 1_000_000));
    expect(after[1]?.lines.map(({ kind, quantity, amount }) => [kind, quantity, amount])).toEqual([
      ['usage', '1000', '0'],
      ['usage', '1000', '1000000'],
      ['plan', '1', '29000000'],
    ]);
    expect(await close()).toEqual({ closed: 0, failed: 0 });
    expect(await invoices(id)).toHaveLength(2);

    // Found in the journal of a node that was away.
    await use(id, start + 5 * day, 250);
    await world.settled();
    await moveTo(Date.UTC(2026, 2, 15, 13));
    await close();
    const last = (await invoices(id)).at(-1);
    expect(last?.lines.find(({ kind }) => kind === 'adjustment')).toMatchObject({ amount: '250000' });
    const records = await world.rows<{ quantity: string }>(
      `select sum(quantity)::numeric(20)::text as quantity from eco_usage_records where customer_id = $1 and period_start = $2`,
      [id, new Date(start)],
    );
    expect(records).toEqual([{ quantity: '2250' }]);
  });

  it('leaves nothing of a month that is cut off after any statement, and closes it whole the next time', async () => {
    await moveTo(world.clock.now());
    const id = await customer();
    const [row] = await world.rows<{ id: Id<'sub'>; end: number }>(
      `select id, extract(epoch from period_end) * 1000 as end from eco_subscriptions where customer_id = $1`,
      [id],
    );
    if (row === undefined) throw new Error('no subscription');
    const end = Number(row.end);
    await use(id, end - hour, 1700);
    await world.settled();
    world.manual.set(end + hour);
    const state = () =>
      world.rows(
        `select (select count(*) from eco_invoices where customer_id = $1) as invoices,
           (select count(*) from eco_usage_records where customer_id = $1) as records,
           (select count(*) from eco_subscription_segments where subscription_id = $2) as segments,
           (select last from eco_invoice_numbers where org_id = $3 and series = 'invoice') as number,
           (select version from eco_subscriptions where id = $2) as version`,
        [id, row.id, seller.org],
      );
    const before = await state();
    const background = new Background(world.app.kernel, closePeriods.name);
    const cutAfter = (statements: number) =>
      background.inSystem(async (tx) => {
        const { client } = tx;
        const query = client.query.bind(client) as (...values: unknown[]) => unknown;
        let sent = 0;
        client.query = ((...values: unknown[]) => {
          if (++sent > statements) throw new Error('cut off');
          return query(...values);
        }) as typeof client.query;
        try {
          return await renew(tx, row.id, end);
        } finally {
          client.query = query as typeof client.query;
        }
      });
    let statements = 0;
    for (; statements < 200; statements += 1) {
      const done = await cutAfter(statements).catch((error: Error) => {
        expect(error.message).toContain('cut off');
        return undefined;
      });
      if (done) break;
      expect(await state()).toEqual(before);
    }
    expect(statements).toBeGreaterThan(10);
    await moveTo(end + hour);
    expect((await invoices(id)).at(-1)?.total).toBe(String(29_000_000 + 700_000));
    expect(await background.inSystem((tx) => renew(tx, row.id, end))).toBe(false);
  });

  it('closes a month once, however many nodes do it at once', async () => {
    await moveTo(world.clock.now());
    const id = await customer();
    await use(id, world.clock.now() + day, 1500);
    await world.settled();
    await moveTo(world.clock.now() + 32 * day);
    const closed = await Promise.all([close(), close(), close()]);
    expect(closed.reduce((sum, each) => sum + each.failed, 0)).toBe(0);
    expect((await invoices(id)).map(({ total }) => total)).toEqual(['29000000', '29500000']);
    const records = await world.rows('select from eco_usage_records where customer_id = $1', [id]);
    expect(records).toHaveLength(1);
  });

  it('changes plans: up at once for the rest of the term, down with the next one', async () => {
    await moveTo(world.clock.now());
    const id = await customer();
    const begun = world.clock.now();
    const { termEnd } = await made(`GET /api/v1/customers/${id}/subscription`);
    const whole = Date.parse(String(termEnd)) - begun;
    await moveTo(begun + whole / 4);
    const preview = await made(`GET /api/v1/customers/${id}/subscription/change?plan=big`);
    expect(preview).toMatchObject({ direction: 'up', due: String((99_000_000 - 29_000_000) * 0.75) });
    world.manual.advance(60_000);
    const changed = await made(`POST /api/v1/customers/${id}/subscription/change`, { plan: 'big', at: preview.at });
    expect(changed).toMatchObject({ plan: 'big', termEnd });
    expect((await invoices(id)).at(-1)?.total).toBe(preview.due);
    const down = await made(`POST /api/v1/customers/${id}/subscription/change`, { plan: 'pro' });
    expect(down).toMatchObject({ plan: 'big', nextTerm: 'month' });
    await moveTo(begun + whole + hour);
    await close();
    expect(await made(`GET /api/v1/customers/${id}/subscription`)).toMatchObject({ plan: 'pro', nextPlanId: null });
    expect((await made(`GET /api/v1/customers/${id}`)).plan).toBe('pro');
  });

  it('ends a canceled subscription with its term, and bills its usage', async () => {
    const id = await customer();
    const { periodEnd } = await made(`GET /api/v1/customers/${id}/subscription`);
    const end = Date.parse(String(periodEnd));
    await made(`POST /api/v1/customers/${id}/subscription/cancel`);
    await use(id, end - 1, 1500);
    await world.settled();
    await moveTo(end + hour);
    await close();
    expect((await call(`GET /api/v1/customers/${id}/subscription`)).status).toBe(409);
    const last = (await invoices(id)).at(-1);
    expect(last).toMatchObject({ total: '500000' });
    expect(await close()).toEqual({ closed: 0, failed: 0 });
  });

  it('begins with a trial that costs nothing, tells of its end, and is paid from then on', async () => {
    await moveTo(world.clock.now());
    await made('POST /api/v1/plans', { ...pro, slug: 'tried', trialDays: 14 });
    const id = await customer('tried');
    const begun = world.clock.now();
    expect(await made(`GET /api/v1/customers/${id}/subscription`)).toMatchObject({ status: 'trialing' });
    await use(id, begun + day, 5000);
    await world.settled();
    const run = () => closePeriods.run(new Background(world.app.kernel, closePeriods.name), {});
    for (const days of [10, 11.5, 12]) {
      world.manual.set(begun + days * day);
      await run();
    }
    const told = await world.rows(
      `select from nexus_events where type = 'subscription.trial-ending' and data->>'customerId' = $1`,
      [id],
    );
    expect(told).toHaveLength(1);
    await moveTo(begun + 14 * day + hour);
    await run();
    expect(await made(`GET /api/v1/customers/${id}/subscription`)).toMatchObject({ status: 'active' });
    expect(await invoices(id)).toMatchObject([{ total: '29000000', lines: [{ kind: 'plan' }] }]);
  });

  it('entitles a customer to what its plan includes, and to nothing of it once that ended', async () => {
    await moveTo(world.clock.now());
    const entitlements = [{ feature: 'api.calls', amount: '5', hard: true }];
    await made('POST /api/v1/plans', { ...pro, slug: 'five', prices: [], entitlements });
    const id = await customer('five');
    const entitled = () =>
      world.rows(`select feature, amount::int, hard, source from eco_entitlements where customer_id = $1`, [id]);
    expect(await entitled()).toEqual([{ feature: 'api.calls', amount: 5, hard: true, source: 'plan five' }]);
    await made(`POST /api/v1/customers/${id}/subscription/change`, { plan: 'big' });
    expect(await entitled()).toEqual([]);
    await made(`POST /api/v1/customers/${id}/subscription/change`, { plan: 'five', when: 'now' });
    expect(await entitled()).toHaveLength(1);
    await made(`DELETE /api/v1/customers/${id}`);
    expect(await entitled()).toEqual([]);
  });

  it('numbers invoices without gaps, whatever is refused in between', async () => {
    await Promise.all(Array.from({ length: 8 }, () => customer()));
    await call('POST /api/v1/customers', { externalId: 'customer 2', name: 'Taken', plan: 'pro' });
    const rows = await world.rows<{ n: number }>(
      `select substring(number from '\\d+$')::int as n from eco_invoices where org_id = $1 order by 1`,
      [seller.org],
    );
    expect(rows.map(({ n }) => n)).toEqual(rows.map((_, index) => index + 1));
  });

  it('reminds of a late invoice on days 0, 3 and 6, limits after 7, and recovers once it is paid', async () => {
    await moveTo(world.clock.now());
    const id = await customer();
    await made('PATCH /api/v1/billing/settings', { defaultPlan: 'five' });
    const sources = () => world.rows('select source from eco_entitlements where customer_id = $1', [id]);
    const run = () => closePeriods.run(new Background(world.app.kernel, closePeriods.name), {});
    const reminders = () =>
      world.rows<{ day: number }>(
        `select (data->>'day')::int as day from nexus_events where type = 'subscription.past-due' and data->>'customerId' = $1
         order by id`,
        [id],
      );
    const due = world.clock.now() + 14 * day;
    for (const days of [0, 1, 3, 6, 6.5]) {
      world.manual.set(due + days * day);
      await run();
    }
    expect((await reminders()).map((each) => each.day)).toEqual([0, 3, 6]);
    world.manual.set(due + 7 * day);
    await run();
    await run();
    const limited = await world.rows(
      `select from nexus_events where type = 'subscription.limited' and data->>'customerId' = $1`,
      [id],
    );
    expect(limited).toHaveLength(1);
    expect(await sources()).toEqual([{ source: 'plan five' }]);
    await moveTo(world.clock.now());
    for (const { id: invoice } of (await made(`GET /api/v1/customers/${id}/invoices?status=open`)).items as unknown as {
      id: string;
    }[])
      await made(`POST /api/v1/invoices/${invoice}/pay`, {});
    expect(await made(`GET /api/v1/customers/${id}/subscription`)).toMatchObject({ status: 'active', graceEnd: null });
    expect(await sources()).toEqual([]);
    await made('PATCH /api/v1/billing/settings', { defaultPlan: null });
  });

  it('credits an invoice in parts that together give back all of it, taxes too', async () => {
    await moveTo(world.clock.now());
    await made('PATCH /api/v1/billing/settings', { taxRate: 190_000 });
    const id = await customer();
    const [invoice] = (await made(`GET /api/v1/customers/${id}/invoices`)).items as unknown as Record<string, string>[];
    expect(invoice).toMatchObject({ tax: '5510000', total: '34510000' });
    const parts = ['1', '9999999', undefined];
    const notes = [];
    for (const amount of parts)
      notes.push(await made(`POST /api/v1/invoices/${invoice?.id}/credit`, { reason: 'r', ...(amount && { amount }) }));
    expect(notes.reduce((sum, { total }) => sum + Number(total), 0)).toBe(34_510_000);
    expect(await made(`GET /api/v1/invoices/${invoice?.id}`)).toMatchObject({ amountDue: '0', status: 'paid' });
    await made('PATCH /api/v1/billing/settings', { taxRate: 0 });
  });

  it('requests, sums, charges and invoices agree, and a difference is told with both numbers', async () => {
    const run = () => reconcile(new Background(world.app.kernel, 'billing.reconcile'));
    await run();
    expect((await run()).differences).toEqual([]);
    await world.rows(
      `update eco_usage_records set amount = amount + 1 where ctid = (
         select ctid from eco_usage_records where org_id = $1 and amount > 0 order by ends_at desc limit 1)`,
      [seller.org],
    );
    const { differences } = await run();
    expect(differences).toMatchObject([{ what: 'amount' }]);
    expect(Number(differences[0]?.expected)).toBe(Number(differences[0]?.found) + 1);
    await world.rows(
      'update eco_usage_records set amount = amount - 1 where subscription_id = $1 and amount % 10 = 1',
      [differences[0]?.subscriptionId],
    );
    expect((await run()).differences).toEqual([]);
  });

  it('closes the months of revenue for good, and each begins where the one before ended', async () => {
    const background = new Background(world.app.kernel, 'billing.close-revenue');
    expect(await background.inSystem(takeSnapshots)).toBeGreaterThan(0);
    expect(await background.inSystem(takeSnapshots)).toBe(0);
    await moveTo(world.clock.now());
    const { months } = await made('GET /api/v1/billing/revenue?months=6');
    const all = months as unknown as Record<string, string>[];
    for (const [index, { startMrr, endMrr, ...moved }] of all.entries()) {
      const { new: fresh, expansion, contraction, churn, reactivation } = moved;
      const sum = [startMrr, fresh, expansion, contraction, churn, reactivation].reduce((a, b) => a + Number(b), 0);
      expect(sum).toBe(Number(endMrr));
      if (index > 0) expect(startMrr).toBe(all[index - 1]?.endMrr);
    }
    expect(Number(all.at(-1)?.endMrr)).toBeGreaterThan(0);
  });

  it('recurring revenue of every customer is the sum of its movements', async () => {
    const rows = await world.rows(
      `select s.customer_id, sum(s.mrr)::int as mrr,
         (select coalesce(sum(m.amount), 0)::int from eco_revenue_movements m where m.customer_id = s.customer_id) as moved
       from eco_subscriptions s where s.org_id = $1 group by 1`,
      [seller.org],
    );
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.filter(({ mrr, moved }) => mrr !== moved)).toEqual([]);
  });

  it('charges the same for the same usage in any order, and in any parts of a month', async () => {
    await moveTo(world.clock.now());
    const begun = world.clock.now();
    const uses = fc.sample(
      fc.record({ after: fc.integer({ min: 0, max: 28 * day }), units: fc.integer({ min: 1, max: 900 }) }),
      { numRuns: 12, seed: 11 },
    );
    const customers = [await customer(), await customer(), await customer()];
    for (const [index, id] of customers.entries()) {
      const order = index === 0 ? uses : index === 1 ? uses.toReversed() : uses.toSorted((a, b) => a.units - b.units);
      for (const { after, units } of order) await use(id, begun + after, units);
    }
    await world.settled();
    // Seats alone change in the middle: the usage is still that of one month.
    await moveTo(begun + 10 * day);
    await made(`POST /api/v1/customers/${customers[2]}/subscription/change`, { plan: 'pro', seats: 2 });
    await moveTo(begun + 40 * day);
    await close();
    const usage = [];
    for (const id of customers)
      usage.push(
        (await invoices(id))
          .at(-1)
          ?.lines.filter(({ kind }) => kind === 'usage')
          .map(({ amount }) => amount),
      );
    expect(usage[1]).toEqual(usage[0]);
    expect(usage[2]).toEqual(usage[0]);
  });

  it('accounts for all recurring revenue over random histories', async () => {
    const history = fc.sample(
      fc.record({
        plan: fc.constantFrom('pro', 'big'),
        seats: fc.integer({ min: 1, max: 5 }),
        days: fc.integer({ min: 1, max: 25 }),
        cancels: fc.integer({ min: 0, max: 2 }).map((dice) => dice === 0),
      }),
      { numRuns: 20, seed: 7 },
    );
    await moveTo(world.clock.now());
    const ids = [await customer(), await customer('what we agreed on')];
    // Of these two alone: all others would have as many months.
    const closeOwn = async () => {
      const background = new Background(world.app.kernel, closePeriods.name);
      const rows = await world.rows<{ id: Id<'sub'> }>(
        `select id from eco_subscriptions where customer_id = any ($1) and status <> 'canceled'`,
        [ids],
      );
      const closeOne = (id: Id<'sub'>) => background.inSystem((tx) => renew(tx, id, world.clock.now()));
      for (const { id } of rows) {
        let closed = true;
        while (closed) closed = await closeOne(id);
      }
    };
    for (const [index, { plan, seats, days, cancels }] of history.entries()) {
      const subscription = `/api/v1/customers/${ids[index % 2]}/subscription`;
      await moveTo(world.clock.now() + days * day);
      await closeOwn();
      const isLive = (await call(`GET ${subscription}`)).status === 200;
      // Some ask for what is there already.
      if (!isLive) await made(`POST ${subscription}`, { plan, seats });
      else if (cancels) await call(`POST ${subscription}/cancel`);
      else await call(`POST ${subscription}/change`, { plan, seats, when: 'now' });
    }
    const movements = await world.rows<{ customer: string; kind: string; amount: number; worth: number }>(
      `select customer_id as customer, kind, amount::float8 as amount,
         (select sum(mrr) from eco_subscriptions s where s.customer_id = m.customer_id)::float8 as worth
       from eco_revenue_movements m where customer_id = any ($1) order by id`,
      [ids],
    );
    expect(new Set(movements.map(({ kind }) => kind)).size).toBeGreaterThan(3);
    for (const id of ids) {
      const own = movements.filter((each) => each.customer === id);
      expect(own.reduce((sum, { amount }) => sum + amount, 0)).toBe(own[0]?.worth);
      let worth = 0;
      for (const { kind, amount } of own) {
        expect(kind === 'new' || kind === 'reactivation').toBe(worth === 0);
        worth += amount;
        expect(kind === 'churn').toBe(worth === 0);
      }
    }
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
