import { useInfiniteQuery } from '@tanstack/react-query';
import { api, call, type Schema } from '../../../api/client.ts';
import { pagesOf, rowsOf } from '../../../api/queries.ts';
import { useAct } from '../../../api/use-act.ts';
import { useAccess } from '../../../session/access.ts';
import { Status, type Tone } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { type Column, DataTable } from '../../../ui/data-table/index.ts';
import { EmptyState } from '../../../ui/states.tsx';
import { RelativeTime } from '../../../ui/time.tsx';
import { type Environment, pathOf } from '../place.ts';

type Lease = Schema<'Lease'>;

const states: Record<Lease['state'], { word: string; tone: Tone }> = {
  creating: { word: 'Creating', tone: 'info' },
  active: { word: 'Active', tone: 'success' },
  revoking: { word: 'Revoking', tone: 'warning' },
  irrevocable: { word: 'Cannot be revoked', tone: 'danger' },
  revoked: { word: 'Revoked', tone: 'neutral' },
};

const leasesQuery = (environment: Environment) =>
  pagesOf(['leases', environment.id], (cursor, signal) => {
    const params = { path: pathOf(environment), query: { limit: 50, ...(cursor && { cursor }) } };
    return call(api.GET('/api/v1/projects/{project}/environments/{environment}/leases', { params, signal }));
  });

/** Who has credentials now, and who had. */
export function Leases({ environment, names }: { environment: Environment; names: ReadonlyMap<string, string> }) {
  const list = useInfiniteQuery(leasesQuery(environment));
  return (
    <DataTable
      label="Leases"
      columns={columnsWith(names)}
      {...rowsOf(list)}
      rowKey={({ id }) => id}
      actions={(lease) => <LeaseActions environment={environment} lease={lease} />}
      empty={<EmptyState title="No leases" />}
      data-testid="leases-table"
    />
  );
}

const columnsWith = (names: ReadonlyMap<string, string>): Column<Lease>[] => [
  { id: 'user', header: 'User', cell: ({ username }) => <code className="font-mono">{username}</code> },
  {
    id: 'of',
    header: 'Of',
    cell: ({ dynamicSecretId }) => names.get(dynamicSecretId) ?? 'deleted',
    width: '10rem',
    from: 'md',
  },
  {
    id: 'state',
    header: 'State',
    cell: ({ state, failure }) => (
      <Status tone={states[state].tone} {...(failure && { title: failure })}>
        {states[state].word}
      </Status>
    ),
    width: '10rem',
  },
  {
    id: 'expires',
    header: 'Expires',
    cell: ({ expiresAt }) => <RelativeTime value={expiresAt} />,
    width: '9rem',
    from: 'sm',
  },
];

const leasePath = '/api/v1/projects/{project}/environments/{environment}/leases/{lease}';

function LeaseActions({ environment, lease }: { environment: Environment; lease: Lease }) {
  const { can } = useAccess();
  const place = { projectId: environment.projectId, environmentId: environment.id };
  const params = { path: { ...pathOf(environment), lease: lease.id } };
  const outcome = { failure: 'The lease stays as it is', invalidates: [['leases', environment.id]] };
  const renew = useAct(() => call(api.POST(`${leasePath}/renew`, { params, body: {} })), {
    ...outcome,
    success: 'Lease renewed',
  });
  const revoke = useAct(() => call(api.POST(`${leasePath}/revoke`, { params })), {
    ...outcome,
    success: 'Lease revoked',
  });
  const giveUp = useAct(() => call(api.DELETE(leasePath, { params })), { ...outcome, success: 'Lease given up' });
  return (
    <span className="flex justify-end gap-1">
      {lease.state === 'active' && can('leases:renew', place) && (
        <Button
          size="sm"
          variant="ghost"
          loading={renew.isPending}
          onClick={() => renew.mutate()}
          data-testid="renew-lease"
        >
          Renew
        </Button>
      )}
      {lease.state === 'active' && can('leases:revoke', place) && (
        <Button
          size="sm"
          variant="danger-ghost"
          loading={revoke.isPending}
          onClick={() => revoke.mutate()}
          data-testid="revoke-lease"
        >
          Revoke
        </Button>
      )}
      {lease.state === 'irrevocable' && can('leases:delete', place) && (
        <Button
          size="sm"
          variant="danger-ghost"
          loading={giveUp.isPending}
          onClick={() => giveUp.mutate()}
          data-testid="give-up-lease"
        >
          Give up
        </Button>
      )}
    </span>
  );
}
