import { hash } from 'node:crypto';
import { day } from '../../kernel/clock.ts';
import { dateOf, monthOf } from './days.ts';
import { reasonColumn, tagColumn, type UsageRow } from './row.ts';

/** What rows have in common: their columns but for the instant, the request's id and the amounts. */
export interface Shape {
  /** A UUID: the first 128 bits of the SHA-256 of `values`. */
  id: string;
  /** In the order of `shapeColumns`. */
  values: readonly unknown[];
  /** First day of the last month in which a row has it, `2026-01-01`. */
  month: string;
}

/** Of `eco_usage_shapes`, beside `id` and `month`. */
export const shapeColumns = [
  'org_id',
  'method',
  'route',
  'status',
  'caller_kind',
  'caller_id',
  'key_id',
  'meter',
  'customer_id',
  'verified_key_id',
  'code',
  'reason',
  'tag',
] as const;

/** The shapes of a batch, each once, and the id of that of each of its rows. */
export function shapesOf(rows: readonly UsageRow[]): { shapes: Shape[]; ids: string[] } {
  const found = new Map<string, Shape>();
  const months = new Map<number, string>();
  const ids = rows.map((row) => {
    const values = valuesOf(row);
    const text = JSON.stringify(values);
    const month = monthAt(row[2], months);
    const known = found.get(text);
    if (known !== undefined) {
      if (month > known.month) known.month = month;
      return known.id;
    }
    const shape = { id: idOf(text), values, month };
    found.set(text, shape);
    return shape.id;
  });
  return { shapes: [...found.values()], ids };
}

function valuesOf(row: UsageRow): unknown[] {
  const [, org, , method, route, status, , , , callerKind, callerId, key, meter, , customer, verifiedKey, code] = row;
  const { [reasonColumn]: reason = null, [tagColumn]: tag = null } = row;
  return [org, method, route, status, callerKind, callerId, key, meter, customer, verifiedKey, code, reason, tag];
}

/** A batch has few days and many rows. */
function monthAt(at: number, months: Map<number, string>): string {
  const number = Math.floor(at / day);
  const known = months.get(number);
  if (known !== undefined) return known;
  const month = monthOf(dateOf(at));
  months.set(number, month);
  return month;
}

const idOf = (text: string): string => hash('sha256', text).slice(0, 32);
