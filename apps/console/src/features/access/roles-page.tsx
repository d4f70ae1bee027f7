import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { DropdownMenuItem } from '../../ui/dropdown-menu.tsx';
import { PageHeader } from '../../ui/page.tsx';
import { RowMenu } from '../../ui/row-menu.tsx';
import { PermissionMatrix } from './permission-matrix.tsx';
import { type Role, rolesQuery } from './queries.ts';
import { nameOfRole, roleIdOf } from './role-name.ts';

const columns: Column<Role>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: (role) => (
      <span className="flex items-center gap-2">
        <span className="truncate font-medium">{nameOfRole(role)}</span>
        {role.builtIn && <Badge>Built in</Badge>}
      </span>
    ),
    width: '14rem',
  },
  {
    id: 'description',
    header: 'Description',
    cell: ({ description }) => <span className="text-muted-foreground">{description}</span>,
    from: 'sm',
  },
];

export function RolesPage() {
  const { slug: org } = useOrganization();
  const { can } = useAccess();
  const { data, error, refetch } = useQuery(rolesQuery);
  const [deleting, setDeleting] = useState<Role>();
  return (
    <>
      <PageHeader
        title="Roles"
        description="A role is a set of permissions. Give roles to members, teams and service accounts."
        actions={
          can('roles:create') && (
            <Button variant="primary" asChild>
              <Link to="/o/$org/roles/$role" params={{ org, role: 'new' }} data-testid="create-role-button">
                <Plus aria-hidden /> New role
              </Link>
            </Button>
          )
        }
      />
      <DataTable
        className="mb-8"
        label="Roles"
        columns={columns}
        rows={data}
        rowKey={roleIdOf}
        error={error}
        onRetry={refetch}
        actions={(role) => !role.builtIn && <RoleMenu role={role} onDelete={setDeleting} />}
        data-testid="roles-table"
      />
      {data && <PermissionMatrix roles={data} />}
      <ConfirmChange
        target={deleting}
        onClose={() => setDeleting(undefined)}
        title={({ name }) => `Delete the role ${name}?`}
        description={() => 'Only a role that nobody has can be deleted. This cannot be undone.'}
        action="Delete"
        change={({ id }) => call(api.DELETE('/api/v1/access/roles/{role}', { params: { path: { role: id ?? '' } } }))}
        refresh={[['roles']]}
        done="Role deleted"
      />
    </>
  );
}

function RoleMenu({ role, onDelete }: { role: Role; onDelete: (role: Role) => void }) {
  const { slug: org } = useOrganization();
  const { can } = useAccess();
  const navigate = useNavigate();
  if (!can('roles:update') && !can('roles:delete')) return null;
  return (
    <RowMenu of={role.name}>
      {can('roles:update') && (
        <DropdownMenuItem
          onSelect={() => navigate({ to: '/o/$org/roles/$role', params: { org, role: roleIdOf(role) } })}
          data-testid="edit-role-item"
        >
          Edit
        </DropdownMenuItem>
      )}
      {can('roles:delete') && (
        <DropdownMenuItem danger onSelect={() => onDelete(role)} data-testid="delete-role-item">
          Delete
        </DropdownMenuItem>
      )}
    </RowMenu>
  );
}
