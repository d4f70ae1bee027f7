import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus, RefreshCw, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { api, call, type Schema } from '../../../api/client.ts';
import { ConfirmChange } from '../../../api/confirm-change.tsx';
import { pagesOf, rowsOf } from '../../../api/queries.ts';
import { useAct } from '../../../api/use-act.ts';
import { useAccess } from '../../../session/access.ts';
import { Status } from '../../../ui/badge.tsx';
import { Button, IconButton } from '../../../ui/button.tsx';
import { type Column, DataTable } from '../../../ui/data-table/index.ts';
import { formatDuration } from '../../../ui/format.ts';
import { Toolbar } from '../../../ui/page.tsx';
import { EmptyState } from '../../../ui/states.tsx';
import { RelativeTime } from '../../../ui/time.tsx';
import { InEnvironment } from '../in-environment.tsx';
import { type Environment, pathOf } from '../place.ts';
import { VaultLayout } from '../vault-layout.tsx';
import { NewRotatorDialog } from './new-rotator-dialog.tsx';

type Rotator = Schema<'Rotator'>;

const rotatorsQuery = (environment: Environment) =>
  pagesOf(['rotators', environment.id], (cursor, signal) => {
    const params = { path: pathOf(environment), query: { limit: 50, ...(cursor && { cursor }) } };
    return call(api.GET('/api/v1/projects/{project}/environments/{environment}/rotators', { params, signal }));
  });

/** Secrets that are replaced by themselves. */
export function RotatorsPage() {
  const search = useSearch({ from: '/signed-in/o/$org/projects/$project/secrets/rotators' });
  const navigate = useNavigate({ from: '/o/$org/projects/$project/secrets/rotators' });
  return (
    <VaultLayout>
      <InEnvironment slug={search.env} onChoose={(env) => void navigate({ search: { env } })}>
        {(environment, picker) => <Rotators key={environment.id} environment={environment} picker={picker} />}
      </InEnvironment>
    </VaultLayout>
  );
}

function Rotators({ environment, picker }: { environment: Environment; picker: ReactNode }) {
  const { can } = useAccess();
  const [creating, setCreating] = useState(false);
  const list = useInfiniteQuery(rotatorsQuery(environment));
  const mayWrite = can('secrets:write', { projectId: environment.projectId, environmentId: environment.id });
  const create = mayWrite && (
    <Button variant="primary" onClick={() => setCreating(true)} data-testid="new-rotator-button">
      <Plus aria-hidden /> New rotator
    </Button>
  );
  return (
    <>
      <Toolbar>
        {picker}
        <span className="ml-auto">{list.data?.length !== 0 && create}</span>
      </Toolbar>
      <DataTable
        label="Rotators"
        columns={columns}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        actions={(rotator) => mayWrite && <RotatorActions environment={environment} rotator={rotator} />}
        empty={
          <EmptyState
            icon={<RefreshCw aria-hidden />}
            title="No rotators"
            description="A rotator gives a secret a new value at intervals, and tells its receivers."
            actions={create}
          />
        }
        data-testid="rotators-table"
      />
      {creating && <NewRotatorDialog environment={environment} onClose={() => setCreating(false)} />}
    </>
  );
}

const kinds = { random: 'Random value', webhook: 'Webhook', 'postgres-user': 'PostgreSQL users' };

const columns: Column<Rotator>[] = [
  {
    id: 'name',
    header: 'Secret',
    cell: ({ path, name }) => (
      <code className="font-mono">
        {path === '/' ? '' : `${path.slice(1)}/`}
        {name}
      </code>
    ),
  },
  { id: 'kind', header: 'How', cell: ({ target }) => kinds[target.kind], width: '10rem', from: 'md' },
  {
    id: 'state',
    header: 'State',
    cell: ({ failure, rotatedAt }) =>
      failure ? (
        <Status tone="danger" title={failure}>
          Failed
        </Status>
      ) : rotatedAt ? (
        <Status tone="success">Rotated</Status>
      ) : (
        <Status tone="info">In progress</Status>
      ),
    width: '8rem',
  },
  {
    id: 'interval',
    header: 'Every',
    cell: ({ intervalSeconds }) => (intervalSeconds === null ? 'Manually' : formatDuration(intervalSeconds * 1000)),
    width: '8rem',
    from: 'lg',
  },
  {
    id: 'last',
    header: 'Last',
    cell: ({ rotatedAt }) => <RelativeTime value={rotatedAt} />,
    width: '9rem',
    from: 'sm',
  },
  {
    id: 'next',
    header: 'Next',
    cell: ({ nextAt }) => <RelativeTime value={nextAt} fallback="–" />,
    width: '9rem',
    from: 'lg',
  },
];

const rotatorPath = '/api/v1/projects/{project}/environments/{environment}/rotators/{rotator}';

function RotatorActions({ environment, rotator }: { environment: Environment; rotator: Rotator }) {
  const [deleting, setDeleting] = useState<Rotator>();
  const params = { path: { ...pathOf(environment), rotator: rotator.id } };
  const changed = [
    ['rotators', environment.id],
    ['secrets', environment.id],
  ];
  const rotate = useAct(() => call(api.POST(`${rotatorPath}/rotate`, { params })), {
    success: `${rotator.name} is being rotated`,
    failure: `${rotator.name} is not rotated`,
    invalidates: changed,
  });
  return (
    <span className="flex justify-end gap-1">
      <Button size="sm" loading={rotate.isPending} onClick={() => rotate.mutate()} data-testid="rotate-now">
        Rotate now
      </Button>
      <IconButton
        size="sm"
        label={`Delete the rotator of ${rotator.name}`}
        onClick={() => setDeleting(rotator)}
        data-testid="delete-rotator"
      >
        <Trash2 aria-hidden />
      </IconButton>
      <ConfirmChange
        target={deleting}
        onClose={() => setDeleting(undefined)}
        title={({ name }) => `Delete the rotator of ${name}?`}
        description={() => 'The secret keeps its value, which is no longer rotated.'}
        action="Delete"
        change={() => call(api.DELETE(rotatorPath, { params }))}
        refresh={changed}
        done="Rotator deleted"
      />
    </span>
  );
}
