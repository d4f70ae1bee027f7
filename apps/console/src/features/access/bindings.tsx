import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Plus, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { api, call, type Schema } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { rowsOf } from '../../api/queries.ts';
import { useAccess } from '../../session/access.ts';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { Section } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { NewBindingDialog } from './new-binding-dialog.tsx';
import { type Binding, bindingsQuery, placesQuery } from './queries.ts';
import { RoleName } from './role-select.tsx';

type Project = Schema<'Project'>;

interface BindingsProps {
  principalId: string;
  /** Whose they are, for the questions. */
  name: string;
  description: string;
}

/** The roles that a member, team or service account was given, each perhaps limited to a place and a time. */
export function Bindings({ principalId, name, description }: BindingsProps) {
  const { can } = useAccess();
  const list = useInfiniteQuery(bindingsQuery(principalId));
  const { data: projects = [] } = useQuery(placesQuery);
  const [adding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<Binding>();
  const add = can('bindings:create') && (
    <Button onClick={() => setAdding(true)} data-testid="add-binding-button">
      <Plus aria-hidden /> Give a role
    </Button>
  );
  return (
    <Section title="Roles" description={description} actions={add}>
      <DataTable
        label={`Roles of ${name}`}
        columns={columnsOf(projects)}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        {...(can('bindings:delete') && {
          actions: (binding: Binding) => (
            <Button
              size="sm"
              variant="danger-ghost"
              onClick={() => setRevoking(binding)}
              data-testid="revoke-binding-button"
            >
              Revoke
            </Button>
          ),
        })}
        empty={<EmptyState icon={<ShieldCheck aria-hidden />} title="No roles yet" className="py-8" />}
        data-testid="bindings-table"
      />
      {adding && <NewBindingDialog principalId={principalId} name={name} onClose={() => setAdding(false)} />}
      <ConfirmChange
        target={revoking}
        onClose={() => setRevoking(undefined)}
        title={() => `Revoke this role of ${name}?`}
        description={() => 'What it allowed is refused at once.'}
        action="Revoke"
        change={({ id: binding }) =>
          call(api.DELETE('/api/v1/access/bindings/{binding}', { params: { path: { binding } } }))
        }
        refresh={[['bindings'], ['access']]}
        done="Role revoked"
      />
    </Section>
  );
}

const columnsOf = (projects: readonly Project[]): Column<Binding>[] => [
  {
    id: 'role',
    header: 'Role',
    cell: ({ role }) => (
      <span className="font-medium">
        <RoleName role={role} />
      </span>
    ),
  },
  { id: 'where', header: 'Where', cell: (binding) => placeOf(binding, projects) },
  {
    id: 'expires',
    header: 'Ends',
    cell: ({ expiresAt }) => <RelativeTime value={expiresAt} fallback="Never" />,
    width: '8rem',
    from: 'sm',
  },
  {
    id: 'created',
    header: 'Given',
    cell: ({ createdAt }) => <RelativeTime value={createdAt} />,
    width: '8rem',
    from: 'lg',
  },
];

function placeOf({ projectId, environmentId, path }: Binding, projects: readonly Project[]): string {
  const project = projects.find(({ id, environments }) => id === projectId || environments.some(isOf(environmentId)));
  const environment = project?.environments.find(isOf(environmentId));
  const names = [
    project?.name ?? projectId,
    environment?.name ?? environmentId,
    path === null ? null : `folder ${path}`,
  ].filter((name) => name !== null);
  return names.length === 0 ? 'The whole organization' : names.join(' / ');
}

const isOf =
  (environmentId: string | null) =>
  ({ id }: Schema<'Environment'>): boolean =>
    id === environmentId;
