import { api, call } from '../../../api/client.ts';
import { queryClient } from '../../../api/queries.ts';
import { useForm } from '../../../api/use-form.ts';
import { type MyOrganization, organizationsQuery } from '../../../session/me.ts';
import { Field } from '../../../ui/field.tsx';
import { FormError } from '../../../ui/form-error.tsx';
import { Input } from '../../../ui/input.tsx';
import { SubmitButton } from '../../../ui/submit-button.tsx';
import { withSlug } from './slug.ts';
import { type Go, StepCard } from './step-card.tsx';

interface OrganizationStepProps {
  /** Whoever has registered has one already, which it may give a better name. */
  organization: MyOrganization | undefined;
  go: Go;
}

export function OrganizationStep({ organization, go }: OrganizationStepProps) {
  const form = useForm(['name'], async ({ name }) => {
    const { slug } = await save(organization, name);
    await queryClient.fetchQuery({ ...organizationsQuery, staleTime: 0 });
    await go({ step: 'project', org: slug });
  });
  return (
    <StepCard
      title={organization === undefined ? 'New organization' : 'Name your organization'}
      text="An organization has members, customers, projects and a bill of its own. Most companies need one."
    >
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <Field label="Name" hint="For example the name of your company." error={form.errors.name} required>
          <Input
            name="name"
            maxLength={100}
            required
            autoFocus
            defaultValue={organization?.name}
            autoComplete="organization"
            data-testid="organization-name-input"
          />
        </Field>
        <FormError error={form.formError} />
        <SubmitButton loading={form.isPending} data-testid="continue-button">
          Continue
        </SubmitButton>
      </form>
    </StepCard>
  );
}

async function save(organization: MyOrganization | undefined, name: string): Promise<{ slug: string }> {
  if (organization === undefined) return call(api.POST('/api/v1/organizations', { body: { name } }));
  if (organization.name === name || organization.role !== 'owner') return organization;
  const params = { path: { org: organization.id } };
  return withSlug(name, (body) => call(api.PATCH('/api/v1/organizations/{org}', { params, body })));
}
