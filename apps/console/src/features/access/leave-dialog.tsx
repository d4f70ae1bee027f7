import { useNavigate } from '@tanstack/react-router';
import { api, call } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { useOrganization } from '../../session/use-organization.ts';

export function LeaveDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const organization = useOrganization();
  const navigate = useNavigate();
  return (
    <ConfirmChange
      target={open ? organization : undefined}
      onClose={onClose}
      title={({ name }) => `Leave ${name}?`}
      description={() =>
        'You lose access at once, and your personal API keys in it stop working. To come back you need an invitation.'
      }
      action="Leave"
      change={({ id: org }) => call(api.POST('/api/v1/organizations/{org}/leave', { params: { path: { org } } }))}
      refresh={[['organizations']]}
      done="You have left the organization"
      onDone={() => navigate({ to: '/dashboard' })}
    />
  );
}
