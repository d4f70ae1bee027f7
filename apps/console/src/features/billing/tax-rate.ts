/** Millionths in a percent: the API's unit of rates. */
const perPercent = 10_000;

/** "19" is 190,000 millionths; nothing is the seller's own rate. @throws Error where it is no rate from 0 to 100 */
export function taxRateOf(percent: string): number | null {
  const text = percent.trim().replace(',', '.');
  if (text === '') return null;
  if (!/^\d{1,3}(\.\d{1,4})?$/.test(text) || Number(text) > 100)
    throw new Error('The tax rate is a number from 0 to 100');
  return Math.round(Number(text) * perPercent);
}

export const percentOf = (rate: number | null): string => (rate === null ? '' : String(rate / perPercent));
