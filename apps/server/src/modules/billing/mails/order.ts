import { z } from 'zod';
import { Id } from '../../../kernel/ids.ts';

/** An owner of the organization that buys; null: the customer's address. */
const to = Id('usr').nullable();
/** The invoice of a receipt, else the subscription. */
const about = z.string();

/** One mail to one reader. */
export type MailOrder = z.output<typeof MailOrder>;
export const MailOrder = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('receipt'), to, about }),
  z.object({ kind: z.literal('trial-ending'), to, about }),
  /** About a purchase of credits. */
  z.object({ kind: z.literal('top-up-failed'), to, about }),
  /** `reminder`: how often it was mailed before. */
  z.object({ kind: z.literal('payment-failed'), to, about, reminder: z.int() }),
  z.object({
    kind: z.literal('usage'),
    to,
    /** Null: the organization's own quota. */
    customer: Id('cus').nullable(),
    feature: z.string(),
    percent: z.literal([80, 100]),
    /** Units. */
    amount: z.number(),
    used: z.number(),
    hard: z.boolean(),
    period: z.object({ start: z.number(), end: z.number() }),
  }),
]);
