import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useForm } from '../../api/use-form.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Combobox } from '../../ui/combobox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';
import { endOfDay, lastDayOf } from '../access/end-of-day.ts';
import { memberName } from '../access/member-name.ts';
import { memberChoiceQuery } from '../access/queries.ts';
import type { AppAccess } from './queries.ts';

interface AppAccessDialogProps {
  app: string;
  /** What is changed; a new one where undefined. */
  access: AppAccess | undefined;
  name: string | undefined;
  onClose: () => void;
}

export function AppAccessDialog({ app, access, name, onClose }: AppAccessDialogProps) {
  const { id: org } = useOrganization();
  const [userId, setUserId] = useState('');
  const before = lastDayOf(access?.expiresAt ?? null);
  const form = useForm(['userId', 'role', 'expiresAt'], async ({ role, expiresAt }) => {
    const ends = expiresAt === '' ? undefined : endOfDay(expiresAt);
    if (access === undefined) {
      if (userId === '') throw new Error('Choose a member.');
      const body = { userId, ...(role !== '' && { role }), ...(ends && { expiresAt: ends }) };
      await call(api.POST('/api/v1/organizations/{org}/apps/{app}/access', { params: { path: { org, app } }, body }));
    } else {
      const params = { path: { org, app, access: access.id } };
      const body = { role: role || null, ...(expiresAt !== before && { expiresAt: ends ?? null }) };
      await call(api.PATCH('/api/v1/organizations/{org}/apps/{app}/access/{access}', { params, body }));
    }
    await queryClient.invalidateQueries({ queryKey: ['apps', app, 'access'] });
    onClose();
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={access === undefined ? 'Grant access' : `Access of ${name}`}
    >
      <form onSubmit={form.onSubmit} className="grid gap-4">
        {access === undefined && (
          <Field label="Member" error={form.errors.userId} required>
            <MemberChoice value={userId} onChange={setUserId} />
          </Field>
        )}
        <RoleAndEnd access={access} errors={form.errors} />
        <FormError error={form.formError} />
        <SubmitButton loading={form.isPending} data-testid="save-access-button">
          {access === undefined ? 'Grant access' : 'Save'}
        </SubmitButton>
      </form>
    </Dialog>
  );
}

function RoleAndEnd({ access, errors }: { access: AppAccess | undefined; errors: Record<string, string> }) {
  return (
    <>
      <Field
        label="Role in the app"
        hint="A name that the app understands. It is sent as the claim role."
        error={errors.role}
        optional
      >
        <Input
          name="role"
          maxLength={64}
          defaultValue={access?.role ?? ''}
          placeholder="editor"
          autoComplete="off"
          data-testid="access-role-input"
        />
      </Field>
      <Field
        label="Last day"
        hint="Access ends at midnight, your time. Leave empty for no end."
        error={errors.expiresAt}
        optional
      >
        <Input
          name="expiresAt"
          type="date"
          defaultValue={lastDayOf(access?.expiresAt ?? null)}
          data-testid="access-expiry-input"
        />
      </Field>
    </>
  );
}

function MemberChoice({ value, onChange }: { value: string; onChange: (userId: string) => void }) {
  const { id: org } = useOrganization();
  const { data = [], isPending } = useQuery(memberChoiceQuery(org));
  return (
    <Combobox
      value={value}
      onValueChange={onChange}
      options={data.map((member) => ({
        value: member.userId,
        label: memberName(member),
        ...(member.email && { hint: member.email }),
      }))}
      loading={isPending}
      placeholder="Choose a member…"
      data-testid="access-member-select"
    />
  );
}
