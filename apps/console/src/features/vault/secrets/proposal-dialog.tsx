import { useForm } from '../../../api/use-form.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { Textarea } from '../../../ui/input.tsx';
import { SubmitButton } from '../../../ui/submit-button.tsx';
import { toast } from '../../../ui/toast.ts';
import { proposeValue } from './calls.ts';
import type { Draft } from './draft.ts';

interface ProposalDialogProps {
  draft: Draft;
  onLeave: () => void;
  onDone: () => void;
}

/** Where an environment changes by approved requests alone, a value is proposed. */
export function ProposalDialog({ draft, onLeave, onDone }: ProposalDialogProps) {
  const { environment, path, name, value, version } = draft;
  const form = useForm(['reason'], async ({ reason }) => {
    await proposeValue({ environment, path, name }, { value, cas: version }, reason);
    toast.success(`Asked for the change of ${name} in ${environment.name}`);
    onDone();
  });
  return (
    <Dialog
      open
      onOpenChange={onLeave}
      title={`Propose ${name}`}
      description={`Secrets of ${environment.name} change once others have approved it.`}
      data-testid="proposal-dialog"
    >
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <Field label="Reason" hint="The approvers see it." error={form.errors.reason ?? form.formError} required>
          <Textarea name="reason" required maxLength={500} data-testid="proposal-reason" />
        </Field>
        <SubmitButton loading={form.isPending} data-testid="proposal-submit">
          Ask for approval
        </SubmitButton>
      </form>
    </Dialog>
  );
}
