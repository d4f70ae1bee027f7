import { useMutation } from '@tanstack/react-query';
import { CreditCard } from 'lucide-react';
import { api, call } from '../../../api/client.ts';
import { useAccess } from '../../../session/access.ts';
import { Button } from '../../../ui/button.tsx';
import { toast } from '../../../ui/toast.ts';

/** The provider's own page, where cards are changed. */
export function PortalButton() {
  const { can } = useAccess();
  const open = useMutation({
    mutationFn: () => call(api.POST('/api/v1/billing/portal')),
    onSuccess: ({ url }) =>
      url === null
        ? toast.success('There is no card to change: invoices are paid by bank transfer')
        : location.assign(url),
    onError: (error) => toast.error('The page for payment methods cannot be opened', error),
  });
  if (!can('billing:portal')) return null;
  return (
    <Button loading={open.isPending} onClick={() => open.mutate()} data-testid="billing-portal-button">
      <CreditCard aria-hidden /> Payment method
    </Button>
  );
}
