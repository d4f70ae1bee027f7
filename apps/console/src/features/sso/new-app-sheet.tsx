import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call, type Schema } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useForm } from '../../api/use-form.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Sheet } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import { RadioGroup } from '../../ui/radio-group.tsx';
import { Select } from '../../ui/select.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';
import { placesQuery } from '../access/queries.ts';
import { linesOf } from './lines.ts';
import type { App } from './queries.ts';
import { entryLabels, typeHints, typeLabels } from './words.ts';

interface NewAppSheetProps {
  onCreated: (app: Schema<'CreatedApp'>) => void;
  onClose: () => void;
}

const types = ['web', 'spa', 'native'] as const;
const entries = ['members', 'granted'] as const;

export function NewAppSheet({ onCreated, onClose }: NewAppSheetProps) {
  const { id: org } = useOrganization();
  const { data: projects = [] } = useQuery(placesQuery);
  const [type, setType] = useState<App['type']>('web');
  const [entry, setEntry] = useState<App['entry']>('members');
  const [chosenProject, setProject] = useState('');
  const projectId = chosenProject || (projects[0]?.id ?? '');
  const form = useForm(['name', 'projectId', 'redirectUris'], async ({ name, redirectUris }) => {
    const body = { name, type, entry, projectId, redirectUris: linesOf(redirectUris) };
    const app = await call(api.POST('/api/v1/organizations/{org}/apps', { params: { path: { org } }, body }));
    await queryClient.invalidateQueries({ queryKey: ['apps'] });
    onCreated(app);
  });
  return (
    <Sheet open onOpenChange={(open) => open || onClose()} title="New app">
      <form onSubmit={form.onSubmit} className="grid gap-5">
        <Field label="Name" hint="People see it when they log in." error={form.errors.name} required>
          <Input name="name" maxLength={100} required autoFocus autoComplete="off" data-testid="app-name-input" />
        </Field>
        <TypeChoice value={type} onChange={setType} />
        <Field
          label="Redirect URIs"
          hint="Where people return after they log in. One per line, compared exactly."
          error={form.errors.redirectUris}
          required
        >
          <Textarea
            name="redirectUris"
            placeholder="https://wiki.example.com/callback"
            mono
            required
            spellCheck={false}
            data-testid="redirect-uris-input"
          />
        </Field>
        <Field label="Project" error={form.errors.projectId}>
          <Select
            value={projectId}
            onValueChange={setProject}
            options={projects.map(({ id, name }) => ({ value: id, label: name }))}
            data-testid="app-project-select"
          />
        </Field>
        <RadioGroup
          label="Who may log in"
          value={entry}
          onValueChange={setEntry}
          options={entries.map((value) => ({ value, label: entryLabels[value] }))}
          data-testid="app-entry"
        />
        <FormError error={form.formError} />
        <SubmitButton loading={form.isPending} data-testid="save-app-button">
          Create app
        </SubmitButton>
      </form>
    </Sheet>
  );
}

function TypeChoice({ value, onChange }: { value: App['type']; onChange: (type: App['type']) => void }) {
  return (
    <RadioGroup
      label="Type"
      value={value}
      onValueChange={onChange}
      options={types.map((type) => ({ value: type, label: typeLabels[type], hint: typeHints[type] }))}
      data-testid="app-type"
    />
  );
}
