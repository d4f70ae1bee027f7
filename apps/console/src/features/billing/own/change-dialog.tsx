import { useMutation, useQuery } from '@tanstack/react-query';
import { api, call, type Schema } from '../../../api/client.ts';
import { queryClient } from '../../../api/queries.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Money } from '../../../ui/number.tsx';
import { problemText } from '../../../ui/problem.ts';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { DateTime } from '../../../ui/time.tsx';
import { toast } from '../../../ui/toast.ts';
import { Lines } from './lines.tsx';
import type { PlanOffer } from './queries.ts';
import type { Term } from './words.ts';

type Preview = Schema<'SubscriptionChangePreview'>;

interface ChangeDialogProps {
  offer: PlanOffer;
  term: Term;
  onClose: () => void;
}

/** Shows what a change costs before it is made; it then costs exactly that. */
export function ChangeDialog({ offer, term, onClose }: ChangeDialogProps) {
  const query = { plan: offer.slug, term };
  const preview = useQuery({
    queryKey: ['billing', 'change', query],
    queryFn: () => call(api.GET('/api/v1/billing/subscription/change', { params: { query } })),
    staleTime: 0,
  });
  const change = useMutation({
    mutationFn: ({ at }: Preview) => call(api.POST('/api/v1/billing/subscription/change', { body: { ...query, at } })),
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      toast.success(`Plan changed to ${offer.name}`);
      onClose();
    },
  });
  const error = preview.error ?? change.error;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Change to ${offer.name}`}
      size="md"
      data-testid="change-plan-dialog"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={preview.data === undefined}
            loading={change.isPending}
            onClick={() => preview.data && change.mutate(preview.data)}
            data-testid="confirm-change-button"
          >
            Change plan
          </Button>
        </>
      }
    >
      {error && <p className="text-danger-text">{problemText(error)}</p>}
      {preview.isPending && <Skeleton className="h-24 w-full" />}
      {preview.data && <Cost preview={preview.data} />}
    </Dialog>
  );
}

function Cost({ preview: { due, currency, effectiveAt, direction, lines } }: { preview: Preview }) {
  return (
    <div className="grid gap-4">
      <p>
        {direction === 'up' ? 'Begins at once' : 'Begins'}
        {direction !== 'up' && (
          <>
            {' '}
            on <DateTime value={effectiveAt} form="date" />
          </>
        )}
        . Due now, before tax:{' '}
        <strong>
          <Money micros={due} currency={currency} />
        </strong>
      </p>
      {lines.length > 0 && <Lines lines={lines} currency={currency} />}
    </div>
  );
}
