import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../../test/harness.ts';
import { Background } from '../../../../kernel/background.ts';
import { day, hour, second } from '../../../../kernel/clock.ts';
import { operatorOrg } from '../../../../kernel/record.ts';
import { providerErrors } from '../../providers/errors.ts';
import type { RemoteProvider } from '../../providers/provider.ts';
import { providersService } from '../../providers/providers.ts';
import { buy, buyer, type Stage, stages } from '../../providers/stage.fixture.ts';
import { reconcileBilling } from '../jobs.ts';
import { reconcile } from '../reconciliation.ts';

describe.skipIf(!postgresAvailable).each(['stripe', 'polar'] as const)(
  'the reconciliation with %s (needs PostgreSQL)',
  (name) => {
    let stage: Stage;
    let ref: string;
    let alerts: string[];
    beforeAll(async () => {
      stage = await stages[name]();
      const { world, fake } = stage;
      for (const tenant of [world.a, world.b]) {
        await buyer(stage, tenant);
        await buy(stage, tenant);
      }
      await fake.webhooks.settled();
      await fake.clock.advance(2 * hour);
      const [row] = await world.rows<{ provider_ref: string }>(
        'select provider_ref from eco_invoices where buyer_org_id = $1',
        [world.a.org],
      );
      ref = row?.provider_ref ?? '';
      const { alerts: real } = world.app.kernel;
      const raise = real.raise.bind(real);
      real.raise = (alert) => {
        alerts.push(alert.key);
        raise(alert);
      };
    });
    afterAll(() => stage?.close());

    const compared = async (maxPages?: number) => {
      alerts = [];
      // A run marks what it sees with its time.
      stage.world.manual.advance(second);
      const { providers } = await reconcile(new Background(stage.world.app.kernel, reconcileBilling.name), maxPages);
      expect(providers).toHaveLength(1);
      return providers[0];
    };
    const green = { sellerId: operatorOrg, provider: name, compared: 2, isComplete: true, differences: [] };
    const set = (text: string, values: unknown[] = []) => stage.world.rows(text, [ref, ...values]);

    it('finds nothing where all is well', async () => {
      expect(await compared()).toEqual(green);
      expect(alerts).toEqual([]);
    });

    it('tells both numbers where less was paid here than there', async () => {
      await set('update eco_invoices set amount_paid = 1 where provider_ref = $1');
      const found = await compared();
      await set('update eco_invoices set amount_paid = total where provider_ref = $1');
      expect(found).toMatchObject({
        isComplete: true,
        differences: [{ providerRef: ref, what: 'paid', expected: '1', found: '29000000' }],
      });
      expect(alerts).toEqual([`reconcile:${operatorOrg}:${name}:${ref}:paid`]);
    });

    it('finds what was taken there and is unknown here', async () => {
      await set(`update eco_invoices set provider = 'ledger' where provider_ref = $1`);
      const found = await compared();
      await set('update eco_invoices set provider = $2 where provider_ref = $1', [name]);
      const about = { invoiceId: null, providerRef: ref, expected: '0', found: '29000000' };
      expect(found?.differences).toEqual([
        { ...about, what: 'total' },
        { ...about, what: 'paid' },
      ]);
    });

    it('finds what is noted here as collected and is unknown there', async () => {
      const unknown = name === 'stripe' ? 'in_000000000000000000000000' : '00000000-0000-4000-8000-000000000000';
      await set('update eco_invoices set provider_ref = $2 where provider_ref = $1', [unknown]);
      const found = await compared();
      await set('update eco_invoices set provider_ref = $1 where provider_ref = $2', [unknown]);
      expect(found?.differences).toMatchObject([
        { invoiceId: null, providerRef: ref, what: 'total' },
        { invoiceId: null, providerRef: ref, what: 'paid' },
        { providerRef: unknown, what: 'total', expected: '29000000', found: '0' },
      ]);
    });

    it('finds what is older there than the pages that are read', async () => {
      // What was mended lately is not compared.
      await stage.fake.clock.advance(2 * hour);
      await set('update eco_invoices set provider_seen_at = null, amount_paid = 1 where provider_ref = $1');
      const found = await withPages([], () => compared());
      await set('update eco_invoices set amount_paid = total where provider_ref = $1');
      expect(found).toMatchObject({ isComplete: true, compared: 2, differences: [{ what: 'paid', expected: '1' }] });
    });

    it('says that it has not compared, where the provider does not answer', async () => {
      stage.fake.behave({ fail: { path: '/v1/', status: 500 } });
      const found = await compared();
      stage.fake.behave({});
      expect(found).toMatchObject({
        isComplete: false,
        differences: [{ invoiceId: null, providerRef: null, what: 'compared', expected: '2', found: '0' }],
      });
      expect(alerts).toHaveLength(1);
      expect(await compared()).toEqual(green);
    });

    it('goes on with the page at which it stopped, but anew after a day', async () => {
      const asked: (string | null)[] = [];
      const stop = { at: '2' };
      const pages = [null, '2', '3'];
      await withPages(
        pages,
        async () => {
          expect(await compared()).toMatchObject({ isComplete: false });
          stop.at = '';
          expect(await compared(1)).toMatchObject({ isComplete: false });
          expect(await compared()).toMatchObject({ isComplete: true });
          expect(asked).toEqual([null, '2', '2', '3']);
          stop.at = '2';
          await compared();
          await stage.fake.clock.advance(day + hour);
          stop.at = '';
          expect(await compared()).toMatchObject({ isComplete: true });
        },
        (page) => {
          asked.push(page);
          if (page === stop.at) throw providerErrors.BILLING_PROVIDER_AWAY();
        },
      );
      expect(asked.slice(4)).toEqual([null, '2', null, '2', '3']);
      expect(await compared()).toMatchObject({ compared: 2, isComplete: true, differences: [] });
    });

    it('tells of invoices whose webhooks never came, and makes the copies', async () => {
      const { world, fake } = stage;
      const copies = () =>
        world.rows<{ paid: string }>(
          `select amount_paid as paid from eco_invoices where provider = $1 and provider_ref is not null and reason = 'period'
           order by id`,
          [name],
        );
      const before = await copies();
      fake.webhooks.behave({ lose: () => true });
      await fake.clock.advance(32 * day);
      await fake.webhooks.settled();
      fake.webhooks.behave({});
      expect(await copies()).toEqual(before);
      const found = await compared();
      const missing = (what: string) => ({ invoiceId: null, what, expected: '0', found: '29000000' });
      const each = [expect.objectContaining(missing('total')), expect.objectContaining(missing('paid'))];
      expect(found).toMatchObject({ compared: 4, isComplete: true, differences: [...each, ...each] });
      expect(await copies()).toEqual([...before, { paid: '29000000' }, { paid: '29000000' }]);
      expect(await compared()).toEqual({ ...green, compared: 4 });
      expect(await copies()).toHaveLength(before.length + 2);
    });

    it('finds a cancellation and an end of which no webhook told and no invoice tells', async () => {
      const { world, fake } = stage;
      const ofA = async () => {
        const [row] = await world.rows<{ status: string; ends: boolean; provider: string }>(
          `select status, cancel_at_period_end as ends, provider from eco_subscriptions
           where buyer_org_id = $1 and provider_ref is not null`,
          [world.a.org],
        );
        return row;
      };
      const providers = world.app.kernel.services.use(providersService);
      const provider = await providers.at(operatorOrg, name);
      const [row] = await world.rows<{ ref: string }>(
        'select provider_ref as ref from eco_subscriptions where buyer_org_id = $1 and provider_ref is not null',
        [world.a.org],
      );
      const known = await provider.remote?.readSubscription(row?.ref ?? '');
      if (known === undefined) throw new Error('there is no subscription');
      fake.webhooks.behave({ lose: () => true });
      await provider.cancel(known);
      await fake.clock.advance(2 * hour);
      expect(await ofA()).toMatchObject({ status: 'active', ends: false });
      await compared();
      expect(await ofA()).toMatchObject({ status: 'active', ends: true });
      await provider.resume(known);
      await fake.clock.advance(2 * hour);
      await compared();
      expect(await ofA()).toMatchObject({ status: 'active', ends: false });
      await provider.end(known);
      await fake.clock.advance(2 * hour);
      await compared();
      expect(await ofA()).toMatchObject({ status: 'canceled' });
      fake.webhooks.behave({});
    });

    /** While pages of these names, and nothing on them, are what the provider lists. */
    async function withPages<T>(
      pages: readonly (string | null)[],
      work: () => Promise<T>,
      asked: (page: string | null) => void = () => {},
    ): Promise<T> {
      const providers = stage.world.app.kernel.services.use(providersService);
      const { remote } = providers;
      const real = (await providers.remote(operatorOrg, name)) as RemoteProvider;
      const listInvoices: RemoteProvider['listInvoices'] = async (_, page) => {
        asked(page);
        return { items: [], next: pages[pages.indexOf(page) + 1] ?? null };
      };
      providers.remote = async () => Object.assign(Object.create(real), { listInvoices });
      try {
        return await work();
      } finally {
        Object.assign(providers, { remote });
      }
    }
  },
);
