import { useMutation } from '@tanstack/react-query';
import { api, call, type Schema } from '../../api/client.ts';
import { Status } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { counted } from '../../ui/format.ts';
import { JsonView } from '../../ui/json-view.tsx';
import { problemText } from '../../ui/problem.ts';

export function Reconciliation() {
  const compare = useMutation({ mutationFn: () => call(api.POST('/api/v1/admin/reconcile')) });
  return (
    <div className="grid justify-items-start gap-3" aria-live="polite" data-testid="reconciliation">
      <Button loading={compare.isPending} onClick={() => compare.mutate()} data-testid="reconcile-button">
        Compare now
      </Button>
      {compare.error && <p className="text-danger-text">{problemText(compare.error)}</p>}
      {compare.data && <Outcome outcome={compare.data} />}
    </div>
  );
}

function Outcome({ outcome: { subscriptions, adjusted, differences } }: { outcome: Schema<'Reconciliation'> }) {
  if (differences.length === 0) {
    return (
      <Status tone="success">
        No differences in {counted(subscriptions, 'subscription')}
        {adjusted > 0 && `; ${counted(adjusted, 'has', 'have')} late usage for the next invoice`}
      </Status>
    );
  }
  return (
    <>
      <Status tone="danger">{counted(differences.length, 'difference')}</Status>
      <JsonView value={differences} label="Differences" className="w-full" />
    </>
  );
}
