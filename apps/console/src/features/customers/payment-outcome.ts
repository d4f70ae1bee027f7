/** How a customer comes back from the pages of a billing provider: `returned` from the one for cards and invoices. */
const outcomes = ['paid', 'cancelled', 'returned'] as const;
export type PaymentOutcome = (typeof outcomes)[number];

export const readPaymentSearch = ({ outcome }: Record<string, unknown>): { outcome: PaymentOutcome } => ({
  outcome: outcomes.find((each) => each === outcome) ?? 'returned',
});

/** A page that the customer can open too: the one with the button belongs to whoever sends the link. */
export const paymentPage = (outcome: PaymentOutcome): string => `${location.origin}/payment?outcome=${outcome}`;
