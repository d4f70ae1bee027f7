import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useForm } from '../../api/use-form.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';
import { toast } from '../../ui/toast.ts';

/** In hours; the API allows a week at most. */
const durations = [
  { value: '1', label: 'One hour' },
  { value: '4', label: 'Four hours' },
  { value: '24', label: 'A day' },
  { value: '72', label: 'Three days' },
  { value: '168', label: 'A week' },
];

export function ConsentDialog({ onClose }: { onClose: () => void }) {
  const { id: org } = useOrganization();
  const [hours, setHours] = useState('4');
  const form = useForm([], async () => {
    const params = { path: { org } };
    const body = { hours: Number(hours) };
    await call(api.POST('/api/v1/organizations/{org}/impersonation-consents', { params, body }));
    await queryClient.invalidateQueries({ queryKey: ['impersonation-consents'] });
    toast.success('Operators may make changes for now');
    onClose();
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title="Let operators make changes?"
      description="Operators who act as a member may then do what the member may. Everything is recorded with their name, and you can withdraw it at any time."
    >
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <Field label="For how long" error={form.formError}>
          <Select value={hours} onValueChange={setHours} options={durations} data-testid="consent-hours-select" />
        </Field>
        <SubmitButton loading={form.isPending} data-testid="save-consent-button">
          Allow
        </SubmitButton>
      </form>
    </Dialog>
  );
}
