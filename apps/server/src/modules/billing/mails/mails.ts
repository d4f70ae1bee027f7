import { groupDigits } from '../../../kernel/decimal.ts';
import type { Mail } from '../../../kernel/mail.ts';
import type { Money } from '../../../kernel/money.ts';
import { inCoins } from '../amounts.ts';
import type { DocumentPeriod } from '../documents/invoice-document.ts';
import { amountText, dayOf } from '../documents/sheet.ts';
import { compose, type Envelope } from './letter.ts';

interface InvoiceOf {
  number: string;
  period: DocumentPeriod;
}

/** By days: mails tell no times. Its end is not part of it. */
const daysOf = (envelope: Envelope, { start, end }: DocumentPeriod): string =>
  `${dayOf(envelope, start)} to ${dayOf(envelope, end - 1)}`;

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
      ['Period', daysOf(envelope, period)],
      ['Paid on', dayOf(envelope, paidAt)],
      ['Amount paid', priceOf(paid)],
    ],
    closing: [],
    action: 'See the invoice',
  });

interface LatePayment {
  number: string;
  due: Money;
  /** By when it was to be paid. */
  dueAt: number;
  graceEnd: number;
  reminder: number;
  /** Whether a provider tried to collect it; else the buyer was to pay by itself. */
  isCollected: boolean;
  /** Whose limits apply after the grace; null where nothing changes. */
  fallbackPlan: string | null;
}

/** Sent when the payment is late, and again as long as it is missing: `reminder` counts from 0. */
export const paymentFailedMail = (envelope: Envelope, late: LatePayment): Mail => {
  const { number, due, dueAt, graceEnd, reminder, isCollected, fallbackPlan } = late;
  const subject = isCollected
    ? `We could not collect the payment of invoice ${number}`
    : `Invoice ${number} is overdue`;
  const limits = `the limits of the plan ${fallbackPlan} apply from then on. Your data is kept.`;
  return compose(envelope, {
    kind: 'payment-failed',
    subject: reminder === 0 ? subject : `Reminder: ${subject[0]?.toLowerCase()}${subject.slice(1)}`,
    opening: isCollected
      ? 'Your bank or card refused the payment of this invoice.'
      : 'We have not received your payment of this invoice.',
    facts: [
      ['Invoice', number],
      ['Amount due', priceOf(inCoins(due))],
      ['Was due on', dayOf(envelope, dueAt)],
      ['Please pay by', dayOf(envelope, graceEnd)],
    ],
    closing: [
      isCollected
        ? 'Please make sure that your card is valid and has enough funds, or choose another one. We will try again.'
        : 'If you have paid in the meantime, you need not do anything.',
      ...(fallbackPlan === null ? [] : [`If the payment does not arrive by that day, ${limits}`]),
    ],
    action: 'Pay the invoice',
  });
};

interface Usage {
  /** For people: `API calls`. */
  feature: string;
  percent: 80 | 100;
  /** Decimal text. */
  used: string;
  included: string;
  /** Whether more is refused. */
  hard: boolean;
  /** Whether more has a price. */
  charged: boolean;
  period: DocumentPeriod;
  plan: string;
}

export const usageMail = (envelope: Envelope, usage: Usage): Mail => {
  const { feature, percent, used, included, period, plan } = usage;
  return compose(envelope, {
    kind: `usage-${percent}`,
    subject:
      percent === 100
        ? `You have used all ${feature} included in your plan`
        : `You have used ${percent}% of the ${feature} included in your plan`,
    opening:
      percent === 100
        ? 'This is all that your plan includes in the current period.'
        : 'This is your usage in the current period so far.',
    facts: [
      ['Plan', plan],
      [`${feature} used`, groupDigits(used)],
      [`${feature} included`, groupDigits(included)],
      ['Period', daysOf(envelope, period)],
    ],
    closing: [consequenceOf(usage)],
    action: 'See usage and plans',
  });
};

function consequenceOf({ percent, hard, charged }: Usage): string {
  const more = charged
    ? 'further use is charged at the price of your plan, on the next invoice.'
    : 'further use costs nothing and is not limited.';
  if (percent === 100) {
    return hard
      ? 'Further use is refused until the next period begins or you change to a larger plan, which takes effect at once.'
      : `Nothing stops: ${more}`;
  }
  return hard
    ? 'Once all of it is used, further use is refused until the next period begins. A larger plan takes effect at once.'
    : `Once all of it is used, nothing stops: ${more}`;
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
      ['Price afterwards', `${priceOf(price)} a ${interval}, plus any tax`],
    ],
    closing: ['If you do nothing, the plan continues at this price. If you cancel before that day, you pay nothing.'],
    action: 'See your subscription',
  });
