import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useForm } from '../../api/use-form.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { BackLink } from '../../shell/back-link.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, CardBody } from '../../ui/card.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import { PageHeader, Section } from '../../ui/page.tsx';
import { PageState } from '../../ui/page-state.tsx';
import { toast } from '../../ui/toast.ts';
import { PermissionPicker } from './permission-picker.tsx';
import type { Role } from './queries.ts';

/** The address of a role that is not there yet. */
const newRole = 'new';

export function RolePage() {
  const { role } = useParams({ from: '/signed-in/o/$org/roles/$role' });
  const { data, error, refetch } = useQuery({
    queryKey: ['roles', role],
    queryFn: () => call(api.GET('/api/v1/access/roles/{role}', { params: { path: { role } } })),
    enabled: role !== newRole,
  });
  if (data === undefined && role !== newRole) return <PageState title="Role" error={error} onRetry={refetch} />;
  return (
    <>
      <BackLink to="/o/$org/roles">Roles</BackLink>
      <RoleForm key={data?.id} of={data} />
    </>
  );
}

function RoleForm({ of: role }: { of: Role | undefined }) {
  const { slug: org } = useOrganization();
  const navigate = useNavigate();
  const [permissions, setPermissions] = useState<readonly string[]>(role?.allow ?? []);
  const form = useForm(['name', 'description', 'permissions'], async ({ name, description }) => {
    await save(role, { name, description, permissions: [...permissions] });
    await Promise.all([['roles'], ['access']].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
    toast.success(role === undefined ? 'Role created' : 'Role changed');
    await navigate({ to: '/o/$org/roles', params: { org } });
  });
  return (
    <form onSubmit={form.onSubmit}>
      <PageHeader
        title={role?.name ?? 'New role'}
        description="A role can contain only permissions that you have yourself. Changes take effect at once for everybody who has it."
        actions={
          <Button
            type="submit"
            variant="primary"
            loading={form.isPending}
            disabled={permissions.length === 0}
            data-testid="save-role-button"
          >
            {role === undefined ? 'Create role' : 'Save'}
          </Button>
        }
      />
      <FormError error={form.formError} className="mb-4" />
      <Card className="mb-8">
        <CardBody className="grid gap-4 md:grid-cols-2">
          <Field label="Name" error={form.errors.name} required>
            <Input
              name="name"
              defaultValue={role?.name}
              maxLength={64}
              required
              autoComplete="off"
              data-testid="role-name-input"
            />
          </Field>
          <Field label="Description" error={form.errors.description} optional>
            <Textarea
              name="description"
              rows={1}
              defaultValue={role?.description}
              maxLength={500}
              data-testid="role-description-input"
            />
          </Field>
        </CardBody>
      </Card>
      <Section title="Permissions" description={form.errors.permissions ?? 'What the role allows.'}>
        <PermissionPicker values={permissions} onChange={setPermissions} />
      </Section>
    </form>
  );
}

function save(role: Role | undefined, body: { name: string; description: string; permissions: string[] }) {
  if (role?.id == null) return call(api.POST('/api/v1/access/roles', { body }));
  return call(api.PATCH('/api/v1/access/roles/{role}', { params: { path: { role: role.id } }, body }));
}
