import { api, call } from '../../../api/client.ts';
import { useForm } from '../../../api/use-form.ts';
import { Field } from '../../../ui/field.tsx';
import { FormError } from '../../../ui/form-error.tsx';
import { Input } from '../../../ui/input.tsx';
import { SubmitButton } from '../../../ui/submit-button.tsx';
import type { OnboardingSearch } from './search.ts';
import { type Go, StepCard } from './step-card.tsx';

export function SecretStep({ search, go }: { search: OnboardingSearch; go: Go }) {
  const { project = '', environment = '' } = search;
  const form = useForm(['name', 'value'], async ({ name, value }) => {
    const params = { path: { project, environment, name } };
    await call(
      api.PUT('/api/v1/projects/{project}/environments/{environment}/secrets/{name}', { params, body: { value } }),
    );
    await go({ step: 'call', secret: name });
  });
  return (
    <StepCard
      title="Store your first secret"
      text="What your programs must know and nobody else should: passwords, tokens, addresses of databases."
    >
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <Field label="Name" error={form.errors.name} required>
          <Input
            name="name"
            maxLength={100}
            pattern="[A-Za-z_][A-Za-z0-9_]*"
            title="Letters, digits and underscores, beginning with a letter"
            required
            defaultValue="GREETING"
            autoComplete="off"
            spellCheck={false}
            mono
            data-testid="secret-name-input"
          />
        </Field>
        <Field label="Value" error={form.errors.value} required>
          <Input
            name="value"
            required
            autoFocus
            defaultValue="Hello from Nexus"
            autoComplete="off"
            spellCheck={false}
            mono
            data-testid="secret-value-input"
          />
        </Field>
        <FormError error={form.formError} />
        <SubmitButton loading={form.isPending} data-testid="save-secret-button">
          Save secret
        </SubmitButton>
      </form>
    </StepCard>
  );
}
