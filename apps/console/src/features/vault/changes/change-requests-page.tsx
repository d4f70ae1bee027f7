import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { GitPullRequest } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { api, call, type Schema } from '../../../api/client.ts';
import { pagesOf, rowsOf } from '../../../api/queries.ts';
import { type Column, DataTable } from '../../../ui/data-table/index.ts';
import { Toolbar } from '../../../ui/page.tsx';
import { Select } from '../../../ui/select.tsx';
import { EmptyState } from '../../../ui/states.tsx';
import { RelativeTime } from '../../../ui/time.tsx';
import { Person } from '../../access/person.tsx';
import { InEnvironment } from '../in-environment.tsx';
import { type Environment, pathOf } from '../place.ts';
import { VaultLayout } from '../vault-layout.tsx';
import { ChangeRequestSheet } from './change-request-sheet.tsx';
import { RequestStatus, type State, states } from './request-status.tsx';

type ChangeRequest = Schema<'ChangeRequest'>;

const requestsQuery = (environment: Environment, status: State | 'all') =>
  pagesOf(['change-requests', environment.id, status], (cursor, signal) => {
    const query = { limit: 50, ...(status !== 'all' && { status }), ...(cursor && { cursor }) };
    const params = { path: pathOf(environment), query };
    return call(api.GET('/api/v1/projects/{project}/environments/{environment}/change-requests', { params, signal }));
  });

/** Changes of secrets that wait for others, and what became of earlier ones. */
export function ChangeRequestsPage() {
  const search = useSearch({ from: '/signed-in/o/$org/projects/$project/secrets/change-requests' });
  const navigate = useNavigate({ from: '/o/$org/projects/$project/secrets/change-requests' });
  return (
    <VaultLayout>
      <InEnvironment slug={search.env} onChoose={(env) => void navigate({ search: { env } })}>
        {(environment, picker) => <ChangeRequests key={environment.id} environment={environment} picker={picker} />}
      </InEnvironment>
    </VaultLayout>
  );
}

function ChangeRequests({ environment, picker }: { environment: Environment; picker: ReactNode }) {
  const [status, setStatus] = useState<State | 'all'>('open');
  const [opened, setOpened] = useState<string>();
  const list = useInfiniteQuery(requestsQuery(environment, status));
  return (
    <>
      <Toolbar>
        {picker}
        <Select
          aria-label="Status"
          value={status}
          onValueChange={setStatus}
          options={[
            { value: 'all', label: 'All' },
            ...(Object.keys(states) as State[]).map((value) => ({ value, label: states[value].word })),
          ]}
          className="w-auto"
          data-testid="status-select"
        />
      </Toolbar>
      <DataTable
        label="Change requests"
        columns={columns}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        onOpen={({ id }) => setOpened(id)}
        empty={
          <EmptyState
            icon={<GitPullRequest aria-hidden />}
            title={status === 'open' ? 'Nothing is waiting for approval' : 'No such requests'}
            description="If an environment requires approval, editing a secret creates a request."
          />
        }
        data-testid="change-requests-table"
      />
      {opened && <ChangeRequestSheet environment={environment} id={opened} onClose={() => setOpened(undefined)} />}
    </>
  );
}

const columns: Column<ChangeRequest>[] = [
  { id: 'reason', header: 'Reason', cell: ({ reason }) => <span className="font-medium">{reason}</span> },
  { id: 'status', header: 'Status', cell: ({ status }) => <RequestStatus status={status} />, width: '8rem' },
  {
    id: 'approvals',
    header: 'Approvals',
    align: 'right',
    cell: ({ approvals, approvalsNeeded }) => `${approvals} of ${approvalsNeeded}`,
    width: '7rem',
    from: 'sm',
  },
  { id: 'changes', header: 'Secrets', align: 'right', cell: ({ changes }) => changes, width: '6rem', from: 'md' },
  { id: 'by', header: 'Asked by', cell: ({ requestedBy }) => <Person id={requestedBy} />, width: '12rem', from: 'lg' },
  { id: 'at', header: 'Asked', cell: ({ createdAt }) => <RelativeTime value={createdAt} />, width: '9rem', from: 'md' },
];
