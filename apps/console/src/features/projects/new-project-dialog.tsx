import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, call } from '../../api/client.ts';
import { useForm } from '../../api/use-form.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';

interface NewProjectDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function NewProjectDialog({ open, onOpenChange }: NewProjectDialogProps) {
  const { slug: org } = useOrganization();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const form = useForm(['name'], async ({ name }) => {
    const { slug: project } = await call(api.POST('/api/v1/projects', { body: { name } }));
    await queries.invalidateQueries({ queryKey: ['projects'] });
    onOpenChange(false);
    await navigate({ to: '/o/$org/projects/$project', params: { org, project } });
  });
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="New project">
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <Field label="Name" error={form.errors.name ?? form.formError} required>
          <Input
            name="name"
            maxLength={100}
            placeholder="Storefront"
            required
            autoFocus
            data-testid="project-name-input"
          />
        </Field>
        <SubmitButton loading={form.isPending} data-testid="save-project-button">
          Create project
        </SubmitButton>
      </form>
    </Dialog>
  );
}
