import { z } from 'zod';
import { toIso } from './clock.ts';

/** A point in time: epoch milliseconds in a row, RFC 3339 in UTC over HTTP. */
export const Instant = z.codec(z.number(), z.iso.datetime(), { decode: toIso, encode: Date.parse });

/** RFC 3339 has years of four digits: an instant beyond them in UTC could not be answered. */
const [firstInstant, lastInstant] = [Date.parse('0000-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z')];
const isAnswerable = (text: string): boolean => Date.parse(text) >= firstInstant && Date.parse(text) <= lastInstant;

/** A point in time in an input: RFC 3339 with any offset, epoch milliseconds for the act. */
export const InstantInput = z.iso
  .datetime({ offset: true })
  .max(40)
  .refine(isAnswerable, 'Must lie in the years 0000 to 9999 in UTC')
  .transform((text) => Date.parse(text));

/** In a query: a UTC day, or an instant, which counts with the whole of its day. */
export const DayOrInstant = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

/** A jsonb column as it is read. Its content was checked when it was written. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** The reply schema of a jsonb column. */
export const stored = <T>(schema: z.ZodType<T>): z.ZodType<T, Json> => schema as unknown as z.ZodType<T, Json>;

/** Integers from 2^53 on, such as the ids of some systems, are rounded when JSON is read (RFC 8259, section 6). */
const isExact = (value: unknown): boolean => {
  if (typeof value === 'number') return !Number.isInteger(value) || Number.isSafeInteger(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isExact);
};

/** Refuses numbers that would not be given back as they were sent. */
export const exact = <Schema extends z.ZodType>(schema: Schema): Schema =>
  schema.refine(isExact, 'Holds an integer of 2^53 or more, which would be rounded: send it as text');

/** The columns of a row that is the input of this reply schema. */
export const columnsOf = <Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>): (keyof Shape & string)[] =>
  Object.keys(schema.shape);

type Defined<T> = { [Name in keyof T]: Exclude<T[Name], undefined> };

/** The members that were sent: null was sent, undefined was not. */
export const pickDefined = <T extends object>(input: T): Defined<T> =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Defined<T>;
