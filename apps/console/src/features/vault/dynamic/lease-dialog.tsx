import { useState } from 'react';
import { api, call, type Schema } from '../../../api/client.ts';
import { queryClient } from '../../../api/queries.ts';
import { useForm } from '../../../api/use-form.ts';
import { Button } from '../../../ui/button.tsx';
import { CopyField } from '../../../ui/copy.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { Input } from '../../../ui/input.tsx';
import { SubmitButton } from '../../../ui/submit-button.tsx';
import { RelativeTime } from '../../../ui/time.tsx';
import { type Environment, pathOf } from '../place.ts';

interface LeaseDialogProps {
  environment: Environment;
  secret: Schema<'DynamicSecret'>;
  onClose: () => void;
}

/** Makes a user or a key, whose password is shown this once. */
export function LeaseDialog({ environment, secret, onClose }: LeaseDialogProps) {
  const [lease, setLease] = useState<Schema<'IssuedLease'>>();
  const form = useForm(['minutes'], async ({ minutes }) => {
    const params = { path: { ...pathOf(environment), name: secret.name }, query: { path: secret.path } };
    const body = { ttlSeconds: Number(minutes) * 60 };
    setLease(
      await call(
        api.POST('/api/v1/projects/{project}/environments/{environment}/dynamic/{name}/leases', { params, body }),
      ),
    );
    await queryClient.invalidateQueries({ queryKey: ['leases', environment.id] });
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Lease of ${secret.name}`}
      sticky={lease !== undefined}
      data-testid="lease-dialog"
    >
      {lease ? (
        <div className="grid gap-4">
          <CopyField value={lease.username} label="user name" />
          <CopyField value={lease.password} label="password" data-testid="lease-password" />
          <p className="text-muted-foreground text-sm">
            Ends <RelativeTime value={lease.expiresAt} />. The password cannot be shown again.
          </p>
          <Button variant="primary" onClick={onClose} className="justify-self-end">
            Done
          </Button>
        </div>
      ) : (
        <form onSubmit={form.onSubmit} className="grid gap-4">
          <Field
            label="Minutes"
            hint={`${Math.round(secret.maxTtlSeconds / 60)} at most, with renewals.`}
            error={form.errors.minutes ?? form.formError}
          >
            <Input
              name="minutes"
              type="number"
              min={1}
              max={Math.floor(secret.maxTtlSeconds / 60)}
              defaultValue={Math.round(secret.ttlSeconds / 60)}
              required
              data-testid="lease-minutes"
            />
          </Field>
          <SubmitButton loading={form.isPending} data-testid="lease-submit">
            Take the lease
          </SubmitButton>
        </form>
      )}
    </Dialog>
  );
}
