import { z } from 'zod';
import { divideHalfEven } from '../../../kernel/money.ts';

/** Quantities and prices are exact to this many decimals, those of the price fields of Stripe and of the ledger. */
const places = 12;
/** What 1 is as a scaled number. */
export const one = 10n ** BigInt(places);

const decimal = /^(?<sign>-?)(?<whole>\d+)(?:\.(?<fraction>\d+))?$/;

/**
 * Decimal text, such as PostgreSQL's `numeric`, times 10¹². Further decimals (those of an average) are rounded half to even.
 * @throws RangeError where the text is no decimal number
 */
export function parseDecimal(text: string): bigint {
  const parts = decimal.exec(text)?.groups;
  if (parts === undefined) throw new RangeError(`not a decimal number: ${text}`);
  const { sign = '', whole = '', fraction = '' } = parts;
  const padded = fraction.padEnd(places, '0');
  const scaled = divideHalfEven(BigInt(whole + padded), 10n ** BigInt(padded.length - places));
  return sign === '-' ? -scaled : scaled;
}

/** The shortest text of a scaled number: `1500`, `0.001`. */
export function formatDecimal(scaled: bigint): string {
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  const text = fraction === '' ? digits.slice(0, -places) : `${digits.slice(0, -places)}.${fraction}`;
  return scaled < 0n ? `-${text}` : text;
}

/** For people: `1,234,567.5`. */
export function groupDigits(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** Not negative, with at most 12 decimals. */
export const Decimal = z.string().regex(/^\d{1,15}(?:\.\d{1,12})?$/, 'must be a decimal number, such as "0.001"');
