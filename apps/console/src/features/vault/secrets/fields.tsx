import { type ReactNode, useId } from 'react';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { Field, FieldSet } from '../../../ui/field.tsx';
import { Input } from '../../../ui/input.tsx';
import { RadioGroup } from '../../../ui/radio-group.tsx';
import { Select } from '../../../ui/select.tsx';
import type { Environment } from '../place.ts';

interface EnvironmentFieldProps {
  label: string;
  environments: readonly Environment[];
  value: string;
  onValueChange: (id: string) => void;
  hint?: ReactNode;
  'data-testid'?: string;
}

export function EnvironmentField({
  label,
  environments,
  value,
  onValueChange,
  hint,
  'data-testid': testId,
}: EnvironmentFieldProps) {
  return (
    <Field label={label} hint={hint}>
      <Select
        value={value}
        onValueChange={onValueChange}
        options={environments.map(({ id, name }) => ({ value: id, label: name }))}
        data-testid={testId ?? 'environment-field'}
      />
    </Field>
  );
}

interface EnvironmentsFieldProps {
  environments: readonly Environment[];
  values: readonly string[];
  onValuesChange: (ids: string[]) => void;
}

export function EnvironmentsField({ environments, values, onValuesChange }: EnvironmentsFieldProps) {
  return (
    <FieldSet legend="Environments">
      {environments.map(({ id, name, slug }) => (
        <Checkbox
          key={id}
          label={name}
          checked={values.includes(id)}
          onCheckedChange={(checked) =>
            onValuesChange(checked ? [...values, id] : values.filter((other) => other !== id))
          }
          data-testid={`environment-${slug}`}
        />
      ))}
    </FieldSet>
  );
}

/** A folder that is there, or a new one. */
export function FolderField({
  value,
  onChange,
  folders,
  error,
}: {
  value: string;
  onChange: (path: string) => void;
  folders: readonly string[];
  error?: string | undefined;
}) {
  const list = useId();
  return (
    <Field label="Folder" error={error} hint="/ is the root.">
      <Input
        mono
        value={value}
        onChange={(event) => onChange(event.target.value)}
        list={list}
        data-testid="folder-input"
      />
      <datalist id={list}>
        {folders.map((path) => (
          <option key={path} value={path} />
        ))}
      </datalist>
    </Field>
  );
}

export type OnConflict = 'overwrite' | 'skip' | 'refuse';

export function ConflictField({
  value,
  onValueChange,
}: {
  value: OnConflict;
  onValueChange: (value: OnConflict) => void;
}) {
  return (
    <RadioGroup
      label="Secrets that have another value already"
      value={value}
      onValueChange={onValueChange}
      options={[
        { value: 'overwrite', label: 'Replace', hint: 'The previous values stay in the history.' },
        { value: 'skip', label: 'Leave as they are' },
        { value: 'refuse', label: 'Change nothing at all' },
      ]}
      data-testid="on-conflict"
    />
  );
}
