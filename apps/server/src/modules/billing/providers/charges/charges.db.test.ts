import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../../test/harness.ts';
import { makeWorld, type World } from '../../../../../test/world/world.ts';
import { Background } from '../../../../kernel/background.ts';
import { type Selling, sellingIn } from '../../selling.fixture.ts';
import type { BillingProvider, RemoteProvider } from '../provider.ts';
import { providersService } from '../providers.ts';
import { chargeAtProviders } from './jobs.ts';

describe.skipIf(!postgresAvailable)('charges of invoices at a provider (needs PostgreSQL)', () => {
  let world: World;
  let seller: Selling;
  const alerts: { key: string; detail: string }[] = [];

  beforeAll(async () => {
    world = await makeWorld();
    seller = sellingIn(world);
    await seller.plan('basic');
    const { alerts: real } = world.app.kernel;
    real.raise = (alert) => void alerts.push(alert);
  });
  afterAll(() => world?.close());

  it('tells of one that was voided while the provider charged it', async () => {
    const customer = await seller.customer('basic');
    await world.rows(
      `update eco_subscriptions set provider = 'stripe', provider_ref = 'sub_1' where customer_id = $1`,
      [customer],
    );
    const [invoice] = await seller.invoices(customer);
    const providers = world.app.kernel.services.use(providersService);
    const stub: Partial<BillingProvider> = {
      name: 'stripe',
      remote: {} as RemoteProvider,
      async charge() {
        await seller.made(`POST /api/v1/invoices/${invoice?.id}/void`);
        return { invoice: 'in_1', refs: [], status: 'paid' };
      },
    };
    providers.at = async () => stub as BillingProvider;
    await chargeAtProviders.run(new Background(world.app.kernel, chargeAtProviders.name), {});
    expect(await seller.made(`GET /api/v1/invoices/${invoice?.id}`)).toMatchObject({ status: 'void', amountPaid: '0' });
    expect(alerts.map(({ key }) => key)).toEqual([`billing:unowed:${invoice?.id}`]);
    expect(alerts[0]?.detail).toContain('it is void here, and stripe has charged 30 USD as in_1');
  });
});
