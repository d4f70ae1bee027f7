import { useState } from 'react';
import { api, call, type Schema } from '../../api/client.ts';
import { useForm } from '../../api/use-form.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';
import { ClientSecretDialog } from './client-secret-dialog.tsx';
import type { App } from './queries.ts';

/** In seconds; the API allows a week at most. */
const graces = [
  { value: '0', label: 'At once' },
  { value: '3600', label: 'In an hour' },
  { value: '86400', label: 'In a day' },
  { value: '604800', label: 'In a week' },
];

export function RotateSecretDialog({ app, onClose }: { app: App; onClose: () => void }) {
  const { id: org } = useOrganization();
  const [grace, setGrace] = useState('3600');
  const [rotated, setRotated] = useState<Schema<'RotatedAppSecret'>>();
  const form = useForm([], async () => {
    const params = { path: { org, app: app.id } };
    const body = { graceSeconds: Number(grace) };
    setRotated(await call(api.POST('/api/v1/organizations/{org}/apps/{app}/rotate-secret', { params, body })));
  });
  if (rotated) return <ClientSecretDialog clientId={app.id} clientSecret={rotated.clientSecret} onClose={onClose} />;
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title="New client secret"
      description="Add it to the app before the old one stops working."
    >
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <Field label="The old secret stops working" error={form.formError}>
          <Select value={grace} onValueChange={setGrace} options={graces} data-testid="grace-select" />
        </Field>
        <SubmitButton loading={form.isPending} data-testid="confirm-rotate-button">
          Make a new secret
        </SubmitButton>
      </form>
    </Dialog>
  );
}
