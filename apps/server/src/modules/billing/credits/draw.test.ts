import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Drawable, draw, inDrawingOrder } from './draw.ts';

const grant = (id: string, changes: Partial<Drawable> = {}): Drawable => ({
  id,
  priority: 100,
  expiresAt: null,
  effectiveAt: 0,
  balance: 10n,
  ...changes,
});
const grants = fc
  .array(
    fc.record({
      priority: fc.nat(3),
      expiresAt: fc.option(fc.nat(3)),
      effectiveAt: fc.nat(3),
      balance: fc.bigInt({ min: 0n, max: 1000n }),
    }),
    { maxLength: 8 },
  )
  .map((all) => all.map((each, n) => grant(`g${n}`, each)));
const sum = (draws: readonly { amount: bigint }[]): bigint => draws.reduce((total, { amount }) => total + amount, 0n);
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

describe('drawing of grants', () => {
  it('takes the lowest priority first, then what expires first, then the oldest', () => {
    const all = [
      grant('never', { priority: 1 }),
      grant('late', { priority: 1, expiresAt: 9 }),
      grant('first', { priority: 0, effectiveAt: 5 }),
      grant('soon', { priority: 1, expiresAt: 3 }),
      grant('older', { priority: 1, expiresAt: 9, effectiveAt: -1 }),
    ];
    expect(inDrawingOrder(all).map(({ id }) => id)).toEqual(['first', 'soon', 'older', 'late', 'never']);
    expect(draw(all, 25n)).toEqual([
      { id: 'first', amount: 10n },
      { id: 'soon', amount: 10n },
      { id: 'older', amount: 5n },
    ]);
  });

  it('takes what is asked for, or all there is, and of no grant more than it has', () => {
    fc.assert(
      fc.property(grants, fc.bigInt({ min: 0n, max: 5000n }), (all, amount) => {
        const draws = draw(all, amount);
        expect(sum(draws)).toBe(
          least(
            amount,
            all.reduce((total, { balance }) => total + balance, 0n),
          ),
        );
        for (const { id, amount: part } of draws) {
          expect(part > 0n && part <= (all.find((each) => each.id === id)?.balance ?? 0n)).toBe(true);
        }
      }),
    );
  });

  it('takes the same in one go as in two', () => {
    const amounts = fc.bigInt({ min: 0n, max: 2000n });
    fc.assert(
      fc.property(grants, amounts, amounts, (all, one, two) => {
        const first = new Map(draw(all, one).map(({ id, amount }) => [id, amount]));
        const rest = all.map((each) => ({ ...each, balance: each.balance - (first.get(each.id) ?? 0n) }));
        const both = new Map(first);
        for (const { id, amount } of draw(rest, two)) both.set(id, (both.get(id) ?? 0n) + amount);
        expect(both).toEqual(new Map(draw(all, one + two).map(({ id, amount }) => [id, amount])));
      }),
    );
  });
});
