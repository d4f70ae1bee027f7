import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useForm } from '../../api/use-form.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';
import { toast } from '../../ui/toast.ts';
import { memberName } from './member-name.ts';
import type { Member, RoleId } from './queries.ts';
import { RoleSelect } from './role-select.tsx';

interface ChangeRoleDialogProps {
  member: Member | undefined;
  onClose: () => void;
}

export function ChangeRoleDialog({ member, onClose }: ChangeRoleDialogProps) {
  if (member === undefined) return null;
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={`Role of ${memberName(member)}`}
      description="It applies everywhere in the organization, and takes effect at once."
    >
      <RoleForm member={member} onClose={onClose} />
    </Dialog>
  );
}

function RoleForm({ member, onClose }: { member: Member; onClose: () => void }) {
  const { id: org } = useOrganization();
  const [role, setRole] = useState<RoleId>(member.role);
  const form = useForm([], async () => {
    const params = { path: { org, user: member.userId } };
    await call(api.PATCH('/api/v1/organizations/{org}/members/{user}', { params, body: { role } }));
    await Promise.all([['members'], ['access']].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
    toast.success('Role changed');
    onClose();
  });
  return (
    <form onSubmit={form.onSubmit} className="grid gap-4">
      <Field label="Role" error={form.formError}>
        <RoleSelect value={role} onValueChange={setRole} withOwner data-testid="role-select" />
      </Field>
      <SubmitButton loading={form.isPending} data-testid="save-role-button">
        Change role
      </SubmitButton>
    </form>
  );
}
