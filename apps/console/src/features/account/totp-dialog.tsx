import { api, call, type Schema } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useForm } from '../../api/use-form.ts';
import { CopyField } from '../../ui/copy.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';
import { inWords } from './words.ts';

interface TotpDialogProps {
  totp: Schema<'NewTotp'>;
  onClose: () => void;
  onConfirmed: (backupCodes: readonly string[]) => void;
}

/** The secret, as a picture and in letters, until its first code has confirmed it. */
export function TotpDialog({ totp, onClose, onConfirmed }: TotpDialogProps) {
  const form = useForm(['code'], async ({ code }) => {
    const body = { code: code.replaceAll(' ', '') };
    const confirming = call(api.POST('/api/v1/auth/mfa/totp/confirm', { body }));
    const { backupCodes } = await confirming.catch((error: unknown) => {
      throw inWords(error);
    });
    await queryClient.invalidateQueries({ queryKey: ['mfa'] });
    onConfirmed(backupCodes);
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title="Set up your authenticator app"
      description="Scan the picture with the app, and type the code that it shows."
      sticky
      data-testid="totp-dialog"
    >
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <img
          src={totp.qr}
          alt="QR code of the secret"
          className="size-44 justify-self-center rounded-md bg-[#fff] p-2"
        />
        <div className="grid gap-1.5">
          <p className="text-muted-foreground text-sm">Without a camera, type this secret into the app:</p>
          <CopyField value={totp.secret} label="secret" data-testid="totp-secret" />
        </div>
        <Field label="Code" error={form.errors.code} required>
          <Input
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={10}
            required
            autoFocus
            mono
            data-testid="code-input"
          />
        </Field>
        <FormError error={form.formError} />
        <SubmitButton loading={form.isPending} data-testid="confirm-totp-button">
          Confirm
        </SubmitButton>
      </form>
    </Dialog>
  );
}
