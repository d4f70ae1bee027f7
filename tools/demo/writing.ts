import { day } from '../../apps/server/src/kernel/clock.ts';
import { Accounting } from './accounting.ts';
import { firstPlans } from './billing-cases.ts';
import { admitCustomer, type NewCustomer, newCustomers } from './customers.ts';
import type { CompanyNames } from './names.ts';
import type { Scene } from './scene.ts';
import { callsOf, type Offer, reportCalls, type SoldCustomer, type SoldKey } from './selling.ts';
import type { MainCompany } from './team.ts';

/** The writing API of the main company: suggestions, rewrites and summaries, charged by the call and the token. */
const offer: Offer = {
  plans: [
    {
      ...{ slug: 'starter', name: 'Starter', description: 'For trying it out', currency: 'USD' },
      amounts: { month: '0', year: null },
      entitlements: [
        { feature: 'api.calls', amount: '600', hard: true },
        { feature: 'ai.tokens', amount: '200000', hard: true },
      ],
    },
    {
      ...{ slug: 'writer', name: 'Writer', description: 'For products with some readers', currency: 'USD' },
      amounts: { month: '29000000', year: '290000000' },
      trialDays: 14,
      entitlements: [{ feature: 'documents', amount: '20', hard: true }],
      prices: [
        { feature: 'api.calls', name: 'API calls', model: 'overage', included: '1000', unitAmount: '0.01' },
        {
          ...{ feature: 'ai.tokens', name: 'Tokens', model: 'graduated' },
          tiers: [
            { upTo: '1000000', unitAmount: '0' },
            { upTo: '10000000', unitAmount: '0.000004' },
            { upTo: null, unitAmount: '0.0000025' },
          ],
        },
      ],
    },
    {
      ...{ slug: 'newsroom', name: 'Newsroom', description: 'For teams, by the seat', currency: 'USD' },
      amounts: { month: '79000000', year: '790000000' },
      prices: [
        { feature: 'api.calls', name: 'API calls', model: 'overage', included: '5000', unitAmount: '0.006' },
        { feature: 'ai.tokens', name: 'Tokens', model: 'package', packageSize: '1000000', unitAmount: '3' },
        {
          feature: 'documents',
          name: 'Documents',
          model: 'volume',
          tiers: [
            { upTo: '500', unitAmount: '0.05' },
            { upTo: null, unitAmount: '0.03' },
          ],
        },
      ],
      entitlements: [{ feature: 'api.calls', amount: '8000', hard: false }],
      credits: [{ unit: 'credits', amount: '100' }],
    },
  ],
  endpoints: [
    ['POST /suggestions', 14],
    ['POST /rewrites', 8],
    ['POST /summaries', 5],
    ['POST /translations', 2],
    ['GET /styles', 3],
  ],
  ...{ callsPerDay: 480, refusedShare: 0.025, spike: { day: 62, times: 3.4 } },
};

const models = [
  ['quill-large', 2],
  ['quill-small', 5],
  ['quill-instant', 3],
] as const;

/** The customers of the writing API and all that is sold to them. */
export class Sales {
  readonly customers: SoldCustomer[] = [];
  readonly keys: SoldKey[] = [];
  readonly accounting: Accounting;

  constructor(scene: Scene) {
    this.accounting = new Accounting(scene);
  }

  /** One of them by their order. */
  customer(index: number): SoldCustomer {
    const customer = this.customers[index];
    if (customer === undefined) throw new Error(`there is no customer ${index} yet`);
    return customer;
  }
}

export function sellWriting(scene: Scene, main: MainCompany, names: CompanyNames): Sales {
  const { timeline } = scene;
  const sales = new Sales(scene);
  timeline.at(0, '08:40', 'plans and meters', () => offerWriting(main));
  const plans = [
    ['starter', 3],
    ['writer', 6],
    ['newsroom', 3],
  ] as const;
  const coming = newCustomers(scene, names, { count: 40, plans: [...plans], lastDay: timeline.days - 3, keys: 56 });
  for (const [index, customer] of coming.entries()) {
    const terms = { ...customer, plan: firstPlans[index] ?? customer.plan };
    timeline.at(customer.day, '11:45', `the customer ${customer.name}`, () => sell(scene, main, sales, terms));
  }
  sales.accounting.keep(() => main.company.accounting, [1, timeline.days]);
  scene.reports.push((dayNumber) => reportCalls(scene, main.company, { offer, keys: sales.keys, dayNumber }));
  scene.reports.push((dayNumber) => reportEvents(scene, main, sales, dayNumber));
  return sales;
}

async function offerWriting(main: MainCompany): Promise<void> {
  const nexus = await main.as('owner');
  for (const plan of offer.plans) await nexus.plans.create(plan);
  await nexus.meters.create({
    ...{ slug: 'ai.tokens', description: 'Tokens of all models', eventType: 'ai.completion', aggregation: 'sum' },
    ...{ valueProperty: '$.tokens', groupBy: { model: '$.model' } },
  });
  await nexus.meters.create({
    ...{ slug: 'documents', description: 'Documents that were finished', eventType: 'document.finished' },
    ...{ aggregation: 'count', groupBy: { language: '$.language' } },
  });
  await nexus.meters.create({
    ...{ slug: 'authors', description: 'Different authors', eventType: 'document.finished', aggregation: 'unique' },
    valueProperty: '$.author',
  });
  await nexus.billingSettings.update({
    seller: {
      ...{
        name: 'Brindlequill Inc.',
        address: '118 Wharf Lane, Floor 2\nEast Harlow',
        country: 'US',
        taxId: '00-0000000',
      },
      email: 'accounts@brindlequill.example',
    },
    ...{ taxName: 'VAT', taxRate: 190_000, invoicePrefix: 'BQ', dueDays: 14, defaultPlan: 'starter' },
    creditUnits: [{ unit: 'credits', currency: 'USD', price: '0.1', rates: [{ feature: 'documents', amount: '3' }] }],
  });
  await nexus.keys.setPrefix({ prefix: 'quill' });
}

async function sell(scene: Scene, main: MainCompany, sales: Sales, customer: NewCustomer): Promise<void> {
  const scopes = scene.random.weighted([
    [['suggestions:create', 'rewrites:create', 'styles:read'], 3],
    [['*:*'], 2],
    [['summaries:create', 'styles:read'], 1],
  ] as const);
  const sold = await admitCustomer(scene, main.company, customer, { scopes: [...scopes] });
  sales.customers.push(sold.customer);
  sales.keys.push(...sold.keys);
}

/** What a day's calls came to, by customer: tokens in some portions, and documents. */
async function reportEvents(
  { timeline, random, installation }: Scene,
  main: MainCompany,
  sales: Sales,
  dayNumber: number,
): Promise<void> {
  const midnight = timeline.instant(dayNumber);
  const until = Math.min(midnight + day, timeline.end);
  const share = callsOf(offer, midnight, [timeline.start, timeline.end]) / 1000;
  const events = sales.customers.flatMap((customer, index) => {
    const size = share / (1 + index * 0.3);
    const at = (): string => new Date(midnight + random.integer(7 * 3_600_000, 22 * 3_600_000)).toISOString();
    const common = { specversion: '1.0', source: '/writing-api', subject: customer.externalId } as const;
    const portions = Array.from({ length: random.integer(1, 3) }, (_, n) => ({
      ...{ ...common, id: `${dayNumber}-${index}-t${n}`, type: 'ai.completion', time: at() },
      data: { tokens: Math.round(size * random.integer(20_000, 90_000)), model: random.weighted(models) },
    }));
    const finished = Array.from({ length: Math.floor(size * 20 * random.next()) }, (_, n) => ({
      ...{ ...common, id: `${dayNumber}-${index}-d${n}`, type: 'document.finished', time: at() },
      data: { author: `author-${index}-${random.integer(1, 6)}`, language: random.pick(['en', 'en', 'de', 'fr']) },
    }));
    return [...portions, ...finished];
  });
  const happened = events.filter(({ time }) => Date.parse(time) < until);
  installation.clock.set(Math.max(installation.clock.now(), until - 1));
  if (happened.length > 0) await main.company.backEnd.events.create(happened);
}
