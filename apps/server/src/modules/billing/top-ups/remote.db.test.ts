import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FakePolar } from '../../../../../../tools/fakes/polar/index.ts';
import type { FakeStripe } from '../../../../../../tools/fakes/stripe/index.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { randomFrom } from '../../../../test/random.ts';
import type { Tenant } from '../../../../test/world/world.ts';
import { Background } from '../../../kernel/background.ts';
import { day, hour } from '../../../kernel/clock.ts';
import { settleCreditsJob } from '../credits/jobs.ts';
import { pay } from '../providers/page.fixture.ts';
import { buyer, callBilling, type Stage, stages } from '../providers/stage.fixture.ts';

const own = '/api/v1/billing/credits';
const setting = { enabled: true, unit: 'USD', threshold: '5', amount: '20', mostAMonth: 3 };

describe.skipIf(!postgresAvailable).each(['stripe', 'polar'] as const)(
  'credits bought with %s (needs PostgreSQL)',
  (name) => {
    let stage: Stage;
    let a: Tenant;
    let others: Tenant[];
    beforeAll(async () => {
      stage = await stages[name]();
      a = stage.world.a;
      others = [await stage.world.people(), await stage.world.people(), await stage.world.people()];
      for (const tenant of [a, ...others]) await buyer(stage, tenant);
    });
    afterAll(() => stage?.close());

    const made = async (tenant: Tenant, what: string, body?: unknown) => {
      const answer = await callBilling(stage, tenant, what, body);
      expect(answer.status, `${what}: ${answer.text}`).toBeLessThan(300);
      return answer.body;
    };
    const runJob = () => settleCreditsJob.run(new Background(stage.world.app.kernel, settleCreditsJob.name), {});
    /** What the buyer has of it in the end. */
    const stateOf = async ({ org }: Tenant) => ({
      topUps: await stage.world.rows(
        'select origin, status from eco_credit_top_ups where buyer_org_id = $1 order by id',
        [org],
      ),
      grants: (
        await stage.world.rows<{ amount: string }>(
          `select amount from eco_credit_grants where buyer_org_id = $1 and kind = 'paid' order by id`,
          [org],
        )
      ).map(({ amount }) => Number(amount)),
      invoices: await stage.world.rows(
        `select status, reason, total, amount_paid, provider from eco_invoices where buyer_org_id = $1 and reason = 'top-up' order by id`,
        [org],
      ),
      copies: await stage.world.rows(`select 1 from eco_invoices where buyer_org_id = $1 and reason <> 'top-up'`, [
        org,
      ]),
    });
    const invoice = (dollars: number) => {
      const micros = String(dollars * 1_000_000);
      return { status: 'paid', reason: 'top-up', total: micros, amount_paid: micros, provider: name };
    };
    /** Charges of the customer's card are refused from now on. */
    async function decline({ org }: Tenant): Promise<void> {
      const [row] = await stage.world.rows<{ id: string }>(
        `select id from eco_customers where external_id = $1 and org_id = 'eco_org_0000000000000000000000'`,
        [org],
      );
      if (name === 'polar') {
        const polar = stage.fake as FakePolar;
        const answer = await fetch(`${polar.url}/v1/customers/external/${row?.id}`, {
          headers: { authorization: `Bearer ${stage.key}`, 'polar-version': '2026-10' },
        });
        polar.decline(String(((await answer.json()) as { id: string }).id), true);
        return;
      }
      const { host, port } = stage.fake as FakeStripe;
      const stripe = new Stripe(stage.key, { host, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });
      const { data } = await stripe.customers.list({ limit: 100 });
      const customer = data.find(({ metadata }) => metadata.nexus_customer === row?.id)?.id ?? '';
      const { id } = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
      await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
    }

    it('are granted with an invoice once the page is paid', async () => {
      const bought = await made(a, `POST ${own}/top-up`, { unit: 'USD', amount: '4' });
      expect(bought).toMatchObject({ status: 'open', subtotal: '4000000', invoiceId: null });
      expect((await stateOf(a)).grants).toEqual([]);
      await pay(String(bought.url));
      await stage.fake.webhooks.settled();
      expect(await stateOf(a)).toEqual({
        ...{ topUps: [{ origin: 'manual', status: 'paid' }], grants: [4], invoices: [invoice(4)], copies: [] },
      });
    });

    it.each([0, 1])('are granted once, whatever tells of it, thrice and in any order (seed %i)', async (seed) => {
      const { fake, relay } = stage;
      const tenant = others[seed] as Tenant;
      const random = randomFrom(seed);
      fake.webhooks.hold();
      fake.webhooks.behave({ copies: 3 });
      const bought = await made(tenant, `POST ${own}/top-up`, { unit: 'USD', amount: '7' });
      await pay(String(bought.url));
      relay.fate = () => random.pick(['lost', 'unanswered', 'arrives', 'arrives'] as const);
      await fake.webhooks.release(seed === 0 ? 'reversed' : (held) => [...held, ...held]);
      // What failed is sent again within hours.
      await fake.clock.advance(6 * hour);
      relay.fate = () => 'arrives';
      fake.webhooks.behave({});
      await fake.clock.advance(day);
      expect(await stateOf(tenant)).toEqual({
        ...{ topUps: [{ origin: 'manual', status: 'paid' }], grants: [7], invoices: [invoice(7)], copies: [] },
      });
    });

    it('are not granted where the page is left', async () => {
      const tenant = others[2] as Tenant;
      await made(tenant, `POST ${own}/top-up`, { unit: 'USD', amount: '9' });
      await stage.fake.clock.advance(25 * hour);
      await stage.fake.webhooks.settled();
      expect((await stateOf(tenant)).grants).toEqual([]);
    });

    it('are bought automatically with the card of the last time, once', async () => {
      await made(a, `PUT ${own}/auto-top-up`, setting);
      const before = await stage.taken();
      await Promise.all([runJob(), runJob()]);
      await stage.fake.webhooks.settled();
      await runJob();
      const { topUps, grants, invoices } = await stateOf(a);
      expect(topUps.at(-1)).toEqual({ origin: 'automatic', status: 'paid' });
      expect([grants, invoices]).toEqual([
        [4, 20],
        [invoice(4), invoice(20)],
      ]);
      expect((await stage.taken()) - before).toBe(2000);
    });

    it('are bought no more once the card is refused, and an event tells', async () => {
      const tenant = others[0] as Tenant;
      await decline(tenant);
      await made(tenant, `PUT ${own}/auto-top-up`, { ...setting, threshold: '8' });
      const before = await stage.taken();
      await runJob();
      await stage.fake.webhooks.settled();
      await runJob();
      const { topUps, grants } = await stateOf(tenant);
      expect([topUps.at(-1), grants]).toEqual([{ origin: 'automatic', status: 'failed' }, [7]]);
      expect(await stage.taken()).toBe(before);
      expect(await made(tenant, `GET ${own}/auto-top-up`)).toMatchObject({
        enabled: false,
        stoppedBy: 'payment-failed',
      });
      const events = await stage.world.rows<{ org_id: string }>(
        `select org_id from nexus_events where type = 'credit-top-up.failed' and data ->> 'buyerId' = $1`,
        [tenant.org],
      );
      expect(events.map(({ org_id }) => org_id)).toContain(tenant.org);
    });

    it('wait where the provider does not answer, and are bought later', async () => {
      const tenant = others[1] as Tenant;
      await made(tenant, `PUT ${own}/auto-top-up`, { ...setting, threshold: '8' });
      stage.fake.behave({ fail: { path: '/', status: 500 } });
      await runJob();
      expect((await stateOf(tenant)).topUps.at(-1)).toEqual({ origin: 'automatic', status: 'open' });
      stage.fake.behave({});
      await stage.fake.clock.advance(hour);
      await runJob();
      await stage.fake.webhooks.settled();
      expect((await stateOf(tenant)).grants).toEqual([7, 20]);
    }, 60_000);
  },
);
