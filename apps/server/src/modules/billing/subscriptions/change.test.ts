import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day, second } from '../../../kernel/clock.ts';
import { priceOfPart, type Run } from '../cycle/usage.ts';
import { chargeOf, remainingLine, unusedLine } from '../invoices/lines.ts';
import type { PlanTerms } from '../plans/store.ts';

const terms = (amount: bigint): PlanTerms => ({
  planId: 'eco_pln_0000000000000000000001',
  version: 1,
  slug: 'pro',
  name: 'Pro',
  currency: 'USD',
  amounts: { month: String(amount), year: null },
  trialDays: 0,
  prices: [],
  entitlements: [],
  credits: [],
  public: true,
  retiredAt: null,
  current: 1,
});
const choice = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.integer({ min: 1, max: 1000 }))
  .map(([amount, seats]) => ({ terms: terms(amount), term: 'month' as const, seats }));
const start = Date.UTC(2026, 0, 31);
const term = { start, end: Date.UTC(2026, 1, 28) };
const at = fc.integer({ min: 0, max: (term.end - start) / second }).map((seconds) => start + seconds * second);

describe('changes within a term', () => {
  it('what is given back and what is charged of the same choice is nothing', () => {
    fc.assert(
      fc.property(choice, at, (same, instant) => {
        expect(unusedLine(same, term, instant).amount + remainingLine(same, term, instant).amount).toBe(0n);
      }),
    );
  });

  it('any number of changes back and forth costs each part of the term once', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(choice, at), { minLength: 1, maxLength: 6 }), (changes) => {
        const ordered = changes.toSorted(([, one], [, other]) => one - other);
        const [first] = ordered;
        if (first === undefined) return;
        let paid = chargeOf(first[0]);
        let current = first[0];
        for (const [next, instant] of ordered) {
          paid += unusedLine(current, term, instant).amount + remainingLine(next, term, instant).amount;
          current = next;
        }
        // Back to the first at the last instant: what was paid beyond it is what the parts in between cost more.
        const last = ordered.at(-1)?.[1] ?? start;
        const rest = remainingLine(current, term, last).amount;
        expect(paid - rest >= 0n).toBe(true);
        expect(paid <= ordered.reduce((most, [each]) => (chargeOf(each) > most ? chargeOf(each) : most), 0n) + 6n).toBe(
          true,
        );
      }),
    );
  });

  it('what is included in the parts of a month adds up to the month, in whole units', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 30 * day - 1 }), { maxLength: 5 });
    fc.assert(
      fc.property(cuts, fc.integer({ min: 0, max: 10 ** 9 }), (inner, included) => {
        const whole = 30 * day;
        const ends = [...new Set(inner)].toSorted((a, b) => a - b).concat(whole);
        const parts = ends.map(
          (to, index): Pick<Run, 'from' | 'to' | 'whole'> => ({ from: ends[index - 1] ?? 0, to, whole }),
        );
        const price = { feature: 'api.calls', model: 'overage', included: String(included), unitAmount: '1' } as const;
        const units = parts.map((part) => BigInt((priceOfPart(price, part) as typeof price).included));
        expect(units.reduce((sum, each) => sum + each, 0n)).toBe(BigInt(included));
      }),
    );
  });
});
