import type { Nexus } from '../../packages/sdk/src/index.ts';
import type { Scene } from './scene.ts';
import type { MainCompany } from './team.ts';
import type { Sales } from './writing.ts';

/** Customers by their order, of whom the first are there from the beginning, and the plans that they come with. */
const cases = { large: 0, growing: 1, seats: 2, smaller: 3, leaving: 4, late: 5, never: 6, credits: 7, automatic: 8 };
export const firstPlans = [
  ...['newsroom', 'writer', 'newsroom', 'newsroom'],
  ...['writer', 'writer', 'newsroom', 'writer', 'writer'],
];

/** What happens to single customers, so that each page has every state. */
export function billCases(scene: Scene, main: MainCompany, sales: Sales): void {
  const billing = () => main.as('billing');
  const customer = (which: keyof typeof cases) => sales.customer(cases[which]).id;
  const { timeline } = scene;
  changePlans(scene, billing, customer);
  timeline.at(2, '10:00', 'who pays late, and who never', async () => {
    sales.accounting.set(customer('late'), 24);
    sales.accounting.set(customer('never'), Number.POSITIVE_INFINITY);
    for (const which of ['large', 'growing', 'seats', 'credits', 'automatic'] as const)
      sales.accounting.set(customer(which), 5);
  });
  timeline.at(3, '10:30', 'who stands on invoices', async () => {
    const nexus = await billing();
    await nexus.billingProfiles.update({
      customer: customer('large'),
      details: {
        name: `${sales.customer(cases.large).name} GmbH`,
        address: 'Lindenufer 12\n20457 Neuhaven',
        country: 'DE',
      },
    });
    await nexus.billingProfiles.update({ customer: customer('growing'), taxRate: 0 });
  });
  correctInvoices(scene, billing, customer);
  grantCredits(scene, billing, customer);
}

type Billing = () => Promise<Nexus>;
type Which = (which: keyof typeof cases) => string;

function changePlans({ timeline }: Scene, billing: Billing, customer: Which): void {
  timeline.at(1, '14:00', 'the largest customer', async () => {
    const nexus = await billing();
    await nexus.addons.create({
      customer: customer('large'),
      name: 'Premium support',
      amount: '150000000',
      term: 'month',
    });
  });
  timeline.at(1, '14:20', 'two take seats', async () => {
    const nexus = await billing();
    for (const which of ['seats', 'smaller'] as const)
      await nexus.subscriptions.change({ customer: customer(which), plan: 'newsroom', seats: 3, when: 'now' });
  });
  timeline.at(38, '10:00', 'one grows', async () => {
    await (await billing()).subscriptions.change({ customer: customer('growing'), plan: 'newsroom', when: 'now' });
  });
  timeline.at(43, '10:00', 'one takes seats', async () => {
    await (await billing()).subscriptions.change({
      customer: customer('seats'),
      plan: 'newsroom',
      seats: 8,
      when: 'now',
    });
  });
  timeline.at(66, '10:00', 'one pays by the year', async () => {
    await (await billing()).subscriptions.change({
      customer: customer('large'),
      plan: 'newsroom',
      term: 'year',
      when: 'now',
    });
  });
  timeline.at(72, '10:00', 'one will have less', async () => {
    await (await billing()).subscriptions.change({ customer: customer('smaller'), plan: 'writer', seats: 1 });
  });
  timeline.at(75, '10:00', 'one leaves', async () => {
    await (await billing()).subscriptions.cancel({ customer: customer('leaving') });
  });
}

function correctInvoices({ timeline }: Scene, billing: Billing, customer: Which): void {
  const invoicesOf = async (nexus: Nexus, which: keyof typeof cases) =>
    (await nexus.invoices.listOfCustomer({ customer: customer(which) })).items.filter(
      ({ total }) => BigInt(total) > 0n,
    );
  timeline.at(50, '11:00', 'an outage is credited', async () => {
    const nexus = await billing();
    const paid = (await invoicesOf(nexus, 'seats')).find(({ status }) => status === 'paid');
    if (paid === undefined) throw new Error('no invoice is paid that could be credited');
    await nexus.invoices.credit({
      invoice: paid.id,
      amount: '20000000',
      reason: 'Two days of outage',
      refundTo: 'balance',
    });
  });
  timeline.at(68, '11:00', 'an invoice is made void', async () => {
    const nexus = await billing();
    const late = [customer('late'), customer('never')];
    const { items } = await nexus.invoices.list({ status: 'open', limit: 50 });
    const open = items.find(({ customerId, total }) => !late.includes(customerId) && BigInt(total) > 0n);
    if (open === undefined) throw new Error('no invoice is open that could be made void');
    await nexus.invoices.void({ invoice: open.id });
  });
  timeline.at(80, '11:00', 'an invoice is credited in full', async () => {
    const nexus = await billing();
    const paid = (await invoicesOf(nexus, 'growing')).find(({ status }) => status === 'paid');
    if (paid === undefined) throw new Error('no invoice is paid that could be given back');
    await nexus.invoices.credit({ invoice: paid.id, reason: 'Charged twice by mistake', refundTo: 'outside' });
  });
}

function grantCredits({ timeline, installation }: Scene, billing: Billing, customer: Which): void {
  const pages = {
    successUrl: 'https://brindlequill.example/billing/done',
    cancelUrl: 'https://brindlequill.example/billing',
  };
  timeline.at(8, '12:00', 'credits to begin with', async () => {
    const nexus = await billing();
    const welcome = { kind: 'promotional', unit: 'credits', amount: '250', name: 'Welcome', priority: 10 } as const;
    for (const which of ['credits', 'automatic', 'large'] as const) {
      await nexus.creditGrants.create({
        ...{ customer: customer(which), ...welcome },
        expiresAt: new Date(timeline.instant(timeline.days + 60)).toISOString(),
      });
    }
    await nexus.creditGrants.create({ customer: customer('growing'), unit: 'USD', amount: '40', name: 'Pilot' });
  });
  const topUp = async (which: keyof typeof cases, amount: string) => {
    const nexus = await billing();
    const { invoiceId } = await nexus.creditGrants.topUp({
      customer: customer(which),
      unit: 'credits',
      amount,
      ...pages,
    });
    if (invoiceId !== null) await nexus.invoices.pay({ invoice: invoiceId, reference: 'By card' });
  };
  for (const number of [19, 41, 67]) timeline.at(number, '12:30', 'credits are bought', () => topUp('credits', '500'));
  timeline.at(73, '12:40', 'others too', () => topUp('large', '2000'));
  timeline.at(21, '12:50', 'credits that buy themselves', async () => {
    await (await billing()).creditGrants.setAutomatic({
      ...{
        customer: customer('automatic'),
        enabled: true,
        unit: 'credits',
        threshold: '100',
        amount: '300',
        mostAMonth: 3,
      },
    });
  });
  timeline.at(57, '13:10', 'a grant by mistake', async () => {
    const nexus = await billing();
    const of = { customer: customer('late') };
    const { id } = await nexus.creditGrants.create({
      ...of,
      unit: 'credits',
      amount: '5000',
      name: 'Two digits too many',
    });
    installation.clock.advance(4 * 60_000);
    await nexus.creditGrants.void({ ...of, grant: id });
  });
}
