import { CreditCard, ExternalLink } from 'lucide-react';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useAct } from '../../api/use-act.ts';
import { useAccess } from '../../session/access.ts';
import { Button } from '../../ui/button.tsx';
import { CopyField } from '../../ui/copy.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { toast } from '../../ui/toast.ts';
import { paymentPage } from './payment-outcome.ts';

interface CheckoutButtonProps {
  customer: string;
  plan: string;
  term: 'month' | 'year';
  seats?: number;
}

/** A page where the customer pays for the plan itself. The link is for the customer, so it is shown and not opened. */
export function CheckoutButton({ customer, plan, term, seats = 1 }: CheckoutButtonProps) {
  const { can } = useAccess();
  const [url, setUrl] = useState<string>();
  const open = useAct(
    async () => {
      const back = { successUrl: paymentPage('paid'), cancelUrl: paymentPage('cancelled') };
      const body = { plan, interval: term, seats, ...back };
      const params = { path: { customer } };
      const checkout = await call(api.POST('/api/v1/customers/{customer}/checkout', { params, body }));
      if (checkout.url === null) toast.success('The subscription has started: nothing is due now');
      else setUrl(checkout.url);
    },
    {
      failure: 'The page for the payment could not be made',
      invalidates: [['customers', 'one', customer]],
    },
  );
  if (!can('subscriptions:checkout')) return null;
  return (
    <>
      <Button
        onClick={() => open.mutate()}
        loading={open.isPending}
        disabled={plan === ''}
        data-testid="checkout-link-button"
      >
        <CreditCard aria-hidden /> Payment link
      </Button>
      <LinkDialog title="Send this link to the customer" url={url} onClose={() => setUrl(undefined)} />
    </>
  );
}

/** The provider's page where the customer changes its card. */
export function PaymentPortalButton({ customer }: { customer: string }) {
  const { can } = useAccess();
  const [url, setUrl] = useState<string>();
  const open = useAct(
    async () => {
      const body = { returnUrl: paymentPage('returned') };
      const params = { path: { customer } };
      const portal = await call(api.POST('/api/v1/customers/{customer}/portal', { params, body }));
      if (portal.url === null)
        toast.error('There is no such page', undefined, {
          description: 'You collect the money yourself. Choose Stripe or Polar under Payments and tax.',
        });
      else setUrl(portal.url);
    },
    {
      failure: 'The page could not be made',
      invalidates: [],
    },
  );
  if (!can('subscriptions:portal')) return null;
  return (
    <>
      <Button onClick={() => open.mutate()} loading={open.isPending} data-testid="payment-portal-button">
        <ExternalLink aria-hidden /> Card and invoices link
      </Button>
      <LinkDialog title="Send this link to the customer" url={url} onClose={() => setUrl(undefined)} />
    </>
  );
}

/** Whoever has the link acts as the customer at the provider. */
export function LinkDialog({ title, url, onClose }: { title: string; url: string | undefined; onClose: () => void }) {
  if (url === undefined) return null;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title}
      description="Send it to the customer only: anyone who has it can act as the customer."
      size="md"
      footer={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
      data-testid="link-dialog"
    >
      <CopyField value={url} label="link" data-testid="shown-link" />
    </Dialog>
  );
}
