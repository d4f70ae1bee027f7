import { useMutation } from '@tanstack/react-query';
import { api, call } from '../api/client.ts';
import { endImpersonation, impersonation } from '../session/impersonation.ts';
import { Button } from '../ui/button.tsx';

/** As long as an operator acts as somebody else; it cannot be closed, only the impersonation can be ended. */
export function ImpersonationBanner() {
  const acting = impersonation();
  const end = useMutation({
    mutationFn: async (id: string) => {
      endImpersonation();
      await call(
        api.DELETE('/api/v1/operator/impersonations/{impersonation}', { params: { path: { impersonation: id } } }),
      );
    },
    onSettled: () => location.assign('/dashboard'),
  });
  if (acting === undefined) return null;
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-4 gap-y-1 bg-warning-subtle px-4 py-2 text-sm text-warning-text sm:px-6 lg:px-8"
      data-testid="impersonation-banner"
    >
      <span>
        You act as <strong>{acting.person}</strong> in {acting.organization} until{' '}
        {new Date(acting.expiresAt).toLocaleTimeString()}. What you do is recorded with your name.
      </span>
      <Button size="sm" className="ml-auto" loading={end.isPending} onClick={() => end.mutate(acting.id)}>
        End
      </Button>
    </div>
  );
}
