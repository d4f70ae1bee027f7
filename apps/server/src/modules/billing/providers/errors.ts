import { defineErrors } from '../../../kernel/errors.ts';

/** Of billing providers; listed with those of the module. */
export const providerErrors = defineErrors('billing', {
  BILLING_PROVIDER_AWAY: {
    status: 503,
    kind: 'network',
    title: 'The billing provider does not answer',
    retry: 'exponential',
  },
  BILLING_CREDENTIALS_REFUSED: {
    status: 503,
    kind: 'permanent',
    title: 'The billing provider does not accept the seller’s credentials',
  },
  BILLING_REFUSED: { status: 409, kind: 'business', title: 'The billing provider refuses this' },
  PAYMENT_FAILED: { status: 402, kind: 'business', title: 'The payment was refused' },
  CHECKOUT_REQUIRED: { status: 409, kind: 'business', title: 'There is no card on file: use the checkout' },
  BUYER_EMAIL_REQUIRED: {
    status: 409,
    kind: 'business',
    title: 'The billing provider needs an e-mail address that it can use for this buyer',
  },
  PROVIDER_FROM_ENVIRONMENT: {
    status: 409,
    kind: 'business',
    title: 'The provider of the operator is set in the environment of the server',
  },
  WEBHOOK_REFUSED: { status: 400, kind: 'validation', title: 'The webhook could not be verified' },
});

/** Of every call to a provider. */
export const callErrors = [
  providerErrors.BILLING_PROVIDER_AWAY,
  providerErrors.BILLING_CREDENTIALS_REFUSED,
  providerErrors.BILLING_REFUSED,
] as const;
