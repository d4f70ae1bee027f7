import { useForm } from '../../api/use-form.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';

interface NameDialogProps {
  title: string;
  description?: string;
  /** The verb. */
  button: string;
  /** What it has now. */
  thing?: { name: string; description: string };
  /** Names the test ids. */
  noun: string;
  submit: (values: { name: string; description: string }) => Promise<unknown>;
  onClose: () => void;
}

/** Name and description of a team or a service account. */
export function NameDialog({ title, description, button, thing, noun, submit, onClose }: NameDialogProps) {
  const form = useForm(['name', 'description'], async (values) => {
    await submit(values);
    onClose();
  });
  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title={title} description={description}>
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <Field label="Name" error={form.errors.name} required>
          <Input
            name="name"
            defaultValue={thing?.name}
            maxLength={100}
            required
            autoFocus
            autoComplete="off"
            data-testid={`${noun}-name-input`}
          />
        </Field>
        <Field label="Description" error={form.errors.description} optional>
          <Textarea
            name="description"
            defaultValue={thing?.description}
            maxLength={1000}
            data-testid={`${noun}-description-input`}
          />
        </Field>
        <FormError error={form.formError} />
        <SubmitButton loading={form.isPending} data-testid={`save-${noun}-button`}>
          {button}
        </SubmitButton>
      </form>
    </Dialog>
  );
}
