import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { operator } from '../../../../test/world/operator.ts';
import { callAs, makeWorld, type Tenant, type World } from '../../../../test/world/world.ts';
import { Background } from '../../../kernel/background.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { day, hour, toIso } from '../../../kernel/clock.ts';
import { appendUsage } from '../../metering/metering.fixture.ts';
import { usageRecord } from '../../metering/usage.fixture.ts';
import { memberRoles } from '../../tenancy/index.ts';
import { closeMonths, closePeriods } from '../cycle/jobs.ts';

interface Item {
  meter: string;
  plan: string | null;
  start: string;
  included: string | null;
  used: string;
  overageUnits: string;
  amount: string;
  rates: { tier: string | null; quantity: string; unitAmount: string; amount: string }[];
}
interface Line {
  kind: string;
  feature: string;
  amount: string;
  plan: string;
  periodStart: string;
  quantity: string;
  unitAmount: string;
  tier: string | null;
}

const plan = (slug: string, unitAmount: string, month: string) => ({
  ...{ slug, name: slug, currency: 'USD', amounts: { month, year: null } },
  prices: [
    { feature: 'api.calls', model: 'overage', included: '1000', unitAmount },
    {
      feature: 'ai.tokens',
      model: 'graduated',
      tiers: [
        { upTo: '10', unitAmount: '0.5' },
        { upTo: null, unitAmount: '0.25' },
      ],
    },
    { feature: 'seats', model: 'seat', included: '1', unitAmount: '2' },
  ],
  entitlements: [
    { feature: 'api.calls', amount: '1000', hard: false },
    { feature: 'events', amount: '50', hard: false },
    { feature: 'projects', amount: '9', hard: true },
  ],
});

describe.skipIf(!postgresAvailable)('usage beyond what is included (needs PostgreSQL)', () => {
  let world: World;
  let operators: Tenant;
  let begun: number;
  let charged = '';

  const as = async (tenant: Tenant, what: string, body?: unknown) => {
    const { token } = tenant.members.owner;
    const answer = await callAs(world, tenant, token, what, body === undefined ? {} : { body });
    expect(answer.status, `${what}: ${answer.text}`).toBeLessThan(300);
    return answer.body;
  };
  const use = (at: number, quantity: number) => {
    const usage = { at, quantity, meter: 'api.calls', org: world.a.org };
    return appendUsage(world.app.kernel, usageRecord({ ...usage, id: world.app.kernel.ids.next('req') }));
  };
  const tokens = (subject: string, amount: string, at: number) =>
    as(operators, 'POST /api/v1/events', {
      ...{ specversion: '1.0', id: `${subject} ${amount} ${at}`, source: '/s', type: 'ai.completion' },
      ...(subject === '' ? {} : { subject }),
      ...{ time: toIso(at), data: { tokens: amount } },
    });
  const login = async ({ founder, members }: Tenant) => {
    const { email, password } = founder;
    const answer = await world.call('POST /api/v1/auth/login', { body: { email, password } });
    (members.owner as { token: string }).token = String(answer.body.tokens?.accessToken);
  };
  const moveTo = async (instant: number) => {
    world.manual.set(instant);
    await login(world.a);
    await login(operators);
  };
  const overage = async () => {
    const body = await as(world.a, 'GET /api/v1/usage/overage');
    return { currency: body.currency, amount: body.amount, items: body.items as unknown as Item[] };
  };
  const usageLines = (lines: unknown): Line[] =>
    (lines as Line[]).filter(({ kind }) => kind === 'usage' || kind === 'seats');
  const total = (lines: readonly { amount: string }[]) => String(lines.reduce((sum, l) => sum + Number(l.amount), 0));

  beforeAll(async () => {
    world = await makeWorld();
    operators = await operator(world);
    await as(operators, 'POST /api/v1/meters', {
      ...{ slug: 'ai.tokens', eventType: 'ai.completion', aggregation: 'sum', valueProperty: '$.tokens' },
    });
    await as(operators, 'POST /api/v1/plans', plan('metered', '0.001', '10000000'));
    await as(operators, 'POST /api/v1/plans', plan('metered-more', '0.0005', '20000000'));
    begun = world.clock.now();
    await as(world.a, 'POST /api/v1/billing/subscription/change', { plan: 'metered', seats: 3 });
  });
  afterAll(() => world?.close());

  it('is said by meter, with rates, to the millisecond: also what the operator’s own meters count', async () => {
    await use(begun - 1, 77);
    await use(begun + 1, 1200);
    await moveTo(begun + day);
    await tokens(world.a.org, '12.5', begun + hour);
    await tokens(world.b.org, '99', begun + hour);
    await tokens('', '5', begun + hour);
    await world.settled();
    const { items, currency, amount } = await overage();
    expect(currency).toBe('USD');
    const shown = Object.fromEntries(items.map((item) => [item.meter, item]));
    expect(shown['api.calls']).toMatchObject({
      ...{ plan: 'metered', included: '1000', used: '1200', overageUnits: '200', amount: '200000' },
      rates: [
        { tier: 'included', quantity: '1000', unitAmount: '0', amount: '0' },
        { tier: 'overage', quantity: '200', unitAmount: '0.001', amount: '200000' },
      ],
    });
    expect(shown['ai.tokens']).toMatchObject({
      ...{ included: '0', used: '12.5', overageUnits: '12.5', amount: '5625000' },
      rates: [
        { tier: 'up to 10', quantity: '10', unitAmount: '0.5', amount: '5000000' },
        { tier: 'over 10', quantity: '2.5', unitAmount: '0.25', amount: '625000' },
      ],
    });
    expect(shown.seats).toMatchObject({ used: '3', overageUnits: '2', amount: '4000000' });
    expect(shown.events).toMatchObject({ plan: null, included: '50', used: '0', amount: '0', rates: [] });
    expect(items.map(({ meter }) => meter)).not.toContain('projects');
    expect(amount).toBe('9825000');
    const current = await as(world.a, 'GET /api/v1/usage/current');
    const calls = (current.meters as unknown as { meter: string }[]).find(({ meter }) => meter === 'api.calls');
    // With what was used in the period before the plan was.
    expect(calls).toMatchObject({ used: 1277, overageUnits: 277, overageAmount: '0.2' });
  });

  it('is what the next invoice says, whatever changed within the month, and then what it charges', async () => {
    await moveTo(begun + 10 * day + 12_345);
    await as(world.a, 'POST /api/v1/billing/subscription/change', { plan: 'metered-more' });
    await use(begun + 11 * day, 2500);
    await tokens(world.a.org, '0.000000000001', begun + 10 * day);
    await moveTo(begun + 11 * day + hour);
    await tokens(world.a.org, '7.25', begun + 11 * day);
    await world.settled();
    const { items, amount } = await overage();
    expect(items.filter(({ meter }) => meter === 'api.calls').map((each) => each.plan)).toEqual([
      'metered',
      'metered-more',
    ]);
    const said = usageLines((await as(world.a, 'GET /api/v1/billing/upcoming')).lines);
    expect(total(said)).toBe(amount);
    expect(said.map((line) => [line.feature, line.plan, line.tier, line.quantity, line.amount]).sort()).toEqual(
      items
        .flatMap((item) => item.rates.map((rate) => [item.meter, item.plan, rate.tier, rate.quantity, rate.amount]))
        .filter(([, , , quantity, cost]) => quantity !== '0' || cost !== '0')
        .sort(),
    );
    const { periodEnd } = await as(world.a, 'GET /api/v1/billing/subscription');
    await moveTo(Date.parse(String(periodEnd)) + hour);
    await closeMonths(new Background(world.app.kernel, closePeriods.name));
    const invoices = (await as(world.a, 'GET /api/v1/billing/invoices')).items as unknown as { id: string }[];
    const lines = await Promise.all(
      invoices.map(async ({ id }) => (await as(world.a, `GET /api/v1/billing/invoices/${id}`)).lines),
    );
    expect(total(lines.flatMap(usageLines))).toBe(amount);
    charged = String(amount);
    expect((await overage()).items.filter((each) => each.plan !== null && each.meter !== 'seats')).toMatchObject([
      { used: '0', amount: '0' },
      { used: '0', amount: '0' },
    ]);
  });

  it('is nothing for the operator, who buys of nobody', async () => {
    const answer = await as(operators, 'GET /api/v1/usage/overage');
    expect(answer).toMatchObject({ currency: null, amount: '0', items: [] });
  });

  it('is in the operator’s overview once it is charged, beside plans and recurring revenue', async () => {
    const { plans, mrr, overageRevenue } = await as(operators, 'GET /api/v1/admin/analytics/overview');
    expect(plans).toContainEqual({ plan: 'metered-more', organizations: 1, users: memberRoles.length });
    expect(mrr).toEqual([{ currency: 'USD', amount: String(3 * 20_000_000) }]);
    expect(overageRevenue).toEqual([{ currency: 'USD', amount: charged }]);
  });

  it('shows an organization the operator’s events about itself alone', async () => {
    const seen = await world.app.kernel.database.tenant(systemActor('test'), { org: world.b.org }, async (tx) => {
      const { rows } = await tx.client.query<{ subject: string }>('select distinct subject from eco_events');
      return rows.map(({ subject }) => subject);
    });
    expect(seen).toEqual([world.b.org]);
  });
});
