import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { callAs, makeWorld, type World } from '../../../../test/world/world.ts';
import { Background } from '../../../kernel/background.ts';
import { day, hour, toIso } from '../../../kernel/clock.ts';
import { appendUsage } from '../../metering/metering.fixture.ts';
import { usageRecord } from '../../metering/usage.fixture.ts';
import { closeMonths, closePeriods } from '../cycle/jobs.ts';
import { reconcile } from './reconciliation.ts';

interface Invoice {
  id: string;
  total: string;
  status: string;
  lines: { kind: string; feature: string | null; quantity: string; amount: string }[];
}

describe.skipIf(!postgresAvailable)('what is counted, charged and invoiced (needs PostgreSQL)', () => {
  let world: World;
  let serial = 0;

  const call = (what: string, body?: unknown, as = world.a.members.owner.token) =>
    callAs(world, world.a, as, what, body === undefined ? {} : { body });
  const made = async (what: string, body?: unknown) => {
    const answer = await call(what, body);
    expect(answer.status, `${what}: ${answer.text}`).toBeLessThan(300);
    return answer.body;
  };
  const moveTo = async (instant: number) => {
    world.manual.set(instant);
    const { founder, members } = world.a;
    const body = { email: founder.email, password: founder.password };
    const answer = await world.call('POST /api/v1/auth/login', { body });
    (members.owner as { token: string }).token = String(answer.body.tokens?.accessToken);
  };
  const close = () => closeMonths(new Background(world.app.kernel, closePeriods.name));
  const check = () => reconcile(new Background(world.app.kernel, 'billing.reconcile'));
  async function invoices(of: string): Promise<Invoice[]> {
    const { items } = await made(`GET /api/v1/customers/${of}/invoices`);
    const all: unknown[] = [];
    for (const { id } of items as unknown as Invoice[]) all.push(await made(`GET /api/v1/invoices/${id}`));
    return (all as Invoice[]).reverse();
  }
  async function customer(plan: string): Promise<{ id: string; externalId: string; periodEnd: number }> {
    const externalId = `customer-${++serial}`;
    const id = String((await made('POST /api/v1/customers', { externalId, name: 'Customer', plan })).id);
    const { periodEnd } = await made(`GET /api/v1/customers/${id}/subscription`);
    return { id, externalId, periodEnd: Date.parse(String(periodEnd)) };
  }
  const use = async (of: string, at: number, quantity: number) => {
    const usage = { at, quantity, meter: 'api.calls', org: world.a.org, customer: of };
    await appendUsage(world.app.kernel, usageRecord({ ...usage, id: world.app.kernel.ids.next('req') }));
    await world.settled();
  };

  beforeAll(async () => {
    world = await makeWorld();
    await made('POST /api/v1/meters', {
      ...{ slug: 'ai.tokens', eventType: 'ai.completion', aggregation: 'sum', valueProperty: '$.tokens' },
    });
    const amounts = { month: '1000000', year: null };
    await made('POST /api/v1/plans', {
      ...{ slug: 'metered', name: 'Metered', currency: 'USD', amounts },
      prices: [
        { feature: 'api.calls', model: 'flat', unitAmount: '0.01' },
        { feature: 'ai.tokens', model: 'overage', included: '10', unitAmount: '0.5' },
      ],
      entitlements: [
        { feature: 'api.calls', amount: '1000', hard: true },
        { feature: 'ai.tokens', amount: '1000', hard: true },
      ],
    });
  });
  afterAll(() => world?.close());

  it('agree, whatever environments keys and callers belong to: tests are counted nowhere', async () => {
    const { id, externalId, periodEnd } = await customer('metered');
    const project = String((await made('POST /api/v1/projects', { name: 'Agreement' })).id);
    const environments = (await made(`GET /api/v1/projects/${project}/environments`)).items as unknown as {
      id: string;
      production: boolean;
    }[];
    const [live, test] = [true, false].map((is) => environments.find(({ production }) => production === is)?.id);
    const places = [undefined, live, test];
    const keyIn = async (body: object) => String((await made('POST /api/v1/keys', { name: 'k', ...body })).key);
    const keys: string[] = [];
    const callers: string[] = [];
    for (const environmentId of places) {
      keys.push(await keyIn({ kind: 'customer', customerId: id, ...(environmentId && { environmentId }) }));
      const scopes = ['keys:verify', 'events:create'];
      callers.push(await keyIn({ scopes, ...(environmentId && { environmentId }) }));
    }
    const steps = fc.sample(
      fc.record({
        caller: fc.nat(2),
        key: fc.nat(2),
        cost: fc.integer({ min: 1, max: 4 }),
        isEvent: fc.boolean(),
        isCommon: fc.boolean(),
      }),
      { numRuns: 120, seed: 3 },
    );
    const expected = { calls: 0, tokens: 0, tests: 0 };
    for (const [n, { caller, key, cost, isEvent, isCommon }] of steps.entries()) {
      if (isEvent) {
        const about = { specversion: '1.0', id: `e${n}`, source: '/s', type: 'ai.completion', subject: externalId };
        const answer = await call('POST /api/v1/events', { ...about, data: { tokens: cost } }, callers[caller]);
        expect(answer.status, answer.text).toBe(202);
        // Of a test environment the call is one of a day's tests, and the event counts nowhere.
        if (caller === 2) expected.tests += 1;
        else expected.tokens += cost;
      } else {
        // Without a cost it may take the fast path.
        const body = { key: keys[key], ...(isCommon ? {} : { cost }) };
        const answer = await call('POST /api/v1/keys/verify', body, callers[caller]);
        expect(answer.status, answer.text).toBe(200);
        const units = answer.body.code === ('VALID' as never) ? (isCommon ? 1 : cost) : 0;
        if (caller === 2 || key === 2) expected.tests += units;
        else expected.calls += units;
      }
    }
    await world.settled();
    const bounds = await world.rows<{ feature: string; spent: string }>(
      'select feature, spent from eco_bounds where org_id = $1 and (customer_id = $2 or customer_id is null)',
      [world.a.org, id],
    );
    const spent = Object.fromEntries(bounds.map(({ feature, spent: units }) => [feature, Number(units)]));
    expect(spent).toMatchObject({
      ...{ 'api.calls': expected.calls, 'ai.tokens': expected.tokens, 'test.calls': expected.tests },
    });
    expect(expected.calls * expected.tokens * expected.tests).toBeGreaterThan(0);
    const [rows] = await world.rows<{ units: string }>(
      "select sum(quantity) as units from eco_api_usage where customer_id = $1 and meter = 'api.calls'",
      [id],
    );
    expect(Number(rows?.units)).toBe(expected.calls);
    const groups = (await made(`GET /api/v1/usage?customerId=${id}`)).items as unknown as { units: number }[];
    expect(groups.map(({ units }) => units)).toEqual([expected.calls]);
    await moveTo(periodEnd + hour);
    expect(await close()).toMatchObject({ failed: 0 });
    const lines = (await invoices(id)).at(-1)?.lines.filter(({ kind }) => kind === 'usage') ?? [];
    const charged = (feature: string) =>
      lines.filter((line) => line.feature === feature).reduce((sum, { quantity }) => sum + Number(quantity), 0);
    expect([charged('api.calls'), charged('ai.tokens')]).toEqual([expected.calls, expected.tokens]);
    expect((await check()).differences).toEqual([]);
  });

  it('agree after a subscription ended: what came late is invoiced, once', async () => {
    await moveTo(world.clock.now());
    const { id, externalId, periodEnd } = await customer('metered');
    await made(`POST /api/v1/customers/${id}/subscription/cancel`);
    await use(id, periodEnd - hour, 100);
    await moveTo(periodEnd + hour);
    await close();
    expect((await call(`GET /api/v1/customers/${id}/subscription`)).status).toBe(409);
    const before = await invoices(id);
    expect(before.at(-1)?.total).toBe('1000000');
    expect(await check()).toMatchObject({ differences: [] });
    expect(await invoices(id)).toHaveLength(before.length);

    // From the journal of a node that was away, and from a sender that was.
    await use(id, periodEnd - 1, 7);
    await use(id, periodEnd, 1000);
    await moveTo(periodEnd + day);
    const late = (await call('POST /api/v1/events', {
      ...{ specversion: '1.0', id: 'late', source: '/s', type: 'ai.completion', subject: externalId },
      ...{ time: toIso(periodEnd - 1), data: { tokens: '12.5' } },
    })) as { status: number };
    expect(late.status).toBe(202);
    const runs = await Promise.all([check(), check()]);
    expect(runs.flatMap(({ differences }) => differences)).toEqual([]);
    expect(runs.reduce((sum, { adjusted }) => sum + adjusted, 0)).toBe(2);
    const after = await invoices(id);
    expect(after).toHaveLength(before.length + 1);
    expect(after.at(-1)).toMatchObject({ status: 'open', total: '1320000' });
    expect(after.at(-1)?.lines.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['adjustment', '1250000'],
      ['adjustment', '70000'],
    ]);
    expect(await check()).toMatchObject({ adjusted: 0, differences: [] });
    await use(id, periodEnd - 2, 3);
    expect(await check()).toMatchObject({ adjusted: 1, differences: [] });
    expect((await invoices(id)).at(-1)?.total).toBe('30000');
    // Months are counted again for 70 days.
    await moveTo(periodEnd + 71 * day);
    await use(id, periodEnd - 3, 5);
    expect(await check()).toMatchObject({ adjusted: 0 });
  });
});
