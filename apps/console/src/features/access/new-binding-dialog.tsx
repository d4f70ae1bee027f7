import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call, type Schema } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useForm } from '../../api/use-form.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';
import { toast } from '../../ui/toast.ts';
import { endOfDay } from './end-of-day.ts';
import { placesQuery, type RoleId } from './queries.ts';
import { RoleSelect } from './role-select.tsx';

interface NewBindingDialogProps {
  principalId: string;
  name: string;
  onClose: () => void;
}

/** Of a select, where nothing is chosen: its values may not be empty. */
const everywhere = 'everywhere';

export function NewBindingDialog({ principalId, name, onClose }: NewBindingDialogProps) {
  const [role, setRole] = useState<RoleId | ''>('');
  const [place, setPlace] = useState<Place>({});
  const form = useForm(['role', 'path', 'expires'], async ({ path, expires }) => {
    if (role === '') throw new Error('Choose a role.');
    const { projectId, environmentId } = place;
    const body = {
      principalId,
      role,
      // An environment says which project it is of.
      ...(environmentId === undefined ? projectId && { projectId } : { environmentId }),
      ...(environmentId !== undefined && path !== '' && { path }),
      ...(expires !== '' && { expiresAt: endOfDay(expires) }),
    };
    await call(api.POST('/api/v1/access/bindings', { body }));
    await Promise.all([['bindings'], ['access']].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
    toast.success(`${name} has the role`);
    onClose();
  });
  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title={`Give ${name} a role`}>
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <Field label="Role" error={form.errors.role} required>
          <RoleSelect value={role} onValueChange={setRole} withOwner data-testid="binding-role-select" />
        </Field>
        <PlaceFields place={place} onChange={setPlace} />
        {place.environmentId !== undefined && (
          <Field
            label="Folder of secrets"
            hint="The role then applies only to secrets in this folder and below."
            error={form.errors.path}
            optional
          >
            <Input name="path" placeholder="/payments" mono autoComplete="off" data-testid="binding-path-input" />
          </Field>
        )}
        <Field label="Last day" hint="The role ends at midnight, your time." error={form.errors.expires} optional>
          <Input name="expires" type="date" data-testid="binding-expiry-input" />
        </Field>
        <FormError error={form.formError} />
        <SubmitButton loading={form.isPending} data-testid="save-binding-button">
          Give role
        </SubmitButton>
      </form>
    </Dialog>
  );
}

type Place = Pick<Schema<'NewBinding'>, 'projectId' | 'environmentId'>;

function PlaceFields({ place, onChange }: { place: Place; onChange: (place: Place) => void }) {
  const { data: projects = [] } = useQuery(placesQuery);
  const { projectId } = place;
  const environments = projects.find(({ id }) => id === projectId)?.environments ?? [];
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Project">
        <Select
          value={projectId ?? everywhere}
          onValueChange={(id) => onChange(id === everywhere ? {} : { projectId: id })}
          options={[
            { value: everywhere, label: 'All projects' },
            ...projects.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          data-testid="binding-project-select"
        />
      </Field>
      <Field label="Environment">
        <Select
          value={place.environmentId ?? everywhere}
          onValueChange={(id) =>
            onChange({ ...(projectId && { projectId }), ...(id !== everywhere && { environmentId: id }) })
          }
          disabled={projectId === undefined}
          options={[
            { value: everywhere, label: 'All environments' },
            ...environments.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          data-testid="binding-environment-select"
        />
      </Field>
    </div>
  );
}
