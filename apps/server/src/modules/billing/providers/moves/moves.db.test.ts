import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../../test/harness.ts';
import { Background } from '../../../../kernel/background.ts';
import { day, hour } from '../../../../kernel/clock.ts';
import type { Id } from '../../../../kernel/ids.ts';
import { closePeriods } from '../../cycle/jobs.ts';
import { reconcileBilling } from '../../reconciliation/jobs.ts';
import { reconcile } from '../../reconciliation/reconciliation.ts';
import { chargeAtProviders } from '../charges/jobs.ts';
import { providersService } from '../providers.ts';
import { finishMoves, stayAtProvider } from './jobs.ts';
import { type Moving, openMoving } from './moving.fixture.ts';

const pairs = [
  ['ledger', 'stripe'],
  ['ledger', 'polar'],
  ['stripe', 'ledger'],
  ['polar', 'ledger'],
  ['stripe', 'polar'],
  ['polar', 'stripe'],
] as const;

interface Invoice {
  id: string;
  status: string;
  total: string;
  amount_paid: string;
  amount_credited: string;
  amount_due: string;
  provider: string;
}

describe.skipIf(!postgresAvailable)('the move of a customer between providers (needs PostgreSQL)', () => {
  let moving: Moving;
  beforeEach(async () => {
    moving = await openMoving();
  });
  afterEach(() => moving?.close());

  const one = () => `/api/v1/customers/${moving.customer}/subscription`;
  const move = () => moving.made(`POST ${one()}/move`);
  const invoices = () =>
    moving.world.rows<Invoice & Record<string, unknown>>(
      `select id, status, total, amount_paid, amount_credited, amount_due, provider from eco_invoices
       where customer_id = $1 order by issued_at, id`,
      [moving.customer],
    );
  /** Each job twice, and what is due by then. */
  const runAll = async () => {
    for (const job of [finishMoves, closePeriods, chargeAtProviders, finishMoves, closePeriods, chargeAtProviders]) {
      await moving.run(job);
      await moving.settled();
    }
  };
  const refusedCheckout = async () => {
    const pages = { successUrl: 'https://app.example/done', cancelUrl: 'https://app.example/' };
    const path = `/api/v1/customers/${moving.customer}/checkout`;
    return (await moving.call(`POST ${path}`, { plan: 'gold', ...pages })).body.code;
  };

  describe.each(['in time', 'late, twice and reversed'] as const)('if webhooks come %s', (how) => {
    it.each(pairs)('from %s to %s loses no invoice and charges each instant once', async (from, to) => {
      await moving.choose(from);
      await moving.checkOut();
      const [first] = await invoices();
      if (from === 'ledger') await moving.made(`POST /api/v1/invoices/${first?.id}/pay`, {});
      const before = await moving.subscription();
      expect(before).toMatchObject({ provider: from, movesTo: null, status: 'active' });

      const fake = from === 'ledger' ? undefined : moving.fakes[from];
      const isLate = how !== 'in time';
      if (isLate) {
        fake?.webhooks.behave({ copies: 2 });
        fake?.webhooks.hold();
      }
      await moving.choose(to);
      for (let time = 0; time < 2; time += 1)
        expect(await move()).toMatchObject({ provider: from, movesTo: to, cancelAtPeriodEnd: false });
      await runAll();
      // What is paid is not paid again.
      if (to !== 'ledger') expect(await refusedCheckout()).toBe('ALREADY_SUBSCRIBED');
      await moving.advance(Date.parse(String(before.termEnd)) - moving.world.clock.now() + 2 * day);
      await runAll();
      if (isLate) await fake?.webhooks.release('reversed');
      await runAll();
      expect(await moving.subscription()).toMatchObject({
        ...{ provider: 'ledger', movesTo: to === 'ledger' ? null : to, status: 'active', cancelAtPeriodEnd: false },
        termStart: before.termEnd,
      });
      if (from !== 'ledger') expect(await moving.taken(from)).toBe(4900);
      expect(await invoices()).toMatchObject([
        { id: first?.id, status: 'paid', total: '49000000', provider: from },
        { status: 'open', amount_due: '49000000', provider: 'ledger' },
      ]);

      if (to !== 'ledger') {
        await moving.checkOut();
        await runAll();
        expect(await moving.subscription()).toMatchObject({ provider: to, movesTo: null, status: 'active' });
        // The two days before the checkout, of 28, and a whole month from then on.
        expect(await moving.taken(to)).toBe(350 + 4900);
        expect(await invoices()).toMatchObject([
          { id: first?.id, status: 'paid', total: '49000000', amount_credited: '0' },
          { status: 'paid', amount_credited: '45500000', amount_due: '0' },
          { status: 'paid', total: '49000000', provider: to },
        ]);
      }
      await moving.advance(2 * hour);
      const { providers, differences } = await reconcile(
        new Background(moving.world.app.kernel, reconcileBilling.name),
      );
      expect(differences).toEqual([]);
      expect(providers.map(({ provider }) => provider)).toEqual([from, to].filter((name) => name !== 'ledger').sort());
      for (const each of providers) expect(each).toMatchObject({ isComplete: true, differences: [] });
    });
  });

  describe.each(['stripe', 'polar'] as const)('from %s that is taken back', (name) => {
    const act = (what: string) => moving.made(`POST ${one()}/${what}`);
    const providerOf = async () => {
      const { world } = moving;
      const provider = await world.app.kernel.services.use(providersService).at(world.a.org as Id<'org'>, name);
      const [row] = await world.rows<{ ref: string }>(
        'select provider_ref as ref from eco_subscriptions where customer_id = $1',
        [moving.customer],
      );
      const known = await provider.remote?.readSubscription(row?.ref ?? '');
      if (known === undefined) throw new Error('there is no subscription');
      return { provider, known };
    };
    const stay = async (subscription: unknown) => {
      const background = new Background(moving.world.app.kernel, stayAtProvider.name);
      await stayAtProvider.run(background, { subscription, at: moving.world.clock.now() });
      await moving.settled();
    };
    beforeEach(async () => {
      await moving.choose(name);
      await moving.checkOut();
      await moving.choose('ledger');
      await move();
      await moving.run(finishMoves);
      await moving.settled();
      expect((await providerOf()).known.cancelAtPeriodEnd).toBe(true);
    });

    it('goes on there, also where the job was about to end it', async () => {
      const { id, termEnd } = await act('resume');
      await moving.settled();
      expect(await moving.subscription()).toMatchObject({ provider: name, movesTo: null, cancelAtPeriodEnd: false });
      const { provider, known } = await providerOf();
      expect(known.cancelAtPeriodEnd).toBe(false);
      await provider.cancel(known);
      await moving.settled();
      await stay(id);
      expect((await providerOf()).known.cancelAtPeriodEnd).toBe(false);
      expect(await moving.subscription()).toMatchObject({ movesTo: null, cancelAtPeriodEnd: false });
      await moving.advance(Date.parse(String(termEnd)) - moving.world.clock.now() + 2 * day);
      await runAll();
      expect(await moving.subscription()).toMatchObject({ provider: name, status: 'active' });
      expect(await moving.taken(name)).toBe(2 * 4900);
    });

    it('by a cancellation ends with its term, and goes on nowhere', async () => {
      const { termEnd } = await act('cancel');
      expect(await moving.subscription()).toMatchObject({ provider: name, movesTo: null, cancelAtPeriodEnd: true });
      await moving.advance(Date.parse(String(termEnd)) - moving.world.clock.now() + 2 * day);
      await runAll();
      expect((await moving.call(`GET ${one()}`)).body.code).toBe('NOT_SUBSCRIBED');
      expect(await moving.taken(name)).toBe(4900);
      expect(await invoices()).toHaveLength(1);
    });

    it('moves all the same where the provider does not answer, and leaves no trace', async () => {
      for (const what of ['resume', 'cancel']) {
        moving.fakes[name].behave({ fail: { path: '/v1/', status: 500 } });
        const refused = await moving.call(`POST ${one()}/${what}`);
        moving.fakes[name].behave({});
        expect(refused.body.code).toBe('BILLING_PROVIDER_AWAY');
        expect(await moving.subscription()).toMatchObject({ provider: name, movesTo: 'ledger' });
      }
      const told = await moving.world.rows(
        `select type from nexus_events where type in ('subscription.resumed', 'subscription.canceled')`,
      );
      expect(told).toEqual([]);
    });

    it('or not: the account is kept from when its last subscription leaves it', async () => {
      const { termEnd } = await moving.subscription();
      await moving.world.rows(`update eco_former_billing_providers set left_at = '2020-01-01Z'`);
      await moving.advance(Date.parse(String(termEnd)) - moving.world.clock.now() + 2 * day);
      await runAll();
      expect(await moving.subscription()).toMatchObject({ provider: 'ledger' });
      const [account] = await moving.world.rows<{ left: number }>(
        'select extract(epoch from left_at)::float * 1000 as left from eco_former_billing_providers',
      );
      expect(account?.left).toBeGreaterThan(Date.parse(String(termEnd)) - day);
    });
  });
});
