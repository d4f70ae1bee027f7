import { z } from 'zod';
import { divideHalfEven } from './money.ts';

/** Decimal numbers are exact to this many places: those of a quantity in an event. Prices and the ledger have 12. */
const places = 18;
/** What 1 is as a scaled number. */
export const one = 10n ** BigInt(places);

const decimal = /^(?<sign>-?)(?<whole>\d+)(?:\.(?<fraction>\d+))?$/;

/**
 * Decimal text, such as PostgreSQL's `numeric`, times 10¹⁸, so that sums are exact. Further decimals (those of an average) are
 * rounded half to even.
 * @throws RangeError where the text is no decimal number
 */
export function parseDecimal(text: string): bigint {
  const parts = decimal.exec(text)?.groups;
  if (parts === undefined) throw new RangeError(`not a decimal number: ${text}`);
  const { sign = '', whole = '', fraction = '' } = parts;
  const digits = BigInt(whole + fraction.padEnd(places, '0'));
  const scaled = fraction.length <= places ? digits : divideHalfEven(digits, 10n ** BigInt(fraction.length - places));
  return sign === '-' ? -scaled : scaled;
}

/** The shortest text of a scaled number: `1500`, `0.001`. */
export function formatDecimal(scaled: bigint): string {
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  const text = fraction === '' ? digits.slice(0, -places) : `${digits.slice(0, -places)}.${fraction}`;
  return scaled < 0n ? `-${text}` : text;
}

/** A scaled number with fewer decimals, rounded half to even; scaled as before. */
export function roundDecimal(scaled: bigint, decimals: number): bigint {
  const step = 10n ** BigInt(places - decimals);
  return divideHalfEven(scaled, step) * step;
}

/** For people: `1,234,567.5`. */
export function groupDigits(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A number without an exponent, as PostgreSQL writes it. */
export function plainText(value: number): string {
  const text = String(value);
  const [mantissa = '', exponent] = text.split('e');
  if (exponent === undefined) return text;
  const negative = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  if (point <= 0) return `${negative}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return `${negative}${digits.padEnd(point, '0')}`;
  return `${negative}${digits.slice(0, point)}.${digits.slice(point)}`;
}

const inWords = 'Must be a decimal number, as text, such as "0.001"';
/** Not negative, with at most 12 decimals: a price or a quantity of one. */
export const Decimal = z.string(inWords).regex(/^\d{1,15}(?:\.\d{1,12})?$/, inWords);

const microsPerUnit = 1_000_000n;

/** Micro-units as a decimal amount of the currency: 29000000 is `29`. */
export const decimalOfMicros = (micros: bigint): string => formatDecimal(micros * (one / microsPerUnit));
