import { AddressList, normalNetwork } from '../../kernel/address.ts';
import type { Restrictions } from '../../kernel/caller.ts';
import type { LimitRequest } from '../../kernel/limits/index.ts';

/**
 * The first of the credential's restrictions that what it grants would not have, in words; undefined where it would have
 * all of them, as tight or tighter. Pure.
 */
export function liftedRestriction(held: Restrictions | undefined, granted: Restrictions): string | undefined {
  if (held === undefined) return undefined;
  const { expiresAt, allowedIps, limits, environment } = held;
  if (expiresAt !== undefined && !(granted.expiresAt !== undefined && granted.expiresAt <= expiresAt))
    return 'an expiry';
  if (allowedIps.length > 0 && !areWithin(allowedIps, granted.allowedIps)) return 'networks';
  if (!limits.every((limit) => granted.limits.some((each) => isAsTight(each, limit)))) return 'rate limits';
  const elsewhere = environment !== undefined && granted.environment?.environment !== environment.environment;
  return elsewhere ? 'an environment' : undefined;
}

/** No networks are all networks. */
const areWithin = (outer: readonly string[], inner: readonly string[]): boolean =>
  inner.length > 0 && inner.every((network) => outer.some((each) => contains(each, network)));

function contains(outer: string, inner: string): boolean {
  const [first, bits = Number.POSITIVE_INFINITY] = partsOf(inner);
  const [, ownBits = Number.POSITIVE_INFINITY] = partsOf(outer);
  return ownBits <= bits && new AddressList([outer]).includes(first);
}

/** The first address of a network and the bits that its addresses share; an address has no bits. */
function partsOf(network: string): [address: string | undefined, bits: number | undefined] {
  const [address, bits] = normalNetwork(network)?.split('/') ?? [];
  return [address, bits === undefined ? undefined : Number(bits)];
}

/** In the same window, so that what several keys use is counted together. */
const isAsTight = (limit: LimitRequest, { key, spec }: LimitRequest): boolean =>
  limit.key === key &&
  limit.spec.name === spec.name &&
  limit.spec.windowSeconds === spec.windowSeconds &&
  limit.spec.limit <= spec.limit;
