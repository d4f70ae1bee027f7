import { queryClient } from '../../api/queries.ts';
import { useForm } from '../../api/use-form.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Textarea } from '../../ui/input.tsx';

interface SuspendDialogProps {
  name: string;
  text: string;
  suspend: (reason: string) => Promise<unknown>;
  onClose: () => void;
}

/** Of a person or an organization. The reason is for operators to read. */
export function SuspendDialog({ name, text, suspend, onClose }: SuspendDialogProps) {
  const form = useForm(['reason'], async ({ reason }) => {
    await suspend(reason);
    await queryClient.invalidateQueries({ queryKey: ['operator'] });
    onClose();
  });
  return (
    <Dialog open onOpenChange={onClose} title={`Suspend ${name}?`} description={text}>
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <Field label="Reason" hint="For operators to read." error={form.errors.reason ?? form.formError} required>
          <Textarea name="reason" maxLength={500} required autoFocus data-testid="reason-input" />
        </Field>
        <Button
          type="submit"
          variant="danger"
          loading={form.isPending}
          className="justify-self-end"
          data-testid="confirm-suspend-button"
        >
          Suspend
        </Button>
      </form>
    </Dialog>
  );
}
