import { describe, expect, it } from 'vitest';
import { Bulkhead } from './bulkhead.ts';
import { poolSizes, shareOfOwner } from './pool.ts';

describe('a bulkhead', () => {
  it('admits each owner up to its share, and hands places over in the order of asking', async () => {
    const bulkhead = new Bulkhead(2, 1000);
    await bulkhead.enter('a');
    await bulkhead.enter('a');
    const order: number[] = [];
    const third = bulkhead.enter('a').then(() => order.push(3));
    const fourth = bulkhead.enter('a').then(() => order.push(4));
    await bulkhead.enter('b');
    expect(order).toEqual([]);
    bulkhead.leave('a');
    await third;
    expect(order).toEqual([3]);
    bulkhead.leave('a');
    await fourth;
    expect(order).toEqual([3, 4]);
  });

  it('refuses with OVERLOADED who waits in vain, and gives the place to who still waits', async () => {
    const bulkhead = new Bulkhead(1, 20);
    await bulkhead.enter('a');
    await expect(bulkhead.enter('a')).rejects.toMatchObject({ code: 'OVERLOADED', options: { retryAfterSeconds: 1 } });
    expect(bulkhead.refused).toBe(1);
    const next = bulkhead.enter('a');
    bulkhead.leave('a');
    await next;
    bulkhead.leave('a');
    await bulkhead.enter('a');
  });
});

describe('the connections for requests', () => {
  it.each([3, 4, 8, 12, 30, 97])('%i are divided without rest, each purpose has one, and no owner has all', (total) => {
    const sizes = poolSizes(total);
    const { requests, lookups, reports } = sizes;
    expect(requests + lookups + reports).toBe(total);
    expect(Math.min(requests, lookups, reports)).toBeGreaterThanOrEqual(1);
    if (requests > 1) expect(shareOfOwner(requests)).toBeLessThan(requests);
  });
});
