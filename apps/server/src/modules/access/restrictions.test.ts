import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Restrictions, unrestricted } from '../../kernel/caller.ts';
import { liftedRestriction } from './restrictions.ts';

const limit = (key: string, units: number, windowSeconds = 60) => ({
  key,
  spec: { name: 'burst', limit: units, windowSeconds },
});
const held: Restrictions = {
  expiresAt: 1000,
  allowedIps: ['192.0.2.0/24', '2001:db8::/32'],
  limits: [limit('key:a:burst', 10), limit('key:a:daily', 100, 86_400)],
  environment: { project: 'p', environment: 'e' },
};

describe('liftedRestriction', () => {
  it('finds nothing lifted where nothing is held, or the same is granted', () => {
    expect(liftedRestriction(undefined, unrestricted)).toBeUndefined();
    expect(liftedRestriction(unrestricted, held)).toBeUndefined();
    expect(liftedRestriction(held, held)).toBeUndefined();
  });

  it.each<[string, Partial<Restrictions>, string | undefined]>([
    ['a later end', { expiresAt: 1001 }, 'an expiry'],
    ['no end', { expiresAt: undefined }, 'an expiry'],
    ['an earlier end', { expiresAt: 999 }, undefined],
    ['a network inside of one', { allowedIps: ['192.0.2.128/25', '2001:db8:1::1'] }, undefined],
    ['one network more', { allowedIps: ['192.0.2.0/24', '198.51.100.7'] }, 'networks'],
    ['a network around one', { allowedIps: ['192.0.2.0/23'] }, 'networks'],
    ['an IPv6 network of the same bits', { allowedIps: ['c000:0200::/24'] }, 'networks'],
    ['all networks', { allowedIps: [] }, 'networks'],
    [
      'lower limits, and more of them',
      { limits: [limit('key:b:x', 1), limit('key:a:burst', 9), ...held.limits] },
      undefined,
    ],
    ['one limit fewer', { limits: held.limits.slice(1) }, 'rate limits'],
    ['a higher limit', { limits: [limit('key:a:burst', 11), ...held.limits.slice(1)] }, 'rate limits'],
    [
      'windows of its own',
      { limits: held.limits.map(({ key, spec }) => ({ key: key.replace('a', 'b'), spec })) },
      'rate limits',
    ],
    ['a longer window', { limits: [limit('key:a:burst', 10, 61), ...held.limits.slice(1)] }, 'rate limits'],
    ['another environment', { environment: { project: 'p', environment: 'f' } }, 'an environment'],
    ['the whole organization', { environment: undefined }, 'an environment'],
  ])('%s', (_, granted, lifted) => {
    expect(liftedRestriction(held, { ...held, ...granted })).toBe(lifted);
  });

  it('lets no address through that the networks held do not contain', () => {
    const network = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 20, max: 32 }));
    const text = ([byte, prefix]: [number, number]) => `10.0.${byte & 15}.${byte}/${prefix}`;
    const bits = ([byte, prefix]: [number, number]) => (((byte & 15) << 8) | byte) >>> (32 - prefix);
    let kept = 0;
    fc.assert(
      fc.property(network, network, (outer, inner) => {
        const own = { ...unrestricted, allowedIps: [text(outer)] };
        const contained = inner[1] >= outer[1] && bits([inner[0], outer[1]]) === bits(outer);
        if (contained) kept += 1;
        expect(liftedRestriction(own, { ...unrestricted, allowedIps: [text(inner)] }) === undefined).toBe(contained);
      }),
      { numRuns: 2000 },
    );
    expect(kept).toBeGreaterThan(20);
  });
});
