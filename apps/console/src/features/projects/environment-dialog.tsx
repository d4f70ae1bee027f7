import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { defined } from '../../api/defined.ts';
import { useForm } from '../../api/use-form.ts';
import type { Environment } from '../../entities/projects/queries.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';
import { toast } from '../../ui/toast.ts';

interface EnvironmentDialogProps {
  /** Id of the project. */
  project: string;
  /** The one to change; a new one without it. */
  of?: Environment;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function EnvironmentDialog({ open, onOpenChange, ...props }: EnvironmentDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={props.of === undefined ? 'New environment' : `Edit ${props.of.name}`}
      data-testid="environment-dialog"
    >
      <EnvironmentForm {...props} onSaved={() => onOpenChange(false)} />
    </Dialog>
  );
}

type EnvironmentFormProps = Pick<EnvironmentDialogProps, 'project' | 'of'> & { onSaved: () => void };

function EnvironmentForm({ project, of: before, onSaved }: EnvironmentFormProps) {
  const [production, setProduction] = useState(before?.production ?? false);
  const queries = useQueryClient();
  const form = useForm(['name', 'slug'], async ({ name, slug }) => {
    const body = { name, ...defined({ slug: slug === '' ? undefined : slug }) };
    if (before === undefined) {
      const params = { path: { project } };
      await call(api.POST('/api/v1/projects/{project}/environments', { params, body: { ...body, production } }));
    } else {
      const params = { path: { project, environment: before.id } };
      // Only said where it changes: what is no longer of production needs a fresh proof of identity.
      const changes = { ...body, ...(production !== before.production && { production }) };
      await call(api.PATCH('/api/v1/projects/{project}/environments/{environment}', { params, body: changes }));
    }
    onSaved();
    toast.success(before === undefined ? `${name} created` : `${name} saved`);
    await queries.invalidateQueries({ queryKey: ['projects'] });
  });
  return (
    <form onSubmit={form.onSubmit} className="grid gap-4">
      <Field label="Name" error={form.errors.name ?? form.formError} required>
        <Input
          name="name"
          defaultValue={before?.name}
          maxLength={100}
          placeholder="preview"
          required
          autoFocus
          data-testid="environment-name-input"
        />
      </Field>
      <Field
        label="Slug"
        error={form.errors.slug}
        hint={
          before === undefined
            ? 'Leave empty to derive it from the name.'
            : 'How the command line and programs refer to it.'
        }
        optional={before === undefined}
      >
        <Input
          name="slug"
          defaultValue={before?.slug}
          mono
          maxLength={60}
          pattern="[a-z0-9]+(-[a-z0-9]+)*"
          required={before !== undefined}
          data-testid="environment-slug-input"
        />
      </Field>
      <Checkbox
        label="Used in production"
        hint="Stricter rules hold, such as a fresh proof of identity before secrets are shown. Keys begin with live, not test."
        checked={production}
        onCheckedChange={setProduction}
        data-testid="environment-production-checkbox"
      />
      <SubmitButton loading={form.isPending} data-testid="save-environment-button">
        {before === undefined ? 'Create environment' : 'Save'}
      </SubmitButton>
    </form>
  );
}
