import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useForm } from '../../api/use-form.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';
import { toast } from '../../ui/toast.ts';
import type { RoleId } from './queries.ts';
import { RoleSelect } from './role-select.tsx';

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { id: org, name } = useOrganization();
  const [role, setRole] = useState<RoleId>('developer');
  const form = useForm(['email', 'role'], async ({ email }) => {
    const params = { path: { org } };
    await call(api.POST('/api/v1/organizations/{org}/invitations', { params, body: { email, role } }));
    await queryClient.invalidateQueries({ queryKey: ['invitations'] });
    toast.success(`The invitation is on its way to ${email}`);
    onClose();
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={`Invite somebody to ${name}`}
      description="They get a mail with a link that works for seven days."
    >
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <Field label="E-mail" error={form.errors.email} required>
          <Input
            name="email"
            type="email"
            maxLength={254}
            autoComplete="off"
            required
            autoFocus
            data-testid="invitation-email-input"
          />
        </Field>
        <Field label="Role" error={form.errors.role}>
          <RoleSelect value={role} onValueChange={setRole} withOwner data-testid="invitation-role-select" />
        </Field>
        <FormError error={form.formError} />
        <SubmitButton loading={form.isPending} data-testid="send-invitation-button">
          Send invitation
        </SubmitButton>
      </form>
    </Dialog>
  );
}
