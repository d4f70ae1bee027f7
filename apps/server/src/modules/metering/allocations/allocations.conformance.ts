import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Hold } from '../../../kernel/record.ts';
import type { Bound, Share } from './share.ts';

/** One node that holds allocations. */
export interface AllocationNode {
  of(bound: Bound): Share;
  /** The entitlement of the bound has changed. */
  forget(bound: Bound): void;
  /** Undefined where there are too few units. */
  take(shares: readonly Share[], units: number): Promise<Hold | undefined>;
  /** Records what a call spent, as the journal does, or as the transaction of a mutation. */
  journal(hold: Hold, units: number): Promise<void>;
  commit(hold: Hold, units: number): Promise<void>;
  /** Ends what it holds of closed shares. */
  sweep(): Promise<void>;
  stop(): Promise<void>;
  /** Waits until the other nodes' notifications are here. */
  heard(): Promise<void>;
}

export interface AllocationHarness {
  nodes: readonly [AllocationNode, AllocationNode];
  /** A bound of its own. */
  bound(changes: Partial<Bound>): Bound;
  /** What the database says, once all records are stored. */
  stored(bound: Bound): Promise<{ spent: number; reserved: number; allocations: number }>;
  close(): Promise<void>;
}

/** What every implementation of allocations keeps. */
export function describeAllocations(open: () => Promise<AllocationHarness>): void {
  describe('allocations', () => {
    let harness: AllocationHarness;
    let one: AllocationNode;
    let other: AllocationNode;

    beforeAll(async () => {
      harness = await open();
      [one, other] = harness.nodes;
    });
    afterAll(() => harness?.close());

    /** Calls until it is refused; answers how often it was not. */
    async function spendAll(
      node: AllocationNode,
      bounds: readonly Bound[],
      how: 'journal' | 'commit',
    ): Promise<number> {
      for (let count = 0; ; count += 1) {
        const hold = await node.take(
          bounds.map((bound) => node.of(bound)),
          1,
        );
        if (hold === undefined) return count;
        await node[how](hold, 1);
      }
    }
    const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

    it('admit exactly what there is, with 200 callers on two nodes', async () => {
      const bound = harness.bound({ amount: 1000 });
      const callers = Array.from({ length: 200 }, (_, n) =>
        spendAll(n % 2 === 0 ? one : other, [bound], n % 4 < 2 ? 'journal' : 'commit'),
      );
      expect(sum(await Promise.all(callers))).toBe(1000);
      expect(await harness.stored(bound)).toMatchObject({ spent: 1000, reserved: 0 });
    }, 60_000);

    it('leave nothing that a call could have, where calls cost more than one', async () => {
      const bound = harness.bound({ amount: 7 * 143 });
      const callers = Array.from({ length: 60 }, async (_, n) => {
        const node = n % 2 === 0 ? one : other;
        for (let count = 0; ; count += 1) {
          const hold = await node.take([node.of(bound)], 7);
          if (hold === undefined) return count;
          await node.journal(hold, 7);
        }
      });
      expect(sum(await Promise.all(callers))).toBe(143);
    }, 60_000);

    it('give one node what another one does not use', async () => {
      const bound = harness.bound({ amount: 200 });
      expect(await spendAll(one, [bound], 'journal').then(() => 'used up')).toBe('used up');
      const second = harness.bound({ amount: 200 });
      const hold = await other.take([other.of(second)], 1);
      await other.journal(hold as Hold, 1);
      expect(other.of(second).left).toBeGreaterThan(0);
      expect(await spendAll(one, [second], 'journal')).toBe(199);
    }, 60_000);

    it('take of several bounds from all or from none', async () => {
      const [large, small] = [harness.bound({ amount: 100 }), harness.bound({ amount: 7 })];
      const counts = await Promise.all(
        [1, 2, 3, 4].map((n) => spendAll(n % 2 === 0 ? one : other, [large, small], 'journal')),
      );
      expect(sum(counts)).toBe(7);
      expect(await harness.stored(large)).toMatchObject({ spent: 7 });
      expect(sum(await Promise.all([spendAll(one, [large], 'journal'), spendAll(other, [large], 'journal')]))).toBe(93);
    }, 60_000);

    it('spend what a call used, and not more', async () => {
      const bound = harness.bound({ amount: 50 });
      const share = one.of(bound);
      const [refused, partly, whole] = await Promise.all([5, 5, 5].map((units) => one.take([share], units)));
      refused?.settle(0);
      await one.journal(partly as Hold, 2);
      await one.commit(whole as Hold, 5);
      expect(await harness.stored(bound)).toMatchObject({ spent: 7 });
      expect(await one.take([one.of(bound)], 44)).toBeUndefined();
      const rest = await one.take([one.of(bound)], 43);
      await one.commit(rest as Hold, 43);
      expect(await harness.stored(bound)).toMatchObject({ spent: 50, reserved: 0 });
    });

    it('count from the records what a call whose record failed may have spent', async () => {
      const bound = harness.bound({ amount: 10 });
      const [lost, kept] = await Promise.all([4, 6].map((units) => one.take([one.of(bound)], units)));
      await one.commit(kept as Hold, 6);
      // It was handed over, and then nobody knows.
      (lost as Hold).settle(4);
      (lost as Hold).settle(0);
      expect(await one.take([one.of(bound)], 1)).toBeUndefined();
      await one.sweep();
      expect(await harness.stored(bound)).toMatchObject({ spent: 6, reserved: 0, allocations: 1 });
    });

    it('leave nothing behind on a node that stops', async () => {
      const bound = harness.bound({ amount: 1000 });
      const hold = await other.take([other.of(bound)], 3);
      await other.commit(hold as Hold, 3);
      await other.stop();
      expect(await harness.stored(bound)).toEqual({ spent: 3, reserved: 0, allocations: 0 });
    });

    it('count what a soft bound is used for, and refuse nothing', async () => {
      const bound = harness.bound({ amount: 10, hard: false });
      const share = one.of(bound);
      for (let n = 0; n < 25; n += 1) await one.journal((await one.take([share], 1)) as Hold, 1);
      expect(await harness.stored(bound)).toMatchObject({ spent: 25 });
    });

    it('lose nothing of a share that is closed while units are granted', async () => {
      const bound = harness.bound({ amount: 100 });
      const taking = one.take([one.of(bound)], 10);
      one.forget(bound);
      await one.journal((await taking) as Hold, 10);
      expect(await spendAll(other, [bound], 'journal')).toBe(90);
    });

    it('begin anew with a period', async () => {
      const bound = harness.bound({ amount: 2 });
      expect(await spendAll(one, [bound], 'journal')).toBe(2);
      expect(await spendAll(one, [{ ...bound, start: bound.start + 86_400_000 }], 'journal')).toBe(2);
    });
  });
}
