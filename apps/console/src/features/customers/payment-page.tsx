import { useSearch } from '@tanstack/react-router';
import { PublicPage } from '../account/public-page.tsx';
import type { PaymentOutcome } from './payment-outcome.ts';

const words: Readonly<Record<PaymentOutcome, { title: string; text: string }>> = {
  paid: { title: 'Thank you', text: 'Your payment is being processed. You can close this page.' },
  cancelled: {
    title: 'Nothing was paid',
    text: 'The payment was canceled. You can use the same link again.',
  },
  returned: { title: 'All done', text: 'You can close this page.' },
};

/** Where a provider sends customers back to, who have no account here. */
export function PaymentPage() {
  const { outcome } = useSearch({ from: '/payment' });
  return <PublicPage {...words[outcome]} />;
}
