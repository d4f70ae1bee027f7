import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Json, type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { Background } from '../../../kernel/background.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { day, hour, toIso } from '../../../kernel/clock.ts';
import type { Id } from '../../../kernel/ids.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { setEntitlements } from '../../metering/index.ts';
import { appendUsage } from '../../metering/metering.fixture.ts';
import { usageRecord } from '../../metering/usage.fixture.ts';
import { closeMonths, closePeriods } from '../cycle/jobs.ts';
import { customerParty } from '../party.ts';
import { reconcile } from '../reconciliation/reconciliation.ts';
import { grantCredits } from './credits.ts';
import { settleCreditsJob } from './jobs.ts';

const meter = 'api.calls';
const limits = { LIMIT_API: '1000000/900', LIMIT_API_HOURLY: '1000000/3600' };
const month = (amount: string) => ({ month: amount, year: null });
const capped = (slug: string, amount: string) => ({
  ...{ slug, name: slug, currency: 'USD', amounts: month('0') },
  entitlements: [{ feature: meter, amount, hard: true }],
});

describe.skipIf(!postgresAvailable)('credits that are spent (needs PostgreSQL)', () => {
  let app: TestApp;
  let other: TestApp;
  let owner: Registered;
  let caller: string;
  let customers = 0;

  beforeAll(async () => {
    app = await testApp({ env: limits });
    other = await testApp({ beside: app, env: limits });
    owner = await register(app);
    caller = String((await app.call('POST /api/v1/keys', { as: owner.token, body: { name: 'k' } })).body.key);
    const rates = (amount: string) => [{ feature: meter, amount }];
    await made('PATCH /api/v1/billing/settings', {
      creditUnits: [
        { unit: 'credits', currency: 'USD', price: '0.01', rates: rates('1') },
        { unit: 'quarters', currency: 'USD', price: '0.01', rates: rates('0.25') },
        { unit: 'unpriced', currency: 'USD', price: '0.01', rates: [] },
      ],
    });
    await made('POST /api/v1/plans', capped('three', '3'));
    await made('POST /api/v1/plans', capped('none', '0'));
    const overage = { feature: meter, model: 'overage', included: '2', unitAmount: '0.5' };
    await made('POST /api/v1/plans', {
      ...{ slug: 'metered', name: 'Metered', currency: 'USD', amounts: month('0'), prices: [overage] },
      entitlements: [{ feature: meter, amount: '2', hard: false }],
    });
    await made('POST /api/v1/plans', { ...capped('capped-and-priced', '4'), prices: [overage] });
  });
  afterAll(async () => {
    await other?.close();
    await app?.close();
  });

  async function made(what: string, body?: unknown): Promise<Json> {
    const answer = await app.call(what, { as: caller, ...(body === undefined ? {} : { body }) });
    expect(answer.status, `${what}: ${answer.text}`).toBeLessThan(300);
    return answer.body;
  }
  async function customerOn(plan: string): Promise<{ id: string; key: string }> {
    const { id } = await made('POST /api/v1/customers', { externalId: `c${++customers}`, name: 'Acme', plan });
    const { key } = await made('POST /api/v1/keys', { name: 'k', kind: 'customer', customerId: String(id) });
    return { id: String(id), key: String(key) };
  }
  async function grant(customer: string, body: object): Promise<void> {
    await made(`POST /api/v1/customers/${customer}/credits/grants`, body);
    await Promise.all([app.heard(), other.heard()]);
  }
  const verify = async (key: string, more: object = {}, node = app): Promise<string> => {
    const { body, text } = await node.call('POST /api/v1/keys/verify', { as: caller, body: { key, ...more } });
    expect(text).toContain('"code"');
    return String(body.code);
  };
  /** How many are admitted until one is refused. */
  const spendUp = async (key: string, node: TestApp): Promise<number> => {
    for (let count = 0; ; count += 1) if ((await verify(key, {}, node)) !== 'VALID') return count;
  };
  const settleAll = async () => {
    for (const node of [app, other]) await node.settled();
    await settleCreditsJob.run(new Background(app.app.kernel, settleCreditsJob.name), {});
  };
  const balances = async (customer: string) => (await made(`GET /api/v1/customers/${customer}/credits`)).balances;
  const close = () => closeMonths(new Background(app.app.kernel, closePeriods.name));
  const moveTo = async (instant: number) => {
    for (const node of [app, other]) node.manual.set(instant);
  };
  const linesOf = async (customer: string) => {
    const { items } = await made(`GET /api/v1/customers/${customer}/invoices`);
    const invoice = await made(`GET /api/v1/invoices/${items?.[0]?.id}`);
    const lines = invoice.lines as unknown as { kind: string; quantity: string; amount: string }[];
    return {
      total: invoice.total,
      status: invoice.status,
      lines: lines.map(({ kind, quantity, amount }) => [kind, quantity, amount]),
    };
  };

  /** To a buyer of the operator. */
  async function grantByOperator({ org }: Registered, amount: string): Promise<void> {
    const [row] = await app.rows<{ id: Id<'cus'> }>(
      'select id from eco_customers where org_id = $1 and external_id = $2',
      [operatorOrg, org],
    );
    await app.app.kernel.database.tenant(systemActor('test'), { org: operatorOrg }, async (tx) => {
      const party = await customerParty(tx, row?.id as Id<'cus'>);
      await grantCredits(tx, party, { kind: 'paid', unit: 'USD', key: `to ${org}`, amount });
    });
    await Promise.all([app.heard(), other.heard()]);
  }
  const ownBalances = async (as: string) => (await app.call('GET /api/v1/billing/credits', { as })).body.balances;

  it('pay calls beyond a hard quota on two nodes: first the plan, then credits, then nothing', async () => {
    const { id, key } = await customerOn('three');
    await grant(id, { unit: 'credits', amount: '50' });
    const counts = await Promise.all(Array.from({ length: 20 }, (_, n) => spendUp(key, n % 2 === 0 ? app : other)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(53);
    await settleAll();
    expect(await balances(id)).toMatchObject([{ unit: 'credits', settled: '0', reserved: '0', available: '0' }]);
    const [bound] = await app.rows<{ spent: string }>(
      'select spent from eco_bounds where customer_id = $1 and feature = $2',
      [id, meter],
    );
    expect(Number(bound?.spent)).toBe(3);
    const [booked] = await app.rows<{ used: string; sum: string }>(
      `select sum(amount) filter (where account = 'used') as used, sum(amount) as sum from eco_ledger where customer_id = $1`,
      [id],
    );
    expect([Number(booked?.used), Number(booked?.sum)]).toEqual([50, 0]);
    await grant(id, { unit: 'credits', amount: '2' });
    expect(await spendUp(key, other)).toBe(2);
  }, 60_000);

  it('cost what the rate says, for calls that cost more than one too; a refused call costs nothing', async () => {
    const { id, key } = await customerOn('none');
    expect(await verify(key)).toBe('QUOTA_EXCEEDED');
    await grant(id, { unit: 'quarters', amount: '1' });
    expect(await verify(key, { cost: 3 })).toBe('VALID');
    expect(await verify(key, { cost: 2 })).toBe('QUOTA_EXCEEDED');
    expect(await verify(key)).toBe('VALID');
    expect(await verify(key)).toBe('QUOTA_EXCEEDED');
  });

  it('pay only what they may, and where the seller has set a rate', async () => {
    const { id, key } = await customerOn('none');
    await grant(id, { unit: 'credits', amount: '5', features: ['storage'] });
    await grant(id, { unit: 'unpriced', amount: '5' });
    expect(await verify(key)).toBe('QUOTA_EXCEEDED');
    await grant(id, { unit: 'credits', amount: '1', features: [meter] });
    expect(await verify(key)).toBe('VALID');
    expect(await verify(key)).toBe('QUOTA_EXCEEDED');
  });

  it('of a currency are one balance, however its name is written', async () => {
    const { id } = await customerOn('none');
    for (const unit of ['usd', 'USD', 'Usd', 'gems', 'Gems']) await grant(id, { unit, amount: '1' });
    expect(await balances(id)).toMatchObject([
      { unit: 'Gems', settled: '1' },
      { unit: 'USD', settled: '3' },
      { unit: 'gems', settled: '1' },
    ]);
  });

  it('of several kinds are taken in the order of their grants', async () => {
    const { id, key } = await customerOn('none');
    await grant(id, { unit: 'credits', amount: '2' });
    await grant(id, { unit: 'quarters', amount: '0.25', priority: 1 });
    expect(await spendUp(key, app)).toBe(3);
    await grant(id, { unit: 'credits', amount: '1' });
    await grant(id, { unit: 'quarters', amount: '1', priority: 1 });
    expect(await verify(key)).toBe('VALID');
    await settleAll();
    expect(await balances(id)).toMatchObject([
      { unit: 'credits', settled: '1' },
      { unit: 'quarters', settled: '0.75' },
    ]);
  });

  it('follow a change of the rate at once', async () => {
    const { id, key } = await customerOn('none');
    await grant(id, { unit: 'unpriced', amount: '5' });
    expect(await verify(key)).toBe('QUOTA_EXCEEDED');
    const { creditUnits } = await made('GET /api/v1/billing/settings');
    const units = creditUnits as unknown as { unit: string }[];
    const rates = [{ feature: meter, amount: '5' }];
    const set = (changed: object[]) => made('PATCH /api/v1/billing/settings', { creditUnits: changed });
    await set(units.map((each) => (each.unit === 'unpriced' ? { ...each, rates } : each)));
    await app.heard();
    expect(await verify(key)).toBe('VALID');
    await set(units);
  });

  it('do not lift the limit of what the plan has a price for: that is invoiced', async () => {
    const { id, key } = await customerOn('capped-and-priced');
    await grant(id, { unit: 'credits', amount: '50' });
    expect(await spendUp(key, app)).toBe(4);
  });

  it('pay the usage of an invoice, as far as they reach, and no unit is charged twice', async () => {
    const partly = await customerOn('metered');
    const wholly = await customerOn('metered');
    // 3 calls beyond the 2 that are included: 1.5 USD.
    for (const { key } of [partly, wholly]) for (let n = 0; n < 5; n += 1) expect(await verify(key)).toBe('VALID');
    await grant(partly.id, { unit: 'USD', amount: '1' });
    await grant(wholly.id, { unit: 'credits', amount: '200' });
    await settleAll();
    const upcoming = async (customer: string) => {
      const { subtotal, lines } = await made(`GET /api/v1/customers/${customer}/upcoming`);
      const credits = (lines as unknown as { kind: string; amount: string }[]).filter(({ kind }) => kind === 'credit');
      return [subtotal, credits.map(({ amount }) => amount)];
    };
    // What expires before the invoice pays nothing of it.
    const expiresAt = toIso(app.manual.now() + day);
    await grant(partly.id, { unit: 'USD', amount: '0.25', expiresAt });
    expect(await upcoming(partly.id)).toEqual(['500000', ['-1000000']]);
    expect(await upcoming(wholly.id)).toEqual(['0', ['-1500000']]);
    await moveTo(app.manual.now() + 2 * day);
    await settleAll();
    await moveTo(app.manual.now() + 30 * day);
    expect(await close()).toMatchObject({ failed: 0 });
    const usage = [
      ['usage', '2', '0'],
      ['usage', '3', '1500000'],
    ];
    const plan = ['plan', '1', '0'];
    expect(await linesOf(partly.id)).toEqual({
      ...{ total: '500000', status: 'open', lines: [...usage, plan, ['credit', '1', '-1000000']] },
    });
    expect(await linesOf(wholly.id)).toEqual({
      ...{ total: '0', status: 'paid', lines: [...usage, plan, ['credit', '150', '-1500000']] },
    });
    expect(await balances(partly.id)).toMatchObject([{ settled: '0', available: '0' }]);
    expect(await balances(wholly.id)).toMatchObject([{ settled: '50', available: '50' }]);
    expect(await close()).toMatchObject({ closed: 0 });
    const { differences } = await reconcile(new Background(app.app.kernel, 'billing.reconcile'));
    expect(differences).toEqual([]);
  }, 60_000);

  it('of an organization at the operator pay its own calls', async () => {
    const buyer = await register(app);
    const made = await app.call('POST /api/v1/keys', { as: buyer.token, body: { name: 'k' } });
    const { kernel } = app.app;
    const start = app.manual.now() - day;
    await kernel.database.system('test', (tx) =>
      setEntitlements(
        tx,
        { org: buyer.org },
        {
          entitlements: [{ feature: meter, amount: 2, hard: true }],
          period: { start, end: start + 30 * day },
          source: 'test',
        },
      ),
    );
    const units = [{ unit: 'USD', currency: 'USD', price: '1', rates: [{ feature: meter, amount: '0.1' }] }];
    await app.rows(
      `insert into eco_billing_settings (org_id, credit_units, created_at, updated_at) values ($1, $2, $3, $3)
       on conflict (org_id) do update set credit_units = excluded.credit_units`,
      [operatorOrg, JSON.stringify(units), new Date(app.manual.now())],
    );
    const list = async (node: TestApp) =>
      (await node.call('GET /api/v1/customers', { as: String(made.body.key) })).status;
    await other.heard();
    expect([await list(app), await list(other), await list(app)]).toEqual([200, 200, 402]);
    await grantByOperator(buyer, '0.3');
    expect([await list(app), await list(other), await list(app), await list(app)]).toEqual([200, 200, 200, 402]);
    await settleAll();
    expect(await ownBalances(buyer.token)).toMatchObject([{ settled: '0', available: '0' }]);
  }, 60_000);

  it('of an organization pay its invoice also where it changes its plan itself', async () => {
    const buyer = await register(app);
    const as = String((await app.call('POST /api/v1/keys', { as: buyer.token, body: { name: 'k' } })).body.key);
    const change = async (body: object) => {
      const answer = await app.call('POST /api/v1/billing/subscription/change', { as, body });
      expect(answer.status, answer.text).toBe(200);
    };
    await grantByOperator(buyer, '10');
    await change({ plan: 'pro' });
    const at = app.manual.now() + hour;
    const usage = { at, quantity: 5000, meter, org: buyer.org };
    await appendUsage(app.app.kernel, usageRecord({ ...usage, id: app.app.kernel.ids.next('req') }));
    await app.settled();
    await moveTo(at + day);
    // Begins a month and a term: the usage so far is invoiced, less a day's share of what the plan includes.
    await change({ plan: 'pro', term: 'year', when: 'now' });
    const { body } = await app.call('GET /api/v1/billing/invoices', { as });
    const invoice = await app.call(`GET /api/v1/billing/invoices/${body.items?.[0]?.id}`, { as });
    const lines = invoice.body.lines as unknown as { kind: string; feature: string | null; amount: string }[];
    const ofCalls = lines.filter(({ feature }) => feature === meter).map(({ kind, amount }) => [kind, Number(amount)]);
    const charged = ofCalls.reduce((sum, [kind, amount]) => sum + (kind === 'usage' ? Number(amount) : 0), 0);
    expect(charged, JSON.stringify(invoice.body)).toBeGreaterThan(0);
    expect(ofCalls.at(-1)).toEqual(['credit', -charged]);
    const available = String(10 - charged / 1_000_000);
    expect(await ownBalances(as)).toMatchObject([{ available }]);
    await settleAll();
    expect(await ownBalances(as)).toMatchObject([{ settled: available, reserved: '0', available }]);
  }, 60_000);

  describe('that a plan includes', () => {
    const withCredits = (slug: string, amount: string) => ({
      ...capped(slug, '0'),
      credits: [{ unit: 'credits', amount, features: null }],
    });
    const grants = async (customer: string) =>
      (await made(`GET /api/v1/customers/${customer}/credits/grants`)).items as unknown as {
        kind: string;
        amount: string;
        effectiveAt: string;
        expiresAt: string;
      }[];

    /** What a node holds of ended credits ends once it has given it back. */
    async function settlesTo(customer: string, amount: string): Promise<void> {
      const settled = () => settleAll().then(() => balances(customer));
      await expect.poll(settled, { timeout: 30_000 }).toMatchObject([{ settled: amount, available: amount }]);
    }

    it('come with each month, once, and expire with it', async () => {
      await made('POST /api/v1/plans', withCredits('hundred', '100'));
      const { id, key } = await customerOn('hundred');
      const { periodEnd } = await made(`GET /api/v1/customers/${id}/subscription`);
      expect(await grants(id)).toMatchObject([{ kind: 'included', amount: '100', expiresAt: periodEnd }]);
      await app.heard();
      for (let n = 0; n < 7; n += 1) expect(await verify(key)).toBe('VALID');
      await settleAll();
      // The month is closed an hour later; its successor's credits are there within the minute.
      await moveTo(Date.parse(String(periodEnd)));
      await settlesTo(id, '100');
      expect(await verify(key)).toBe('VALID');
      await moveTo(Date.parse(String(periodEnd)) + hour);
      await settleAll();
      await Promise.all([close(), close()]);
      await settleAll();
      const [next, first] = await grants(id);
      expect([first?.expiresAt, next?.effectiveAt, next?.amount]).toEqual([periodEnd, periodEnd, '100']);
      await settlesTo(id, '99');
      expect(await grants(id)).toHaveLength(2);
    }, 60_000);

    it('come in proportion with another plan, and those of the plan before end', async () => {
      await made('POST /api/v1/plans', withCredits('thousand', '1000'));
      const { id } = await customerOn('hundred');
      const { periodStart, periodEnd } = await made(`GET /api/v1/customers/${id}/subscription`);
      const [start, end] = [Date.parse(String(periodStart)), Date.parse(String(periodEnd))];
      await moveTo(start + (end - start) / 4);
      await made(`POST /api/v1/customers/${id}/subscription/change`, { plan: 'thousand', when: 'now' });
      expect(await balances(id)).toMatchObject([{ settled: '750', available: '750' }]);
      await made(`POST /api/v1/customers/${id}/subscription/change`, { plan: 'hundred', when: 'now' });
      expect(await balances(id)).toMatchObject([{ settled: '0', available: '0' }]);
    });
  });
});
