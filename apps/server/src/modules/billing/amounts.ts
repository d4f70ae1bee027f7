import { z } from 'zod';
import { toIso } from '../../kernel/clock.ts';
import { formatDecimal, parseDecimal } from '../../kernel/decimal.ts';
import { errors } from '../../kernel/errors.ts';
import { fromMinor, type Money, toMinor } from '../../kernel/money.ts';

/** A column in micro-units, as text over HTTP: JSON's numbers are exact up to 2^53 alone. */
export const Micros = z.codec(z.union([z.number(), z.string()]), z.string(), {
  decode: String,
  encode: (text) => text,
});

const wholeMicros = 'Must be a whole number of micro-units, as text: "29000000" is 29';

/** In requests. At most a thousand million of the currency. */
export const MicrosInput = z.string(wholeMicros).regex(/^(0|[1-9][0-9]{0,14})$/, wholeMicros);

/** As a bigint column takes it, which holds what plans and add-ons cost. @throws INVALID_REQUEST beyond 9,000 million of the currency */
export function columnOf(micros: bigint): number {
  const value = Number(micros);
  if (!Number.isSafeInteger(value)) throw errors.INVALID_REQUEST(`An amount of ${micros} micro-units is too large`);
  return value;
}

/** A numeric column without the zeros at its end. */
export const shortest = (decimal: string): string => formatDecimal(parseDecimal(decimal));

/** A numeric column as a reply shows it. */
export const DecimalText = z.codec(z.string(), z.string(), { decode: shortest, encode: (text) => text });

/** `2026-01-15`, in UTC. */
export const dateText = (instant: number): string => toIso(instant).slice(0, 10);

/** What can be paid of an amount: in the smallest coins of its currency, rounded half to even. */
export const inCoins = (amount: Money): Money => fromMinor(amount.currency, toMinor(amount));
