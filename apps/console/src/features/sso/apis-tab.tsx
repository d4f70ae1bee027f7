import { useInfiniteQuery } from '@tanstack/react-query';
import { Plug, Plus } from 'lucide-react';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { rowsOf } from '../../api/queries.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { LabelledCopy } from '../../ui/copy.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { DropdownMenuItem } from '../../ui/dropdown-menu.tsx';
import { RowMenu } from '../../ui/row-menu.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { ApiSheet } from './api-sheet.tsx';
import { type Api, apisQuery, organizationIssuer } from './queries.ts';

const strangers: Record<Api['unregisteredClients'], string> = {
  none: 'Your own apps',
  documents: 'Also clients that publish their metadata',
  any: 'Any client',
};

const columns: Column<Api>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: ({ name, identifier }) => (
      <span className="block min-w-0">
        <span className="block truncate font-medium">{name}</span>
        <code className="block truncate font-mono text-muted-foreground text-xs">{identifier}</code>
      </span>
    ),
  },
  {
    id: 'scopes',
    header: 'Scopes',
    cell: ({ scopes }) => (
      <span className="flex flex-wrap gap-1">
        {scopes.map(({ name }) => (
          <Badge key={name}>{name}</Badge>
        ))}
      </span>
    ),
    from: 'md',
  },
  {
    id: 'clients',
    header: 'Who may ask for tokens',
    cell: ({ unregisteredClients }) => strangers[unregisteredClients],
    from: 'lg',
    width: '18rem',
  },
];

export function ApisTab() {
  const { id: org } = useOrganization();
  const { can } = useAccess();
  const list = useInfiniteQuery(apisQuery(org));
  const [editing, setEditing] = useState<Api | 'new'>();
  const [deleting, setDeleting] = useState<Api>();
  const create = can('apis:create') && (
    <Button variant="primary" onClick={() => setEditing('new')} data-testid="create-api-button">
      <Plus aria-hidden /> New API
    </Button>
  );
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-end justify-between gap-4">
        <div className="min-w-0 flex-1 basis-80">
          <LabelledCopy label="Issuer of tokens for your APIs" value={organizationIssuer(org)} />
        </div>
        {list.data !== undefined && list.data.length > 0 && create}
      </div>
      <DataTable
        label="APIs"
        columns={columns}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        actions={(each) => (
          <RowMenu of={each.name}>
            <DropdownMenuItem onSelect={() => setEditing(each)} data-testid="edit-api-item">
              {can('apis:update') ? 'Edit' : 'Show'}
            </DropdownMenuItem>
            {can('apis:delete') && (
              <DropdownMenuItem danger onSelect={() => setDeleting(each)} data-testid="delete-api-item">
                Delete
              </DropdownMenuItem>
            )}
          </RowMenu>
        )}
        empty={
          <EmptyState
            icon={<Plug aria-hidden />}
            title="No APIs yet"
            description="Register an API or MCP server of yours, and apps and agents can get access tokens for it."
            actions={create}
          />
        }
        data-testid="apis-table"
      />
      {editing && <ApiSheet of={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />}
      <ConfirmChange
        target={deleting}
        onClose={() => setDeleting(undefined)}
        title={({ name }) => `Delete the API ${name}?`}
        description={() => 'No new tokens are issued for it. Existing tokens expire by themselves.'}
        action="Delete"
        change={({ id }) =>
          call(api.DELETE('/api/v1/organizations/{org}/apis/{api}', { params: { path: { org, api: id } } }))
        }
        refresh={[['apis']]}
        done="API deleted"
      />
    </div>
  );
}
