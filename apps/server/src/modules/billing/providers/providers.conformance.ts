import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { day, hour, type ManualClock, minute } from '../../../kernel/clock.ts';
import type { NexusError } from '../../../kernel/errors.ts';
import { money } from '../../../kernel/money.ts';
import { urls, wanted } from './bench.fixture.ts';
import { pay } from './page.fixture.ts';
import type { BillingProvider, Checkout, ProviderSubscription, SoldPlan } from './provider.ts';

/** What a call meets once: an error, a broken connection before or after its act, or no answer in time. */
export const faults = ['error', 'reset', 'lost-answer', 'time-out'] as const;
export type Fault = (typeof faults)[number];
export type Thing = 'customer' | 'plan' | 'subscription' | 'charge' | 'payment';

export interface ProviderBench {
  provider: BillingProvider;
  clock: ManualClock;
  /** Whether there is anything outside that can fail. */
  isRemote: boolean;
  /** Moves our clock and the provider's. */
  advance(milliseconds: number): Promise<void>;
  /** What the next call that makes, changes or charges such a thing meets. */
  fail(thing: Thing, fault: Fault): void;
  /** Nobody answers any more. */
  down(): void;
  /** The same provider with credentials that it does not accept. */
  withWrongKey(): Promise<BillingProvider>;
  /** Whether anything met the fault. */
  met(): boolean;
  /** Pays on the provider's page. */
  pay(checkout: Checkout): Promise<ProviderSubscription>;
  /** Whether the card of a customer is refused from now on. */
  decline(customerRef: string, isDeclined: boolean): Promise<void>;
  /** What there is at the provider. */
  count(thing: 'customer' | 'plan' | 'subscription'): Promise<number>;
  /** Cents that were taken from all cards. */
  taken(): Promise<number>;
  close(): Promise<void>;
}

const seller = 'eco_org_0000000000000000000001';
const plan = (slug: string, cents: bigint, interval: SoldPlan['interval'] = 'month'): SoldPlan => ({
  seller,
  slug,
  version: 1,
  name: slug === 'pro' ? 'Pro' : 'Team',
  interval,
  amount: money('USD', cents * 10_000n),
});
const pro = plan('pro', 2900n);
const team = plan('team', 9900n);
const yearly = plan('pro', 29_000n, 'year');
const { buyer, subscription } = wanted;

/** What every billing provider must do, and do once, whatever fails: call it from the provider's own test file. */
export function providerConformance(name: string, make: () => Promise<ProviderBench>): void {
  let bench: ProviderBench;
  beforeEach(async () => {
    bench = await make();
  });
  afterEach(() => bench.close());

  const buy = async (more: object = {}): Promise<ProviderSubscription> =>
    bench.pay(await bench.provider.checkout({ ...wanted, ...urls, ...more }));
  const codeOf = (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => 'none',
      (error: NexusError) => error.code,
    );
  const line = (cents: bigint, id = 'eco_ivl_1') => ({
    id,
    description: 'Calls beyond the plan',
    amount: money('USD', cents * 10_000n),
    periodStart: new Date(bench.clock.now() - 30 * day),
    periodEnd: new Date(bench.clock.now()),
  });
  const changeTo = (to: SoldPlan) => ({ from: pro, to, quantity: 1, at: new Date(bench.clock.now()) });

  describe(`billing provider ${name}`, () => {
    it('has one customer for each of ours, however long between the calls', async () => {
      const ref = await bench.provider.customer(buyer);
      expect(ref).not.toBe('');
      expect(await bench.provider.customer(buyer)).toBe(ref);
      await bench.advance(25 * hour);
      expect(await bench.provider.customer(buyer)).toBe(ref);
      const other = { ...buyer, id: 'eco_cus_0000000000000000000002', email: 'other@acme.example' };
      expect(await bench.provider.customer(other)).not.toBe(ref);
      if (bench.isRemote) expect(await bench.count('customer')).toBe(2);
    });

    it('says whether the credentials are accepted, and so does every call', async () => {
      await expect(bench.provider.check()).resolves.toBeUndefined();
      const wrong = await bench.withWrongKey();
      const expected = bench.isRemote ? 'BILLING_CREDENTIALS_REFUSED' : 'none';
      expect(await codeOf(wrong.check())).toBe(expected);
      expect(await codeOf(wrong.customer(buyer))).toBe(expected);
    });

    it('publishes a plan once', async () => {
      expect(await bench.provider.publish(pro)).toBe(bench.isRemote);
      expect(await bench.provider.publish(pro)).toBe(false);
      await bench.advance(25 * hour);
      expect(await bench.provider.publish(pro)).toBe(false);
      await bench.provider.publish(yearly);
      await bench.provider.publish({ ...pro, version: 2, amount: money('USD', 39_000_000n) });
      if (bench.isRemote) expect(await bench.count('plan')).toBe(3);
    });

    it('begins a subscription at the checkout, which one page shows until another is asked for', async () => {
      const first = await bench.provider.checkout({ ...wanted, ...urls });
      const again = await bench.provider.checkout({ ...wanted, ...urls });
      expect(again).toEqual(first);
      const other = await bench.provider.checkout({ ...wanted, ...urls, plan: team });
      if (other.url !== null) expect(other.url).not.toBe(first.url);
      const found = await bench.pay(other);
      expect(found).toMatchObject({
        customerRef: await bench.provider.customer(buyer),
        customer: buyer.id,
        subscription,
        plan: { slug: 'team', version: 1, interval: 'month' },
        status: 'active',
        quantity: 1,
        trialEnd: null,
        cancelAtPeriodEnd: false,
        endedAt: null,
      });
      expect(found.periodStart.getTime()).toBe(bench.clock.now());
      // From 31 January: the last day of February.
      expect(found.periodEnd.toISOString()).toBe('2027-02-28T14:37:00.000Z');
      expect(await bench.provider.subscription(found)).toEqual(found);
      if (bench.isRemote) expect(await bench.taken()).toBe(9900);
    });

    it('shows one page for one payment, which is open until it is paid', async () => {
      const lines = [line(2500n, 'eco_top_1-credits'), line(475n, 'eco_top_1-tax')];
      const request = { id: 'eco_top_0000000000000000000001', seller, buyer, lines, ...urls };
      const page = await bench.provider.payment(request);
      expect(page === null).toBe(!bench.isRemote);
      if (page === null) return;
      expect(await bench.provider.payment(request)).toEqual(page);
      const other = await bench.provider.payment({ ...request, id: 'eco_top_0000000000000000000002' });
      expect(other?.url).not.toBe(page.url);
      // A checkout of a plan leaves it as it is.
      await bench.provider.checkout({ ...wanted, ...urls });
      const found = await bench.provider.remote?.readPayment(page.ref);
      expect(found).toEqual({ ref: page.ref, customer: buyer.id, charge: request.id, status: 'open' });
      await bench.advance(25 * hour);
      expect(await bench.provider.remote?.readPayment(page.ref)).toMatchObject({ status: 'expired' });
      expect(await bench.taken()).toBe(0);
    });

    it('begins with a trial', async () => {
      const found = await buy({ trialDays: 14 });
      expect(found).toMatchObject({ status: 'trialing', trialEnd: new Date(bench.clock.now() + 14 * day) });
      expect(found.periodEnd).toEqual(found.trialEnd);
      if (bench.isRemote) expect(await bench.taken()).toBe(0);
    });

    it('subscribes without a checkout where it can, else says so; once', async () => {
      await bench.provider.customer(buyer);
      const code = await codeOf(bench.provider.subscribe(wanted));
      if (code !== 'none') {
        expect(code).toBe('CHECKOUT_REQUIRED');
        await buy();
      }
      const found = await bench.provider.subscribe(wanted);
      expect(found).toMatchObject({ subscription, status: 'active' });
      await bench.advance(25 * hour);
      if (bench.isRemote) {
        expect((await bench.provider.subscribe(wanted)).ref).toBe(found.ref);
        expect(await bench.count('subscription')).toBe(1);
      }
    });

    it('charges for a change what the preview says, by the second, once', async () => {
      const found = await buy();
      // 20 days, 3 hours and 7 seconds of 28 days are left.
      await bench.advance(8 * day - 3 * hour - 7000);
      const before = await bench.taken();
      const preview = await bench.provider.preview(found, changeTo(team));
      expect(preview.due).toEqual(
        money(
          'USD',
          preview.lines.reduce((sum, { amount }) => sum + amount.micros, 0n),
        ),
      );
      expect(preview.lines.map(({ amount }) => amount.micros / 10_000n)).toEqual([-2084n, 7116n]);
      const changed = await bench.provider.change(found, changeTo(team));
      expect(changed).toMatchObject({
        plan: { slug: 'team' },
        periodStart: found.periodStart,
        periodEnd: found.periodEnd,
      });
      if (bench.isRemote) expect((await bench.taken()) - before).toBe(Number(preview.due.micros / 10_000n));
      await bench.provider.change(changed, changeTo(team));
      if (bench.isRemote) expect((await bench.taken()) - before).toBe(Number(preview.due.micros / 10_000n));
    });

    it('begins a new period where the interval changes', async () => {
      const found = await buy();
      await bench.advance(7 * day);
      const { due } = await bench.provider.preview(found, changeTo(yearly));
      expect(due).toEqual(money('USD', (29_000n - 2175n) * 10_000n));
      const changed = await bench.provider.change(found, changeTo(yearly));
      expect(changed.plan).toEqual({ slug: 'pro', version: 1, interval: 'year' });
      expect(changed.periodStart.getTime()).toBe(bench.clock.now());
      expect(changed.periodEnd.toISOString()).toBe('2028-02-07T14:37:00.000Z');
    });

    it('cancels at the end of the period, takes that back, and ends at once; each twice', async () => {
      const { provider } = bench;
      let found = await buy();
      for (let time = 0; time < 2; time += 1) found = await provider.cancel(found);
      expect(found).toMatchObject({ status: 'active', cancelAtPeriodEnd: true, endedAt: null });
      for (let time = 0; time < 2; time += 1) found = await provider.resume(found);
      expect(found).toMatchObject({ status: 'active', cancelAtPeriodEnd: false });
      await provider.cancel(found);
      for (let time = 0; time < 2; time += 1) found = await provider.end(found);
      expect(found).toMatchObject({ status: 'canceled', endedAt: new Date(bench.clock.now()) });
    });

    it('charges usage once under one id, and nothing for nothing', async () => {
      const found = await buy();
      await bench.advance(minute);
      const before = await bench.taken();
      const lines = [line(123n), line(0n, 'eco_ivl_2'), line(4056n, 'eco_ivl_3')];
      const request = { id: 'eco_inv_1', seller, buyer, subscriptionRef: undefined, lines };
      const first = await bench.provider.charge(request);
      expect(first.status).toBe(bench.isRemote ? 'paid' : 'pending');
      await bench.provider.charge(request);
      await bench.advance(25 * hour);
      await bench.provider.charge(request);
      if (bench.isRemote) {
        expect((await bench.taken()) - before).toBe(4179);
        const [invoice] = await bench.provider.invoices(found.customerRef);
        expect(invoice).toMatchObject({ status: 'paid', customer: buyer.id, total: money('USD', 41_790_000n) });
      }
      const nothing = await bench.provider.charge({ ...request, id: 'eco_inv_2', lines: [line(0n, 'eco_ivl_4')] });
      if (bench.isRemote) expect(nothing).toEqual({ invoice: undefined, refs: [], status: 'paid' });
    });

    it('gives back what was paid, once under one id, and never more than was taken', async () => {
      const { remote } = bench.provider;
      if (remote === undefined) return;
      await buy();
      const request = { id: 'eco_inv_1', seller, buyer, subscriptionRef: undefined, lines: [line(1000n)] };
      const { invoice: paidRef = '' } = await bench.provider.charge(request);
      const refund = { id: 'eco_crn_1', paidRef, amount: money('USD', 4_000_000n), reason: 'An outage' };
      const ref = await remote.refund(refund);
      await bench.advance(25 * hour);
      expect(await remote.refund(refund)).toBe(ref);
      expect((await remote.readInvoice(paidRef)).refunded).toEqual(refund.amount);
      const tooMuch = { ...refund, id: 'eco_crn_2', amount: money('USD', 6_010_000n) };
      expect(await codeOf(remote.refund(tooMuch))).toBe('BILLING_REFUSED');
      await remote.refund({ ...refund, id: 'eco_crn_3', amount: money('USD', 6_000_000n) });
      expect((await remote.readInvoice(paidRef)).refunded).toEqual(money('USD', 10_000_000n));
      expect(await codeOf(remote.refund({ ...tooMuch, id: 'eco_crn_4', amount: money('USD', 10_000n) }))).toBe(
        'BILLING_REFUSED',
      );
    });

    it('gives back what was paid at a page for one payment', async () => {
      const { remote } = bench.provider;
      if (remote === undefined) return;
      const id = 'eco_top_0000000000000000000001';
      const page = await bench.provider.payment({ id, seller, buyer, lines: [line(2500n)], ...urls });
      await pay(page?.url ?? '');
      const amount = money('USD', 25_000_000n);
      const refund = { id: 'eco_crn_1', paidRef: page?.ref ?? '', amount, reason: 'A mistake' };
      const ref = await remote.refund(refund);
      expect(await remote.refund(refund)).toBe(ref);
      expect(await codeOf(remote.refund({ ...refund, id: 'eco_crn_2' }))).toBe('BILLING_REFUSED');
    });

    it('charges usage with the subscription, once', async () => {
      const found = await buy();
      const before = await bench.taken();
      const request = { id: 'eco_inv_1', seller, buyer, subscriptionRef: found.ref, lines: [line(1234n)] };
      const { refs } = await bench.provider.charge(request);
      await bench.advance(25 * hour);
      expect((await bench.provider.charge(request)).refs).toEqual(refs);
      await bench.advance(29 * day);
      if (bench.isRemote) expect((await bench.taken()) - before).toBe(2900 + 1234);
    });
  });

  describe(`billing provider ${name}, if the card is refused`, () => {
    it('changes nothing, and charges usage later', async () => {
      if (!bench.isRemote) return;
      const found = await buy();
      await bench.advance(day);
      await bench.decline(found.customerRef, true);
      const before = await bench.taken();
      expect(await codeOf(bench.provider.change(found, changeTo(team)))).toBe('PAYMENT_FAILED');
      expect(await bench.provider.subscription(found)).toEqual(found);
      const request = { id: 'eco_inv_1', seller, buyer, subscriptionRef: undefined, lines: [line(700n)] };
      expect((await bench.provider.charge(request)).status).toBe('failed');
      expect((await bench.provider.charge(request)).status).toBe('failed');
      expect(await bench.taken()).toBe(before);
      await bench.decline(found.customerRef, false);
      expect((await bench.provider.charge(request)).status).toBe('paid');
      expect((await bench.taken()) - before).toBe(700);
    });
  });

  describe.each(faults)(`billing provider ${name}, where a call meets: %s`, (fault) => {
    const expectMet = () => expect(bench.met()).toBe(true);

    it('makes one customer', async () => {
      if (!bench.isRemote) return;
      bench.fail('customer', fault);
      const ref = await bench.provider.customer(buyer);
      expectMet();
      await bench.advance(25 * hour);
      expect(await bench.provider.customer(buyer)).toBe(ref);
      expect(await bench.count('customer')).toBe(1);
    });

    it('makes one subscription and takes one payment', async () => {
      if (!bench.isRemote) return;
      const found = await buy();
      const before = await bench.taken();
      await bench.advance(7 * day);
      bench.fail('subscription', fault);
      const { plan: changed } = await bench.provider.change(found, changeTo(team));
      expectMet();
      expect(changed?.slug).toBe('team');
      await bench.advance(25 * hour);
      await bench.provider.change(found, changeTo(team));
      expect((await bench.taken()) - before).toBe(7425 - 2175);
      expect(await bench.count('subscription')).toBe(1);
    });

    it.each(['charge', 'payment'] as const)('takes one payment for usage, if it is at the %s', async (thing) => {
      if (!bench.isRemote) return;
      await buy();
      await bench.advance(minute);
      const before = await bench.taken();
      bench.fail(thing, fault);
      const request = { id: 'eco_inv_1', seller, buyer, subscriptionRef: undefined, lines: [line(1500n)] };
      expect((await bench.provider.charge(request)).status).toBe('paid');
      expectMet();
      await bench.advance(25 * hour);
      expect((await bench.provider.charge(request)).status).toBe('paid');
      expect((await bench.taken()) - before).toBe(1500);
    });
  });

  describe(`billing provider ${name}, if nobody answers`, () => {
    it('says so of every call', async () => {
      if (!bench.isRemote) return;
      const { provider } = bench;
      const found = await buy();
      bench.down();
      const calls: Record<string, () => Promise<unknown>> = {
        publish: () => provider.publish(team),
        customer: () => provider.customer(buyer),
        checkout: () => provider.checkout({ ...wanted, ...urls }),
        payment: () =>
          provider.payment({ id: 'eco_top_0000000000000000000001', seller, buyer, lines: [line(1n)], ...urls }),
        portal: () => provider.portal(buyer, urls.successUrl),
        subscribe: () => provider.subscribe(wanted),
        subscription: () => provider.subscription(found),
        preview: () => provider.preview(found, changeTo(team)),
        change: () => provider.change(found, changeTo(team)),
        cancel: () => provider.cancel(found),
        resume: () => provider.resume(found),
        end: () => provider.end(found),
        charge: () =>
          provider.charge({ id: 'eco_inv_1', seller, buyer, subscriptionRef: undefined, lines: [line(1n)] }),
        invoices: () => provider.invoices(found.customerRef),
      };
      for (const [called, call] of Object.entries(calls)) {
        expect(await codeOf(call()), called).toBe('BILLING_PROVIDER_AWAY');
      }
    });
  });
}
