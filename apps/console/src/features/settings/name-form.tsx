import { useNavigate } from '@tanstack/react-router';
import { api, call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useForm } from '../../api/use-form.ts';
import { useAccess } from '../../session/access.ts';
import { type MyOrganization, organizationsQuery } from '../../session/me.ts';
import { Button } from '../../ui/button.tsx';
import { Card, CardBody, CardFooter } from '../../ui/card.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { Section } from '../../ui/page.tsx';
import { toast } from '../../ui/toast.ts';

export function NameForm({ organization }: { organization: MyOrganization }) {
  const { can } = useAccess();
  const navigate = useNavigate();
  const form = useForm(['name', 'slug'], async (body) => {
    const params = { path: { org: organization.id } };
    const { slug } = await call(api.PATCH('/api/v1/organizations/{org}', { params, body }));
    // The pages below find the organization by its new slug in this list.
    await queryClient.fetchQuery({ ...organizationsQuery, staleTime: 0 });
    toast.success('Organization changed');
    await navigate({ to: '/o/$org/settings', params: { org: slug }, replace: true });
  });
  const mayChange = can('organizations:update');
  return (
    <Section title="Name">
      <Card>
        <form onSubmit={form.onSubmit}>
          <CardBody className="grid gap-4 sm:grid-cols-2">
            <Field label="Name" error={form.errors.name} required>
              <Input
                name="name"
                defaultValue={organization.name}
                maxLength={100}
                required
                readOnly={!mayChange}
                data-testid="organization-name-input"
              />
            </Field>
            <Field
              label="Slug"
              hint="Part of the addresses in the console. Links with the old one stop working."
              error={form.errors.slug}
              required
            >
              <Input
                name="slug"
                defaultValue={organization.slug}
                maxLength={60}
                pattern="[a-z0-9]+(-[a-z0-9]+)*"
                title="Lower-case letters and digits, joined by single hyphens"
                required
                mono
                readOnly={!mayChange}
                data-testid="organization-slug-input"
              />
            </Field>
            <FormError error={form.formError} className="sm:col-span-2" />
          </CardBody>
          {mayChange && (
            <CardFooter>
              <Button type="submit" loading={form.isPending} data-testid="save-organization-button">
                Save
              </Button>
            </CardFooter>
          )}
        </form>
      </Card>
    </Section>
  );
}
