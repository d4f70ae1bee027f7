import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { makeWorld, type World } from '../../../../test/world/world.ts';
import { Background } from '../../../kernel/background.ts';
import { day, hour } from '../../../kernel/clock.ts';
import { reconcileBilling } from '../reconciliation/jobs.ts';
import { reconcile } from '../reconciliation/reconciliation.ts';
import { type Selling, sellingIn } from '../selling.fixture.ts';

describe.skipIf(!postgresAvailable)('months of usage (needs PostgreSQL)', () => {
  let world: World;
  let seller: Selling;
  const of = (customer: string) => `/api/v1/customers/${customer}/subscription`;
  const usageLines = async (customer: string) =>
    (await seller.invoices(customer)).flatMap(({ lines }) => lines).filter(({ kind }) => kind !== 'plan');
  const sum = (lines: readonly { amount: string }[]) => lines.reduce((all, { amount }) => all + BigInt(amount), 0n);
  const toEnd = async (customer: string) => {
    const { periodEnd } = await seller.subscription(customer);
    await seller.moveTo(Date.parse(String(periodEnd)) + hour);
    expect(await seller.close()).toMatchObject({ failed: 0 });
  };

  beforeAll(async () => {
    world = await makeWorld();
    seller = sellingIn(world);
    await seller.made('POST /api/v1/meters', { slug: 'jobs', eventType: 'used', aggregation: 'count' });
    await seller.plan('plain');
  });
  afterAll(() => world?.close());

  it('charges each term of an add-on, however its days lie to those of the month', async () => {
    await seller.moveTo(Date.UTC(2026, 0, 31));
    const customer = await seller.customer('plain');
    await seller.moveTo(Date.UTC(2026, 1, 28, 6));
    await seller.close();
    await seller.moveTo(Date.UTC(2026, 2, 30, 12));
    await seller.made(`POST /api/v1/customers/${customer}/addons`, {
      name: 'Support',
      amount: '1000000',
      term: 'month',
    });
    for (let month = 0; month < 5; month += 1) {
      await toEnd(customer);
      const { items } = await seller.made(`GET /api/v1/customers/${customer}/addons`);
      const [addon] = items as unknown as { termEnd: string }[];
      expect(Date.parse(addon?.termEnd ?? '')).toBeGreaterThan(world.clock.now() - 2 * hour);
    }
  });

  it('charges seats, flat fees and levels for the part of the month that a plan has', async () => {
    const storage = { slug: 'storage', eventType: 'stored', aggregation: 'max', valueProperty: '$.gb' };
    await seller.made('POST /api/v1/meters', storage);
    const prices = [
      { feature: 'seats', model: 'seat', included: '2', unitAmount: '12' },
      { feature: 'storage', model: 'overage', included: '50', unitAmount: '1' },
      {
        feature: 'jobs',
        model: 'graduated',
        tiers: [
          { upTo: '100', unitAmount: '0', flatAmount: '6' },
          { upTo: null, unitAmount: '1' },
        ],
      },
    ];
    await seller.plan('seats-a', { amounts: { month: '0', year: null }, prices });
    await seller.plan('seats-b', { amounts: { month: '0', year: null }, prices });
    const customer = await seller.customer();
    await seller.made(`POST ${of(customer)}`, { plan: 'seats-a', seats: 5 });
    const begun = world.clock.now();
    const { periodEnd } = await seller.subscription(customer);
    const month = Date.parse(String(periodEnd)) - begun;
    await seller.send(customer, { gb: 100 }, world.clock.now() + 1, 'stored');
    for (const [part, plan] of ['seats-b', 'seats-a', 'seats-b'].entries()) {
      await seller.moveTo(begun + ((part + 1) * month) / 4);
      await seller.made(`POST ${of(customer)}/change`, { plan, when: 'now' });
      await seller.send(customer, { gb: 100 }, world.clock.now() + 1, 'stored');
    }
    await toEnd(customer);
    const lines = await usageLines(customer);
    expect(sum(lines.filter(({ kind }) => kind === 'seats'))).toBe(36_000_000n);
    expect(sum(lines.filter(({ description }) => description.startsWith('storage')))).toBe(50_000_000n);
    expect(sum(lines.filter(({ description }) => description.includes('flat fee')))).toBe(6_000_000n);
    expect(sum(lines)).toBe(92_000_000n);
  });

  it('includes the units of a free tier once a month, however often the plan changes', async () => {
    const prices = [
      {
        feature: 'jobs',
        model: 'graduated',
        tiers: [
          { upTo: '4', unitAmount: '0' },
          { upTo: null, unitAmount: '1' },
        ],
      },
    ];
    await seller.plan('tier-a', { amounts: { month: '0', year: null }, prices });
    await seller.plan('tier-b', { amounts: { month: '0', year: null }, prices });
    const customer = await seller.customer('tier-a');
    const begun = world.clock.now();
    const { periodEnd } = await seller.subscription(customer);
    const month = Date.parse(String(periodEnd)) - begun;
    for (let part = 0; part < 4; part += 1) {
      await seller.moveTo(begun + (part * month) / 4);
      if (part > 0) await seller.made(`POST ${of(customer)}/change`, { plan: part % 2 === 1 ? 'tier-b' : 'tier-a' });
      await seller.moveTo(world.clock.now() + hour);
      for (let count = 0; count < 4; count += 1) await seller.send(customer, {}, world.clock.now());
    }
    await toEnd(customer);
    expect(sum(await usageLines(customer))).toBe(12_000_000n);
  });

  it('keeps a meter that is charged', async () => {
    await seller.made('POST /api/v1/meters', { slug: 'gone', eventType: 'used', aggregation: 'count' });
    await seller.plan('goes', { prices: [{ feature: 'gone', model: 'flat', unitAmount: '1' }] });
    const customer = await seller.customer('goes');
    await seller.send(customer, {}, world.clock.now());
    await toEnd(customer);
    expect(await seller.refused('DELETE /api/v1/meters/gone')).toBe('METER_IN_USE');
    await toEnd(customer);
    expect((await usageLines(customer)).map(({ kind, amount }) => [kind, amount])).toEqual([['usage', '1000000']]);
    await seller.made('POST /api/v1/meters', { slug: 'unused', eventType: 'used', aggregation: 'count' });
    await seller.made('DELETE /api/v1/meters/unused');
  });

  it('keeps the id of a customer by which its usage is charged', async () => {
    await seller.plan('named', { prices: [{ feature: 'jobs', model: 'flat', unitAmount: '1' }] });
    const customer = await seller.customer('named');
    await seller.send(customer, {}, world.clock.now());
    await toEnd(customer);
    await seller.send(customer, {}, world.clock.now());
    const renamed = { externalId: 'another id' };
    expect(await seller.refused(`PATCH /api/v1/customers/${customer}`, renamed)).toBe('EXTERNAL_ID_IN_USE');
    await toEnd(customer);
    expect(sum(await usageLines(customer))).toBe(2_000_000n);
    const unmetered = await seller.customer('plain');
    await seller.made(`PATCH /api/v1/customers/${unmetered}`, renamed);
  });

  it('issues an invoice of any number of lines', async () => {
    const customer = await seller.customer('plain');
    await world.rows(
      `insert into eco_invoice_items (id, org_id, customer_id, key, currency, created_at, kind, description, quantity, unit_amount, amount)
       select 'eco_itm_' || lpad(n::text, 22, '0'), $1, $2, n, 'USD', $3, 'manual', 'Line ' || n, 1, 1, 1000000
       from generate_series(1, 6000) as n`,
      [world.a.org, customer, new Date(world.clock.now())],
    );
    await seller.made(`POST /api/v1/customers/${customer}/addons`, { name: 'Support', amount: '1000000' });
    const last = (await seller.invoices(customer)).at(-1);
    expect([last?.lines.length, last?.total]).toEqual([6001, '6001000000']);
  });

  it('finds no difference in the usage of a seller’s own meters', async () => {
    await seller.plan('agreed', { prices: [{ feature: 'jobs', model: 'flat', unitAmount: '1' }] });
    const customer = await seller.customer('agreed');
    await seller.send(customer, {}, world.clock.now());
    await toEnd(customer);
    const { differences } = await reconcile(new Background(world.app.kernel, reconcileBilling.name));
    expect(differences).toEqual([]);
  });

  it('lets what cannot be paid wait for the next invoice', async () => {
    await seller.plan('tiny', {
      amounts: { month: '0', year: null },
      prices: [{ feature: 'jobs', model: 'flat', unitAmount: '0.003' }],
    });
    const customer = await seller.customer('tiny');
    await seller.send(customer, {}, world.clock.now());
    await toEnd(customer);
    const [first, ...further] = await seller.invoices(customer);
    expect(first).toMatchObject({ status: 'paid', total: '0' });
    expect(first?.lines.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['usage', '3000'],
      ['plan', '0'],
      ['adjustment', '-3000'],
    ]);
    expect(further).toEqual([]);
    await seller.send(customer, {}, world.clock.now());
    await toEnd(customer);
    const open = (await seller.invoices(customer)).filter(({ status }) => status === 'open');
    expect(open).toMatchObject([{ total: '6000' }]);
    await seller.moveTo(world.clock.now() + day);
  });
});
