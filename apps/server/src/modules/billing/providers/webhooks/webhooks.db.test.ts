import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../../test/harness.ts';
import { randomFrom } from '../../../../../test/random.ts';
import type { Tenant } from '../../../../../test/world/world.ts';
import { day, hour } from '../../../../kernel/clock.ts';
import { operatorOrg } from '../../../../kernel/record.ts';
import type { RemoteProvider } from '../provider.ts';
import { providersService } from '../providers.ts';
import { buy, buyer, callBilling, type Stage, stages, start } from '../stage.fixture.ts';

describe.skipIf(!postgresAvailable).each(['stripe', 'polar'] as const)('webhooks of %s (needs PostgreSQL)', (name) => {
  let stage: Stage;
  let others: Tenant[];
  beforeAll(async () => {
    stage = await stages[name]();
    const { world } = stage;
    others = [];
    while (others.length < 5) others.push(await world.people());
    for (const tenant of [world.a, ...others]) await buyer(stage, tenant);
  });
  afterAll(() => stage?.close());

  /** What there is of a buyer in the end, without ids and times of making. */
  const stateOf = async ({ org }: Tenant) => ({
    subscriptions: await stage.world.rows(
      `select p.slug, s.status, s.term, s.seats, s.provider, s.period_start, s.period_end, s.term_end, s.cancel_at_period_end, s.mrr
       from eco_subscriptions s join eco_plans p on p.id = s.plan_id where s.buyer_org_id = $1 order by s.id`,
      [org],
    ),
    invoices: await stage.world.rows(
      `select status, total, amount_paid, amount_due, provider, currency from eco_invoices where buyer_org_id = $1 order by id`,
      [org],
    ),
    lines: await stage.world.rows(`select amount from eco_invoice_lines where buyer_org_id = $1 order by amount`, [
      org,
    ]),
    /** Of which buyers get mails, and programs of the seller hear. */
    told: await stage.world.rows(
      `select e.type, count(*)::int as times from nexus_events e join eco_invoices i on i.id = e.subject
       where i.buyer_org_id = $1 and e.org_id = $2 group by e.type`,
      [org, operatorOrg],
    ),
    movements: await stage.world.rows(
      `select m.kind, m.amount from eco_revenue_movements m join eco_customers c on c.id = m.customer_id
       where c.external_id = $1 order by m.id`,
      [org],
    ),
  });
  const post = (payload: string | Buffer, headers: Record<string, string>, path = `/api/v1/webhooks/${name}`) =>
    stage.world.app.server.inject({
      method: 'POST',
      url: path,
      payload,
      headers: { 'content-type': 'application/json', ...headers },
    });
  /** As the provider signs. */
  const signed = (
    body: string,
    id: string,
    at = name === 'polar' ? Date.now() : stage.world.clock.now(),
  ): Record<string, string> => {
    const seconds = Math.floor(at / 1000);
    if (name === 'stripe') {
      const v1 = createHmac('sha256', stage.secret).update(`${seconds}.${body}`).digest('hex');
      return { 'stripe-signature': `t=${seconds},v1=${v1}` };
    }
    const key = Buffer.from(stage.secret.replace('whsec_', ''), 'base64');
    const v1 = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
    return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${v1}` };
  };
  const unknown = (id: string) =>
    JSON.stringify(
      name === 'stripe'
        ? { id, object: 'event', type: 'radar.early_fraud_warning.created', data: { object: { id: 'issfr_1' } } }
        : { type: 'something.new', timestamp: '2026-01-15T12:00:00Z', data: { id: 'x' } },
    );
  const about = (id: string, ref: string) =>
    JSON.stringify(
      name === 'stripe'
        ? { id, object: 'event', type: 'customer.subscription.updated', data: { object: { id: ref } } }
        : { type: 'subscription.updated', timestamp: '2026-01-15T12:00:00Z', data: { id: ref } },
    );
  const table = `eco_${name}_events`;

  it('a checkout subscribes the organization, with the invoice of the provider', async () => {
    const { world, fake } = stage;
    await buy(stage, world.a);
    await fake.webhooks.settled();
    const { subscriptions, invoices, movements, told } = await stateOf(world.a);
    expect(subscriptions).toEqual([
      {
        ...{ slug: 'pro', status: 'active', term: 'month', seats: 1, provider: name, cancel_at_period_end: false },
        ...{
          period_start: start,
          period_end: new Date('2026-02-15T12:00:00Z'),
          term_end: new Date('2026-02-15T12:00:00Z'),
        },
        mrr: '29000000',
      },
    ]);
    expect(invoices).toEqual([
      { status: 'paid', total: '29000000', amount_paid: '29000000', amount_due: '0', provider: name, currency: 'USD' },
    ]);
    expect(movements).toEqual([{ kind: 'new', amount: '29000000' }]);
    expect(told).toEqual([{ type: 'invoice.paid', times: 1 }]);
    const periods = 'select period_start, period_end from eco_invoices where buyer_org_id = $1';
    expect(await world.rows(periods, [world.a.org])).toEqual([
      { period_start: start, period_end: new Date('2026-02-15T12:00:00Z') },
    ]);
    expect(await callBilling(stage, world.a, 'POST /api/v1/billing/checkout', { plan: 'pro' })).toMatchObject({
      status: 409,
      body: { code: 'ALREADY_SUBSCRIBED' },
    });
  });

  it.each([0, 1, 2])(
    'delivered three times in random order, with failures, they have one effect (seed %i)',
    async (seed) => {
      const { world, fake, relay } = stage;
      const random = randomFrom(seed);
      const tenant = others[seed] as Tenant;
      fake.webhooks.hold();
      fake.webhooks.behave({ copies: 3 });
      await buy(stage, tenant);
      relay.fate = () => random.pick(['lost', 'unanswered', 'arrives', 'arrives', 'arrives'] as const);
      await fake.webhooks.release((held) => shuffled(held, random.integer));
      // What failed is sent again within minutes or hours.
      await fake.clock.advance(6 * hour);
      relay.fate = () => 'arrives';
      fake.webhooks.behave({});
      await fake.clock.advance(day);
      const [expected, found] = [await stateOf(world.a), await stateOf(tenant)];
      const timeless = ({ subscriptions, ...rest }: typeof found) => ({
        ...rest,
        subscriptions: subscriptions.map(({ period_start: _, period_end: __, term_end: ___, ...one }) => one),
      });
      expect(timeless(found)).toEqual(timeless(expected));
      const claimed = await world.rows(`select id from ${table} where org_id = '${operatorOrg}'`);
      const delivered = new Set(fake.webhooks.attempts.map(({ id }) => id));
      expect(claimed.map(({ id }) => id).sort()).toEqual([...delivered].sort());
    },
  );

  it('do not replace what was fetched later by what was fetched before', async () => {
    const { world, fake } = stage;
    const tenant = others[4] as Tenant;
    await buy(stage, tenant);
    await fake.webhooks.settled();
    const columns = 'provider_ref, cancel_at_period_end';
    const row = () =>
      world.rows(`select ${columns} from eco_subscriptions where buyer_org_id = $1 and status <> 'canceled'`, [
        tenant.org,
      ]);
    const ref = String((await row())[0]?.provider_ref);
    const providers = world.app.kernel.services.use(providersService);
    const { remote } = providers;
    const real = (await providers.remote(operatorOrg, name)) as RemoteProvider;
    const gate = Promise.withResolvers<void>();
    let fetches = 0;
    const slow: RemoteProvider['readSubscription'] = async (id) => {
      fetches += 1;
      if (fetches > 1) return real.readSubscription(id);
      await gate.promise;
      return { ...(await real.readSubscription(id)), cancelAtPeriodEnd: true };
    };
    providers.remote = async () => Object.assign(Object.create(real), { readSubscription: slow });
    try {
      const send = (id: string) => {
        const body = about(id, ref);
        return post(body, signed(body, id));
      };
      const first = send('evt_slow');
      while (fetches === 0) await new Promise(setImmediate);
      expect((await send('evt_fast')).statusCode).toBe(200);
      gate.resolve();
      expect((await first).json()).toEqual({ outcome: 'applied' });
    } finally {
      Object.assign(providers, { remote });
    }
    expect(fetches).toBe(3);
    expect((await row())[0]?.cancel_at_period_end).toBe(false);
  });

  it('end with the subscription at the provider, and the default plan follows', async () => {
    const { world, fake } = stage;
    await stage.cancelAll();
    await fake.webhooks.settled();
    const { subscriptions, movements } = await stateOf(world.a);
    expect(subscriptions.map(({ slug, status }) => [slug, status])).toEqual([
      ['pro', 'canceled'],
      ['unlimited', 'active'],
    ]);
    expect(movements.map(({ kind }) => kind)).toEqual(['new', 'churn']);
  });

  it('refuses what is forged, stale, truncated or without a signature: 400, and an entry in the audit log', async () => {
    const { world } = stage;
    const body = unknown('evt_forged');
    const now = stage.world.clock.now();
    const headers = signed(body, 'evt_forged');
    const stale = signed(body, 'evt_forged', (name === 'polar' ? Date.now() : now) - 301_000);
    const calls = [
      ['WEBHOOK_REFUSED', () => post(`${body} `, headers)],
      ['MALFORMED_BODY', () => post(body.slice(0, -1), headers)],
      ['MALFORMED_BODY', () => post('', headers)],
      ['WEBHOOK_REFUSED', () => post(body, {})],
      ['WEBHOOK_REFUSED', () => post(body, stale)],
    ] as const;
    const count = async () =>
      Number(
        (
          await world.rows(
            `select count(*) from eco_audit_inbox where action = 'webhook.refuse' and org_id = '${operatorOrg}'`,
          )
        )[0]?.count,
      );
    const before = await count();
    for (const [code, call] of calls) {
      const answer = await call();
      expect([answer.statusCode, answer.json().code]).toEqual([400, code]);
    }
    expect((await count()) - before).toBe(calls.length);
    expect(await world.rows(`select 1 from ${table} where id = 'evt_forged'`)).toEqual([]);
  });

  it('keeps what it does not know, and takes a replay once', async () => {
    const { world } = stage;
    const body = unknown('evt_new');
    const headers = signed(body, 'evt_new');
    const first = await post(body, headers);
    expect([first.statusCode, first.json()]).toEqual([202, { outcome: 'unknown' }]);
    const again = await post(body, headers);
    expect([again.statusCode, again.json()]).toEqual([200, { outcome: 'repeated' }]);
    const rows = await world.rows(`select outcome, payload from ${table} where id = 'evt_new'`);
    expect(rows).toEqual([{ outcome: 'unknown', payload: JSON.parse(body) }]);
  });

  it('answers 503 where the provider cannot be asked, and takes the event when it is sent again', async () => {
    const { fake, relay } = stage;
    const tenant = others[3] as Tenant;
    fake.webhooks.hold();
    await buy(stage, tenant);
    relay.statuses.length = 0;
    fake.behave({ fail: { path: '/v1/subscriptions/', status: 500 } });
    await fake.webhooks.release();
    expect(relay.statuses).toContain(503);
    fake.behave({});
    await fake.clock.advance(6 * hour);
    expect((await stateOf(tenant)).subscriptions).toMatchObject([{ slug: 'pro', provider: name }]);
  });

  it('is not there for an organization that sells otherwise', async () => {
    const { world } = stage;
    const body = unknown('evt_other');
    const answer = await post(body, signed(body, 'evt_other'), `/api/v1/webhooks/${name}/${world.b.org}`);
    expect(answer.statusCode).toBe(404);
  });
});

/** Fisher and Yates. */
function shuffled<T>(list: readonly T[], below: (limit: number) => number): T[] {
  const all = [...list];
  for (let last = all.length - 1; last > 0; last -= 1) {
    const other = below(last + 1);
    [all[last], all[other]] = [all[other] as T, all[last] as T];
  }
  return all;
}
