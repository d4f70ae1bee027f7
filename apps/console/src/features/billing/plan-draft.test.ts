import { describe, expect, it } from 'vitest';
import { amountOf, draftOf, emptyPlan, emptyPrice, termsOf } from './plan-draft.ts';

describe('the draft of a plan', () => {
  it('writes amounts as they are typed', () => {
    expect([amountOf('29000000'), amountOf('490000'), amountOf('0'), amountOf(null)]).toEqual(['29', '0.49', '0', '']);
  });

  it('becomes the terms that it was made of', () => {
    const terms = {
      name: 'Pro',
      description: 'For teams',
      public: true,
      currency: 'EUR',
      amounts: { month: '29000000', year: null },
      trialDays: 14,
      entitlements: [
        { feature: 'api.calls', amount: '100000', hard: false },
        { feature: 'members', amount: null, hard: true },
      ],
      prices: [
        { feature: 'api.calls', model: 'overage' as const, included: '100000', unitAmount: '0.001' },
        { feature: 'images', model: 'package' as const, packageSize: '100', unitAmount: '5' },
        {
          feature: 'tokens',
          model: 'graduated' as const,
          tiers: [
            { upTo: '1000', unitAmount: '0.02', flatAmount: '1' },
            { upTo: null, unitAmount: '0.01' },
          ],
        },
      ],
    };
    const plan = {
      ...{ id: 'eco_pln_0000000000000000000001', slug: 'pro', version: 1, credits: [], retiredAt: null },
      ...{ createdAt: '2026-11-25T00:00:00Z', updatedAt: '2026-11-25T00:00:00Z' },
      ...terms,
    };
    expect(termsOf(draftOf(plan))).toEqual(terms);
  });

  it('refuses an amount that is none', () => {
    expect(() => termsOf({ ...emptyPlan, month: 'ten' })).toThrow('“ten” is no amount');
  });

  it('includes nothing where nothing was typed', () => {
    const { prices } = termsOf({ ...emptyPlan, prices: [{ ...emptyPrice(0), feature: 'calls', unitAmount: '1' }] });
    expect(prices).toEqual([{ feature: 'calls', model: 'overage', included: '0', unitAmount: '1' }]);
  });
});
