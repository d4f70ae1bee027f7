import type { Nexus } from '../../packages/sdk/src/index.ts';
import { Accounting } from './accounting.ts';
import { clientOf } from './person.ts';
import type { Scene } from './scene.ts';

/** What the operator of the installation does: sells Nexus to the organizations, and helps them. */
export function operate(scene: Scene): void {
  const { timeline, operator, installation } = scene;
  let accounting: Nexus | undefined;
  timeline.at(0, '08:00', 'the operator sets up what it sells', async () => {
    await operator.setUp(await installation.setupToken());
    const nexus = await operator.nexus();
    await nexus.billingSettings.update({
      seller: { name: 'Demo Cloud Ltd', address: '4 Harbour Steps\nPort Ellery', country: 'IE', taxId: 'IE0000000X' },
      ...{ taxName: 'VAT', taxRate: 230_000, invoicePrefix: 'DC', dueDays: 14 },
    });
    const [pro] = (await nexus.plans.list({ slug: 'pro' })).items;
    await nexus.plans.update({
      plan: pro?.id ?? '',
      prices: [{ feature: 'api.calls', name: 'API calls', model: 'overage', included: '5000', unitAmount: '0.004' }],
      entitlements: [
        { feature: 'api.calls', amount: '5000', hard: false },
        { feature: 'projects', amount: '50', hard: true },
        { feature: 'members', amount: '50', hard: true },
        { feature: 'service-accounts', amount: '100', hard: true },
      ],
    });
    await nexus.plans.create({
      ...{ slug: 'business', name: 'Business', description: 'For companies whose product is an API', currency: 'USD' },
      amounts: { month: '199000000', year: '1990000000' },
      prices: [{ feature: 'api.calls', name: 'API calls', model: 'overage', included: '20000', unitAmount: '0.002' }],
      entitlements: [
        { feature: 'api.calls', amount: '20000', hard: false },
        { feature: 'projects', amount: '100', hard: true },
        { feature: 'members', amount: '200', hard: true },
      ],
    });
    const { items } = await nexus.organizations.list();
    const org = items[0]?.id ?? '';
    const { id } = await nexus.serviceAccounts.create({ org, name: 'Accounting', description: 'Notes payments' });
    await nexus.bindings.create({ principalId: id, role: 'billing' });
    const { key } = await nexus.keys.create({ name: 'Accounting', serviceAccountId: id });
    accounting = clientOf(installation, key, { address: '192.0.2.20', userAgent: 'accounting/3.2' });
  });
  new Accounting(scene).keep(() => {
    if (accounting === undefined) throw new Error('the operator has no accounting yet');
    return accounting;
  }, [1, timeline.days]);
}
