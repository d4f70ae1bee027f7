import { decimalOfMicros } from '../../../kernel/decimal.ts';
import { dateText } from '../amounts.ts';
import type { PlanTerms, Term } from '../plans/store.ts';
import { amountOf } from '../plans/store.ts';
import { prorate } from '../pricing/prorate.ts';

export type LineKind =
  | 'plan'
  | 'seats'
  | 'usage'
  | 'addon'
  | 'proration'
  | 'adjustment'
  | 'manual'
  | 'credit'
  | 'top-up';

/** A line of an invoice before it is stored. */
export interface Line {
  kind: LineKind;
  description: string;
  /** Decimal text. */
  quantity: string;
  /** Decimal text, in units of the currency. */
  unitAmount: string;
  /** Micro-units. */
  amount: bigint;
  tier: string | null;
  feature: string | null;
  /** Slug. */
  plan: string | null;
  /** Epoch milliseconds. */
  periodStart: number | null;
  periodEnd: number | null;
}

/** What is paid in advance. */
export interface Choice {
  terms: PlanTerms;
  term: Term;
  seats: number;
}

export interface Span {
  /** Epoch milliseconds; the end is not part of it. */
  start: number;
  end: number;
}

export const sumOf = (lines: readonly Pick<Line, 'amount'>[]): bigint =>
  lines.reduce((sum, { amount }) => sum + amount, 0n);

/** Of a whole term. */
export const chargeOf = ({ terms, term, seats }: Choice): bigint => amountOf(terms, term) * BigInt(seats);

/** Micro-units a month: what is compared, and what counts as recurring revenue. */
export function monthlyOf({ terms, term, seats }: Choice): bigint {
  const amount = BigInt(terms.amounts[term] ?? 0) * BigInt(seats);
  return term === 'month' ? amount : prorate(amount, 1, 12);
}

const spanText = ({ start, end }: Span): string => `${dateText(start)} to ${dateText(end)}`;

/** The plan for a term, in advance. */
export function termLine(choice: Choice, span: Span): Line {
  const { terms, term, seats } = choice;
  return {
    kind: 'plan',
    description: `${terms.name}, ${spanText(span)}`,
    quantity: String(seats),
    unitAmount: decimalOfMicros(amountOf(terms, term)),
    amount: chargeOf(choice),
    tier: null,
    feature: null,
    plan: terms.slug,
    periodStart: span.start,
    periodEnd: span.end,
  };
}

/** The rest of a term that is paid and not used. */
export const unusedLine = (choice: Choice, term: Span, at: number): Line =>
  partLine(choice, term, at, `Unused time on ${choice.terms.name}`, -1n);

/** The rest of a term that is charged. */
export const remainingLine = (choice: Choice, term: Span, at: number): Line =>
  partLine(choice, term, at, `Remaining time on ${choice.terms.name}`, 1n);

/** From `at` to the end of the term: with what is before `at`, exactly the whole. */
function partLine(choice: Choice, { start, end }: Span, at: number, description: string, sign: bigint): Line {
  const whole = chargeOf(choice);
  const amount = sign * (whole - prorate(whole, at - start, end - start));
  return {
    kind: 'proration',
    description: `${description}, ${spanText({ start: at, end })}`,
    quantity: '1',
    unitAmount: decimalOfMicros(amount),
    amount,
    tier: null,
    feature: null,
    plan: choice.terms.slug,
    periodStart: at,
    periodEnd: end,
  };
}
