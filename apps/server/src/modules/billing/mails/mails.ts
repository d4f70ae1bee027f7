import { groupDigits } from '../../../kernel/decimal.ts';
import type { Mail } from '../../../kernel/mail.ts';
import type { Money } from '../../../kernel/money.ts';
import type { DocumentPeriod } from '../documents/invoice-document.ts';
import { amountText, dayOf, periodOf } from '../documents/sheet.ts';
import { compose, type Envelope } from './letter.ts';

interface InvoiceOf {
  number: string;
  period: DocumentPeriod;
}

const priceOf = ({ micros, currency }: Money): string => `${amountText(micros, currency)} ${currency}`;

export const receiptMail = (
  envelope: Envelope,
  { number, period, paid, paidAt }: InvoiceOf & { paid: Money; paidAt: number },
): Mail =>
  compose(envelope, {
    kind: 'receipt',
    subject: `Receipt for invoice ${number}`,
    opening: 'Thank you. Your payment has arrived.',
    facts: [
      ['Invoice', number],
      ['Period', periodOf(envelope, period)],
      ['Paid on', dayOf(envelope, paidAt)],
      ['Amount paid', priceOf(paid)],
    ],
    closing: [],
    action: 'See the invoice',
  });

interface FailedPayment {
  number: string;
  due: Money;
  graceEnd: number;
  reminder: number;
  /** Whose limits apply after the grace; null where nothing changes. */
  fallbackPlan: string | null;
}

/** Sent when the payment fails, and again as long as it is missing: `reminder` counts from 0. */
export const paymentFailedMail = (
  envelope: Envelope,
  { number, due, graceEnd, reminder, fallbackPlan }: FailedPayment,
): Mail =>
  compose(envelope, {
    kind: 'payment-failed',
    subject: `${reminder === 0 ? 'Your payment failed' : 'Your payment is still missing'}: invoice ${number}`,
    opening:
      reminder === 0
        ? 'We could not collect the payment of this invoice.'
        : 'We still could not collect the payment of this invoice.',
    facts: [
      ['Invoice', number],
      ['Amount due', priceOf(due)],
      ['Please pay by', dayOf(envelope, graceEnd)],
    ],
    closing: [
      'Please check your means of payment.',
      ...(fallbackPlan === null
        ? []
        : [
            `If the payment is still missing after that day, the limits of the plan ${fallbackPlan} apply. Your data is kept.`,
          ]),
    ],
    action: 'Pay the invoice',
  });

interface Usage {
  /** For people: `API calls`. */
  feature: string;
  percent: 80 | 100;
  /** Decimal text. */
  used: string;
  included: string;
  /** Whether more is refused. */
  hard: boolean;
  period: DocumentPeriod;
  plan: string;
}

export const usageMail = (envelope: Envelope, usage: Usage): Mail => {
  const { feature, percent, used, included, hard, period, plan } = usage;
  return compose(envelope, {
    kind: `usage-${percent}`,
    subject:
      percent === 100
        ? `You have used all ${feature} included in your plan`
        : `You have used ${percent}% of the ${feature} included in your plan`,
    opening: 'This is your usage of the period so far.',
    facts: [
      ['Plan', plan],
      [`${feature} used`, groupDigits(used)],
      [`${feature} included`, groupDigits(included)],
      ['Period', periodOf(envelope, period)],
    ],
    closing: [consequenceOf(percent, hard)],
    action: 'See usage and plans',
  });
};

function consequenceOf(percent: 80 | 100, hard: boolean): string {
  if (percent === 100) {
    return hard
      ? 'More is refused until the next period begins, or until you change to a larger plan.'
      : 'You can go on: what you use beyond that is charged as your plan says.';
  }
  return hard
    ? 'When all of it is used, more is refused. A larger plan takes effect at once.'
    : 'When all of it is used, you can go on: more is charged as your plan says.';
}

export const topUpFailedMail = (
  envelope: Envelope,
  { unit, amount, due }: { unit: string; amount: string; due: Money },
): Mail =>
  compose(envelope, {
    kind: 'top-up-failed',
    subject: 'Your credits could not be bought automatically',
    opening: 'You have few credits left, and we could not collect the payment for more.',
    facts: [
      ['Credits', `${groupDigits(amount)} ${unit}`],
      ['Amount', priceOf(due)],
    ],
    closing: ['Nothing more is bought automatically until you turn that on again. Please check your means of payment.'],
    action: 'See your credits',
  });

export const trialEndingMail = (
  envelope: Envelope,
  { plan, trialEnd, price, interval }: { plan: string; trialEnd: number; price: Money; interval: 'month' | 'year' },
): Mail =>
  compose(envelope, {
    kind: 'trial-ending',
    subject: `Your trial of ${plan} ends on ${dayOf(envelope, trialEnd)}`,
    opening: `Your trial of the plan ${plan} ends soon.`,
    facts: [
      ['Plan', plan],
      ['Trial ends on', dayOf(envelope, trialEnd)],
      ['Price afterwards', `${priceOf(price)} a ${interval}, plus tax`],
    ],
    closing: [
      'If you do nothing, the plan continues at this price. You can cancel it until that day, and pay nothing.',
    ],
    action: 'See your subscription',
  });
