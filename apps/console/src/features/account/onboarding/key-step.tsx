import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call, type Schema } from '../../../api/client.ts';
import { useForm } from '../../../api/use-form.ts';
import { Button } from '../../../ui/button.tsx';
import { CopyField } from '../../../ui/copy.tsx';
import { Field } from '../../../ui/field.tsx';
import { FormError } from '../../../ui/form-error.tsx';
import { Input } from '../../../ui/input.tsx';
import { Select } from '../../../ui/select.tsx';
import { SkeletonLines } from '../../../ui/skeleton.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { SubmitButton } from '../../../ui/submit-button.tsx';
import type { OnboardingSearch } from './search.ts';
import { type Go, StepCard } from './step-card.tsx';

interface KeyStepProps {
  search: OnboardingSearch;
  /** The key itself, while it is known. */
  secret: string | undefined;
  onCreated: (secret: string) => void;
  go: Go;
}

export function KeyStep({ search, secret, onCreated, go }: KeyStepProps) {
  const { project = '' } = search;
  const { data, error, refetch } = useQuery({
    queryKey: ['projects', project],
    queryFn: () => call(api.GET('/api/v1/projects/{project}', { params: { path: { project } } })),
  });
  if (search.key !== undefined && secret !== undefined)
    return (
      <StepCard title="Copy your API key" text="It is shown now and never again. Keep it where you keep passwords.">
        <CopyField value={secret} label="API key" data-testid="key-value" />
        <Button
          variant="primary"
          className="justify-self-end"
          onClick={() => go({ step: 'secret' })}
          data-testid="continue-button"
        >
          I have copied it
        </Button>
      </StepCard>
    );
  return (
    <StepCard
      title="Create your first API key"
      text="Your programs call Nexus with it. This one may read the secrets of one environment, and nothing else."
    >
      {data !== undefined && <KeyForm environments={data.environments} onCreated={onCreated} go={go} />}
      {data === undefined && (error ? <ErrorState error={error} onRetry={refetch} /> : <SkeletonLines lines={3} />)}
    </StepCard>
  );
}

interface KeyFormProps extends Pick<KeyStepProps, 'onCreated' | 'go'> {
  environments: readonly Schema<'Environment'>[];
}

function KeyForm({ environments, onCreated, go }: KeyFormProps) {
  // The one for development, where there is one.
  const [environmentId, setEnvironmentId] = useState(
    (environments.find(({ production }) => !production) ?? environments[0])?.id ?? '',
  );
  const form = useForm(['name'], async ({ name }) => {
    const body = { name, environmentId, scopes: ['secrets:read'] };
    const { id, key } = await call(api.POST('/api/v1/keys', { body }));
    onCreated(key);
    await go({ key: id, environment: environmentId });
  });
  return (
    <form onSubmit={form.onSubmit} className="grid gap-4">
      <Field label="Name" error={form.errors.name} required>
        <Input name="name" maxLength={100} required autoFocus defaultValue="First key" data-testid="key-name-input" />
      </Field>
      <Field label="Environment" error={form.errors.environmentId}>
        <Select
          value={environmentId}
          onValueChange={setEnvironmentId}
          options={environments.map(({ id, name }) => ({ value: id, label: name }))}
          data-testid="key-environment-select"
        />
      </Field>
      <FormError error={form.formError} />
      <SubmitButton loading={form.isPending} data-testid="create-key-button">
        Create key
      </SubmitButton>
    </form>
  );
}
