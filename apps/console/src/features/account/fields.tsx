import { useState } from 'react';
import { Field } from '../../ui/field.tsx';
import { Input, PasswordInput } from '../../ui/input.tsx';
import { objectionTo } from './password-rules.ts';

interface FieldProps {
  error?: string | undefined;
  autoFocus?: boolean;
}

export function EmailField({ error, autoFocus = false, defaultValue }: FieldProps & { defaultValue?: string }) {
  return (
    <Field label="E-mail" error={error} required>
      <Input
        name="email"
        type="email"
        autoComplete="username"
        maxLength={254}
        required
        autoFocus={autoFocus}
        defaultValue={defaultValue}
        data-testid="email-input"
      />
    </Field>
  );
}

export function NameField({ error, autoFocus = false }: FieldProps) {
  return (
    <Field label="Your name" error={error} required>
      <Input
        name="displayName"
        autoComplete="name"
        maxLength={100}
        required
        autoFocus={autoFocus}
        data-testid="displayName-input"
      />
    </Field>
  );
}

const rule =
  'At least 12 characters with upper and lower case letters, a digit and a symbol, or any phrase of 20 characters.';

/** Says what the password lacks while it is typed, and keeps the browser from sending it before. */
export function NewPasswordField({
  error,
  autoFocus = false,
  label = 'Password',
  name = 'password',
}: FieldProps & { label?: string; name?: string }) {
  const [typed, setTyped] = useState('');
  const objection = typed === '' ? undefined : objectionTo(typed);
  const hint = typed === '' ? rule : (objection ?? 'Long and mixed enough.');
  return (
    <Field label={label} error={error} hint={hint} required>
      <PasswordInput
        name={name}
        autoComplete="new-password"
        maxLength={256}
        required
        autoFocus={autoFocus}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          target.setCustomValidity(target.value === '' ? '' : (objectionTo(target.value) ?? ''));
        }}
        data-testid={`${name}-input`}
      />
    </Field>
  );
}
