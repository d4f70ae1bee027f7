import { providerErrors } from './errors.ts';

/** An amount in cents as providers take it: as a number of JSON. @throws BILLING_REFUSED where that would round it */
export function numberOf(minor: bigint): number {
  const value = Number(minor);
  if (!Number.isSafeInteger(value)) throw providerErrors.BILLING_REFUSED(`No provider charges ${minor} cents`);
  return value;
}
