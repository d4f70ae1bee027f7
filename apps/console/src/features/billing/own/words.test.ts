import { describe, expect, it } from 'vitest';
import type { PlanOffer } from './queries.ts';
import { byPrice, includedIn, labelOf, priceOf } from './words.ts';

const offer: PlanOffer = {
  id: 'eco_pln_0000000000000000000001',
  slug: 'pro',
  name: 'Pro',
  currency: 'USD',
  amounts: { month: '29000000', year: null },
  trialDays: 0,
  prices: [],
  entitlements: [
    { feature: 'api.calls', amount: '100000', hard: true },
    { feature: 'members', amount: null, hard: true },
    { feature: 'events', amount: '1000', hard: false },
  ],
  credits: [],
};

describe('the words for plans', () => {
  it('gives a price by term, where the plan is sold by it', () => {
    expect(priceOf(offer, 'month')).toBe('$29.00');
    expect(priceOf(offer, 'year')).toBeUndefined();
  });

  it('lists what is included', () => {
    expect(includedIn(offer)).toEqual(['API calls: 100,000', 'Members: unlimited', 'Events: 1,000, more is charged']);
  });

  it('sorts plans by what a month costs, those by agreement last', () => {
    const of = (slug: string, month: string | null, year: string | null) => ({
      ...offer,
      slug,
      amounts: { month, year },
    });
    const offers = [of('d', null, null), of('b', '29', null), of('c', null, '1200'), of('a', '0', null)];
    expect(offers.sort(byPrice).map(({ slug }) => slug)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('writes names of states as words', () => {
    expect(labelOf('past_due')).toBe('Past due');
  });
});
