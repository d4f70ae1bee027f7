import { expect, it } from 'vitest';
import { readPaymentSearch } from './payment-outcome.ts';

it('reads how a customer comes back, and takes anything else for a return without a payment', () => {
  expect(readPaymentSearch({ outcome: 'paid' })).toEqual({ outcome: 'paid' });
  expect(readPaymentSearch({ outcome: 'cancelled' })).toEqual({ outcome: 'cancelled' });
  expect(readPaymentSearch({ outcome: '<b>' })).toEqual({ outcome: 'returned' });
  expect(readPaymentSearch({})).toEqual({ outcome: 'returned' });
});
