import type { Offer } from './selling.ts';

/** A company that sells an API with Nexus. */
export interface CompanyTerms {
  name: string;
  domain: string;
  owner: string;
  /** Day of its registration. */
  day: number;
  /** What it buys of the operator; absent: the free plan. */
  buys?: { plan: string; term: 'month' | 'year'; day: number };
  /** Its last day before the operator suspends it. */
  lastDay?: number;
  customers: number;
  offer: Offer;
}

const usd = (amount: number): string => String(amount * 1_000_000);

/** A free plan, and one with what is included and a price beyond it. */
const twoPlans = (price: number, included: string, unitAmount: string): Offer['plans'] => [
  {
    ...{ slug: 'free', name: 'Free', description: 'For trying it out', currency: 'USD' },
    amounts: { month: '0', year: null },
    entitlements: [{ feature: 'api.calls', amount: '500', hard: true }],
  },
  {
    ...{ slug: 'standard', name: 'Standard', description: 'For products in use', currency: 'USD' },
    amounts: { month: usd(price), year: usd(price * 10) },
    prices: [{ feature: 'api.calls', name: 'API calls', model: 'overage', included, unitAmount }],
  },
];

/** The organizations beside the main one, by size. */
export const companies: readonly CompanyTerms[] = [
  {
    ...{ name: 'Larkmeridian', domain: 'larkmeridian.example', owner: 'Idris Vanterpool', day: 0, customers: 14 },
    buys: { plan: 'business', term: 'month', day: 0 },
    offer: {
      plans: twoPlans(49, '2000', '0.004'),
      endpoints: [
        ['GET /tiles/:z/:x/:y', 12],
        ['GET /geocode', 5],
        ['POST /routes', 3],
        ['GET /elevation', 1],
      ],
      ...{ callsPerDay: 190, refusedShare: 0.02, spike: { day: 47, times: 3 } },
    },
  },
  {
    ...{ name: 'Tidewick', domain: 'tidewick.example', owner: 'Saoirse Okonjo', day: 4, customers: 9 },
    buys: { plan: 'pro', term: 'month', day: 6 },
    offer: {
      plans: twoPlans(19, '1000', '0.002'),
      endpoints: [
        ['GET /forecast', 8],
        ['GET /tides', 5],
        ['GET /alerts', 2],
      ],
      ...{ callsPerDay: 85, refusedShare: 0.015 },
    },
  },
  {
    ...{ name: 'Pellworth', domain: 'pellworth.example', owner: 'Benedek Achterberg', day: 9, customers: 8 },
    buys: { plan: 'pro', term: 'year', day: 12 },
    offer: {
      plans: twoPlans(39, '800', '0.01'),
      endpoints: [
        ['POST /translate', 9],
        ['POST /detect', 3],
        ['GET /glossaries', 1],
      ],
      ...{ callsPerDay: 60, refusedShare: 0.03 },
    },
  },
  {
    ...{ name: 'Copperfinch', domain: 'copperfinch.example', owner: 'Lena Marchetti-Rao', day: 15, customers: 6 },
    buys: { plan: 'pro', term: 'month', day: 20 },
    offer: {
      plans: twoPlans(29, '300', '0.05'),
      endpoints: [
        ['POST /documents', 5],
        ['GET /documents/:id', 9],
      ],
      ...{ callsPerDay: 45, refusedShare: 0.01 },
    },
  },
  {
    ...{ name: 'Oddbarrow', domain: 'oddbarrow.example', owner: 'Kwabena Lindqvist', day: 28, customers: 4 },
    offer: {
      plans: twoPlans(9, '500', '0.01'),
      endpoints: [
        ['GET /parcels/:id', 8],
        ['POST /labels', 2],
      ],
      ...{ callsPerDay: 10, refusedShare: 0.02 },
    },
  },
  {
    ...{ name: 'Mossgate', domain: 'mossgate.example', owner: 'Yuki Fairweather', day: 51, customers: 3 },
    offer: {
      plans: twoPlans(15, '1000', '0.003'),
      endpoints: [
        ['POST /sessions', 4],
        ['PUT /scores', 6],
        ['GET /leaderboards', 6],
      ],
      ...{ callsPerDay: 8, refusedShare: 0.05 },
    },
  },
  {
    ...{ name: 'Fernhollow', domain: 'fernhollow.example', owner: 'Casimir Odell', day: 66, lastDay: 77, customers: 2 },
    offer: {
      plans: twoPlans(25, '500', '0.02'),
      endpoints: [
        ['GET /slots', 6],
        ['POST /bookings', 2],
      ],
      ...{ callsPerDay: 6, refusedShare: 0.02 },
    },
  },
];
