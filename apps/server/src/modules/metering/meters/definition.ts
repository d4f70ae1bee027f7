import { plainText } from '../../../kernel/decimal.ts';

export const aggregations = ['count', 'sum', 'avg', 'min', 'max', 'unique', 'latest'] as const;
export type Aggregation = (typeof aggregations)[number];

/** Of a value that events are grouped by: it is part of an index. */
const maxGroupBytes = 200;

/** A meter as events are counted by it. */
export interface MeterDefinition {
  id: string;
  org: string;
  eventType: string;
  aggregation: Aggregation;
  valuePath: readonly string[] | null;
  groupNames: readonly string[];
  /** In the order of the names. */
  groupPaths: readonly (readonly string[])[];
  allowNegative: boolean;
}

/** Why an event cannot be counted by a meter that its type belongs to. */
export const meterRefusals = ['INVALID_VALUE', 'NEGATIVE_VALUE', 'GROUP_TOO_LONG'] as const;
export type MeterRefusal = (typeof meterRefusals)[number];

export interface Reading {
  /** Null where the meter counts events. */
  amount: string | null;
  groups: (string | null)[];
}

/** What the meter reads of an event's data. The SQL functions of the migration read the same of what is stored. */
export function readingOf(meter: MeterDefinition, data: unknown): Reading | MeterRefusal {
  const groups: (string | null)[] = [];
  for (const path of meter.groupPaths) {
    const text = textOf(at(data, path));
    if (text !== null && text.length * 3 > maxGroupBytes && Buffer.byteLength(text) > maxGroupBytes) {
      return 'GROUP_TOO_LONG';
    }
    groups.push(text);
  }
  if (meter.valuePath === null) return { amount: null, groups };
  const value = at(data, meter.valuePath);
  if (meter.aggregation === 'unique') {
    const text = textOf(value);
    if (text === null || Buffer.byteLength(text) > maxGroupBytes) return 'INVALID_VALUE';
    return { amount: null, groups };
  }
  const amount = amountOf(value);
  if (amount === undefined) return 'INVALID_VALUE';
  if (!meter.allowNegative && amount.startsWith('-')) return 'NEGATIVE_VALUE';
  return { amount, groups };
}

/**
 * Digits of a quantity before and after its point: more than money and counters need, and few enough that sums of
 * billions stay within what PostgreSQL's `numeric` and the API show without rounding.
 */
const quantity = /^-?[0-9]{1,24}(?:\.[0-9]{1,18})?$/;

/**
 * The quantity in a value of an event's data as decimal text: a number, or a text that is one. Undefined of anything else.
 * `eco_event_amount` of the migration reads the same.
 * @internal
 */
export function amountOf(value: unknown): string | undefined {
  const text = typeof value === 'number' ? plainText(value) : value;
  return typeof text === 'string' && quantity.test(text) ? text : undefined;
}

function at(data: unknown, path: readonly string[]): unknown {
  let value = data;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name)) {
      return undefined;
    }
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** A value of a group; null of what is none. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return plainText(value);
  return typeof value === 'boolean' ? String(value) : null;
}
