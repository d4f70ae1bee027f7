import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, call } from '../../api/client.ts';
import { useForm } from '../../api/use-form.ts';
import type { Project } from '../../entities/projects/queries.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';
import { toast } from '../../ui/toast.ts';

interface EditProjectDialogProps {
  of: Project;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function EditProjectDialog({ of, open, onOpenChange }: EditProjectDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Edit project" data-testid="edit-project-dialog">
      <EditForm of={of} onSaved={() => onOpenChange(false)} />
    </Dialog>
  );
}

function EditForm({ of: before, onSaved }: { of: Project; onSaved: () => void }) {
  const { slug: org } = useOrganization();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const form = useForm(['name', 'slug', 'description'], async (body) => {
    const params = { path: { project: before.id } };
    const { slug: project } = await call(api.PATCH('/api/v1/projects/{project}', { params, body }));
    onSaved();
    toast.success('Project saved');
    // The slug is in the address.
    if (project !== before.slug) await navigate({ to: '/o/$org/projects/$project', params: { org, project } });
    await queries.invalidateQueries({ queryKey: ['projects'] });
  });
  return (
    <form onSubmit={form.onSubmit} className="grid gap-4">
      <Field label="Name" error={form.errors.name} required>
        <Input
          name="name"
          defaultValue={before.name}
          maxLength={100}
          required
          autoFocus
          data-testid="project-name-input"
        />
      </Field>
      <Field
        label="Slug"
        hint="Part of addresses, of .nexus.json and of commands. Links with the old one stop working."
        error={form.errors.slug}
        required
      >
        <Input
          name="slug"
          defaultValue={before.slug}
          mono
          maxLength={60}
          pattern="[a-z0-9]+(-[a-z0-9]+)*"
          required
          data-testid="project-slug-input"
        />
      </Field>
      <Field label="Description" error={form.errors.description} optional>
        <Textarea
          name="description"
          defaultValue={before.description}
          maxLength={1000}
          data-testid="project-description-input"
        />
      </Field>
      <FormError error={form.formError} />
      <SubmitButton loading={form.isPending} data-testid="save-project-button">
        Save
      </SubmitButton>
    </form>
  );
}
