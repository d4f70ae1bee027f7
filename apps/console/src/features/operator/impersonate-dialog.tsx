import { api, call, type Schema } from '../../api/client.ts';
import { useForm } from '../../api/use-form.ts';
import { beginImpersonation } from '../../session/impersonation.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';

interface ImpersonateDialogProps {
  organization: Schema<'OperatedOrganization'>;
  onClose: () => void;
}

/** The owners of the organization must have consented, and are told. */
export function ImpersonateDialog({ organization: { id, name, slug, owners }, onClose }: ImpersonateDialogProps) {
  const [owner] = owners;
  const form = useForm(['reason', 'minutes'], async ({ reason, minutes }) => {
    const body = { organizationId: id, reason, minutes: Number(minutes) };
    const begun = await call(api.POST('/api/v1/operator/impersonations', { body }));
    beginImpersonation({
      id: begun.id,
      token: begun.accessToken,
      person: owner?.displayName ?? begun.userId,
      organization: name,
      expiresAt: begun.expiresAt,
    });
    // A new start of the page: nothing that was read as the operator stays.
    location.assign(`/o/${slug}/dashboard`);
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Act as ${owner?.displayName ?? 'the owner'} of ${name}`}
      description="An owner of the organization must have consented. All owners are told, and every act is recorded with your name."
    >
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <Field label="Reason" hint="The owners read it." error={form.errors.reason} required>
          <Textarea name="reason" minLength={10} maxLength={500} required autoFocus data-testid="reason-input" />
        </Field>
        <Field label="Minutes" error={form.errors.minutes ?? form.formError} required>
          <Input name="minutes" type="number" min={1} max={60} defaultValue={30} required className="w-32" />
        </Field>
        <SubmitButton loading={form.isPending} data-testid="confirm-impersonate-button">
          Begin
        </SubmitButton>
      </form>
    </Dialog>
  );
}
