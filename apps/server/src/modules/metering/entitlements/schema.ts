import { z } from 'zod';
import { defineEvent } from '../../../kernel/events/events.ts';

/** What a buyer may have or use: an amount of one thing or meter. */
export interface Entitlement {
  /** A meter (`api.calls`), or what routes declare that they add one to (`projects`). */
  feature: string;
  /** Whole units; null: as much as they like. */
  amount: number | null;
  /** Whether more is refused. */
  hard: boolean;
}

/** An organization, or a customer of it. */
export interface Buyer {
  org: string;
  customer?: string | undefined;
}

export interface EntitlementPeriod {
  /** Epoch milliseconds; the end is not part of it. Null: it does not end. */
  start: number;
  end: number | null;
}

/**
 * An amount of a customer that has no period, such as its credits. Whoever owns it changes it, and books what is spent of
 * it.
 */
export interface Balance {
  org: string;
  customer: string;
  /** The owner's name, a colon, and what tells its balances apart. */
  feature: string;
}

/** Percentages of a quota that are told of. */
export const thresholds = [80, 100] as const;

export const thresholdReached = defineEvent(
  'quota.threshold-reached',
  'A share of a quota is used: 80 or 100 percent, each once a period',
  z.object({
    feature: z.string().describe('The meter'),
    customerId: z.string().nullable().describe('Whose quota it is; null: that of the organization itself'),
    percent: z.literal([...thresholds]).describe('What was reached'),
    amount: z.number().describe('Units of the quota'),
    used: z.number().describe('Units that were used'),
    hard: z.boolean().describe('Whether more is refused'),
    periodStart: z.iso.datetime().describe('First instant of the period'),
    periodEnd: z.iso.datetime().nullable().describe('First instant after it; null where it does not end'),
  }),
);
