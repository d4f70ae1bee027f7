/** What the example sells, to whom and when: known to the replay and to the recomputation alike. */

/** Subscriptions begin at the first of these, and each is the end of a period: a month after 31 January is 28 February. */
export const periodStarts = ['2026-01-31T10:00:00.000Z', '2026-02-28T10:00:00.000Z', '2026-03-31T10:00:00.000Z'].map(
  Date.parse,
);

const planSlugs = ['starter', 'growth', 'scale'] as const;
export type PlanSlug = (typeof planSlugs)[number];

export const customers = Array.from({ length: 20 }, (_, at) => `customer-${String(at + 1).padStart(2, '0')}`);

export const planOf = (customer: string): PlanSlug => planSlugs[customers.indexOf(customer) % 3] ?? 'starter';

/** A client is always the same customer's. FNV-1a: the same everywhere, and even enough. */
export function customerOf(client: string): string {
  let hash = 2_166_136_261;
  for (const character of client) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  return customers[hash % customers.length] ?? '';
}

/** Bytes as megabytes, without rounding. */
export const megabytes = (bytes: number): string =>
  `${Math.floor(bytes / 1_000_000)}.${String(bytes % 1_000_000).padStart(6, '0')}`;

export const meters = [
  { slug: 'requests', eventType: 'request', aggregation: 'count' },
  { slug: 'traffic', eventType: 'request', aggregation: 'sum', valueProperty: '$.megabytes' },
] as const;

const common = { currency: 'USD', public: true };

export const plans = [
  {
    ...common,
    slug: 'starter',
    name: 'Starter',
    amounts: { month: '0', year: null },
    prices: [{ feature: 'requests', name: 'Requests', model: 'flat', unitAmount: '0.000123456789' }],
  },
  {
    ...common,
    slug: 'growth',
    name: 'Growth',
    amounts: { month: '29000000', year: null },
    prices: [
      { feature: 'requests', name: 'Requests', model: 'overage', included: '8', unitAmount: '0.0015' },
      {
        feature: 'traffic',
        name: 'Traffic, MB',
        model: 'package',
        included: '5',
        packageSize: '10',
        unitAmount: '0.25',
      },
    ],
  },
  {
    ...common,
    slug: 'scale',
    name: 'Scale',
    amounts: { month: '99000000', year: null },
    prices: [
      {
        feature: 'requests',
        name: 'Requests',
        model: 'graduated',
        tiers: [
          { upTo: '5', unitAmount: '0.01', flatAmount: '1' },
          { upTo: '12', unitAmount: '0.004' },
          { upTo: null, unitAmount: '0.0012345' },
        ],
      },
      {
        feature: 'traffic',
        name: 'Traffic, MB',
        model: 'volume',
        tiers: [
          { upTo: '50', unitAmount: '0.0912345' },
          { upTo: null, unitAmount: '0.0512345' },
        ],
        minimum: '2000000',
      },
    ],
  },
];
