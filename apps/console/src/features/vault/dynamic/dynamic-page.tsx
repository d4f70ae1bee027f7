import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Hourglass, Plus, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { api, call, type Schema } from '../../../api/client.ts';
import { ConfirmChange } from '../../../api/confirm-change.tsx';
import { pagesOf, rowsOf } from '../../../api/queries.ts';
import { useAccess } from '../../../session/access.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { type Column, DataTable } from '../../../ui/data-table/index.ts';
import { formatDuration } from '../../../ui/format.ts';
import { Section, Toolbar } from '../../../ui/page.tsx';
import { EmptyState } from '../../../ui/states.tsx';
import { RelativeTime } from '../../../ui/time.tsx';
import { InEnvironment } from '../in-environment.tsx';
import { type Environment, pathOf } from '../place.ts';
import { VaultLayout } from '../vault-layout.tsx';
import { LeaseDialog } from './lease-dialog.tsx';
import { Leases } from './leases.tsx';
import { NewDynamicDialog } from './new-dynamic-dialog.tsx';

type DynamicSecret = Schema<'DynamicSecret'>;

const dynamicQuery = (environment: Environment) =>
  pagesOf(['dynamic', environment.id], (cursor, signal) => {
    const params = { path: pathOf(environment), query: { limit: 50, ...(cursor && { cursor }) } };
    return call(api.GET('/api/v1/projects/{project}/environments/{environment}/dynamic', { params, signal }));
  });

/** Credentials that are made when somebody asks for them, and end by themselves. */
export function DynamicPage() {
  const search = useSearch({ from: '/signed-in/o/$org/projects/$project/secrets/dynamic' });
  const navigate = useNavigate({ from: '/o/$org/projects/$project/secrets/dynamic' });
  return (
    <VaultLayout>
      <InEnvironment slug={search.env} onChoose={(env) => void navigate({ search: { env } })}>
        {(environment, picker) => <DynamicSecrets key={environment.id} environment={environment} picker={picker} />}
      </InEnvironment>
    </VaultLayout>
  );
}

function DynamicSecrets({ environment, picker }: { environment: Environment; picker: ReactNode }) {
  const { can } = useAccess();
  const place = { projectId: environment.projectId, environmentId: environment.id };
  const [creating, setCreating] = useState(false);
  const [leasing, setLeasing] = useState<DynamicSecret>();
  const [deleting, setDeleting] = useState<DynamicSecret>();
  const list = useInfiniteQuery(dynamicQuery(environment));
  const create = can('dynamic-secrets:create', place) && (
    <Button variant="primary" onClick={() => setCreating(true)} data-testid="new-dynamic-button">
      <Plus aria-hidden /> New dynamic secret
    </Button>
  );
  const actions = (secret: DynamicSecret) => (
    <span className="flex justify-end gap-1">
      {can('secrets:read', place) && (
        <Button size="sm" onClick={() => setLeasing(secret)} data-testid="take-lease">
          Take a lease
        </Button>
      )}
      {can('dynamic-secrets:delete', place) && (
        <IconButton
          size="sm"
          label={`Delete ${secret.name}`}
          onClick={() => setDeleting(secret)}
          data-testid="delete-dynamic"
        >
          <Trash2 aria-hidden />
        </IconButton>
      )}
    </span>
  );
  return (
    <>
      <Toolbar>
        {picker}
        <span className="ml-auto">{list.data?.length !== 0 && create}</span>
      </Toolbar>
      <DataTable
        label="Dynamic secrets"
        columns={columns}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        actions={actions}
        empty={
          <EmptyState
            icon={<Hourglass aria-hidden />}
            title="No dynamic secrets"
            description="Each lease creates a database user or a key that expires."
            actions={create}
          />
        }
        className="mb-8"
        data-testid="dynamic-table"
      />
      {can('leases:read', place) && (
        <Section title="Leases">
          <Leases environment={environment} names={new Map(list.data?.map((each) => [each.id, fullName(each)]))} />
        </Section>
      )}
      {creating && <NewDynamicDialog environment={environment} onClose={() => setCreating(false)} />}
      {leasing && <LeaseDialog environment={environment} secret={leasing} onClose={() => setLeasing(undefined)} />}
      <DeleteDialog environment={environment} secret={deleting} onClose={() => setDeleting(undefined)} />
    </>
  );
}

/** With its folder, where that is not the root. */
const fullName = ({ path, name }: DynamicSecret): string => `${path}/${name}`.replace(/^\/+/, '');

const kinds = { postgres: 'PostgreSQL', mysql: 'MySQL', redis: 'Redis', 'api-key': 'API key' };

const columns: Column<DynamicSecret>[] = [
  { id: 'name', header: 'Name', cell: (secret) => <code className="font-mono">{fullName(secret)}</code> },
  { id: 'kind', header: 'Makes', cell: ({ kind }) => kinds[kind], width: '7rem' },
  {
    id: 'where',
    header: 'Where',
    cell: ({ target }) => (target.kind === 'api-key' ? target.customerId : `${target.host}:${target.port}`),
    width: '14rem',
    from: 'lg',
  },
  {
    id: 'ttl',
    header: 'A lease lasts',
    cell: ({ ttlSeconds }) => formatDuration(ttlSeconds * 1000),
    width: '8rem',
    from: 'md',
  },
  {
    id: 'created',
    header: 'Created',
    cell: ({ createdAt }) => <RelativeTime value={createdAt} />,
    width: '9rem',
    from: 'lg',
  },
];

interface DeleteDialogProps {
  environment: Environment;
  secret: DynamicSecret | undefined;
  onClose: () => void;
}

const DeleteDialog = ({ environment, secret, onClose }: DeleteDialogProps) => (
  <ConfirmChange
    target={secret}
    onClose={onClose}
    title={({ name }) => `Delete ${name}?`}
    description={() => 'All its leases are revoked: whoever uses their credentials is cut off. This cannot be undone.'}
    action="Delete"
    typeToConfirm={({ name }) => name}
    change={({ name, path: folder }) => {
      const params = { path: { ...pathOf(environment), name }, query: { path: folder } };
      return call(api.DELETE('/api/v1/projects/{project}/environments/{environment}/dynamic/{name}', { params }));
    }}
    refresh={[
      ['dynamic', environment.id],
      ['leases', environment.id],
    ]}
    done="The dynamic secret is deleted"
  />
);
