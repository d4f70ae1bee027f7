import { useInfiniteQuery } from '@tanstack/react-query';
import { UserRound } from 'lucide-react';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { rowsOf } from '../../api/queries.ts';
import { Status } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { PageHeader } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { DateTime } from '../../ui/time.tsx';
import { type Impersonation, impersonationsQuery } from './queries.ts';

const columns: Column<Impersonation>[] = [
  {
    id: 'started',
    header: 'Began',
    cell: ({ startedAt }) => <DateTime value={startedAt} form="short" />,
    width: '9rem',
  },
  {
    id: 'reason',
    header: 'Reason',
    names: true,
    width: '40%',
    cell: ({ reason }) => <span className="block truncate">{reason}</span>,
  },
  {
    id: 'organization',
    header: 'Organization',
    cell: ({ organizationId }) => <code className="block truncate font-mono">{organizationId}</code>,
    from: 'xl',
  },
  {
    id: 'user',
    header: 'As',
    cell: ({ userId }) => <code className="block truncate font-mono">{userId}</code>,
    from: 'xl',
  },
  {
    id: 'state',
    header: 'State',
    width: '8rem',
    cell: ({ endedAt }) =>
      endedAt === null ? (
        <Status tone="warning" live>
          In progress
        </Status>
      ) : (
        <Status tone="neutral">Ended</Status>
      ),
  },
];

export function ImpersonationsPage() {
  const list = useInfiniteQuery(impersonationsQuery);
  const [ending, setEnding] = useState<Impersonation>();
  return (
    <>
      <PageHeader
        title="Impersonations"
        description="When and why operators acted as members of other organizations. To start one, open the organization."
      />
      <DataTable
        label="Impersonations"
        columns={columns}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        actions={(each) =>
          each.endedAt === null && (
            <Button size="sm" onClick={() => setEnding(each)} data-testid="end-impersonation-button">
              End
            </Button>
          )
        }
        empty={<EmptyState icon={<UserRound aria-hidden />} title="Nobody has been impersonated yet" />}
        data-testid="impersonations-table"
      />
      <ConfirmChange
        target={ending}
        onClose={() => setEnding(undefined)}
        title={() => 'End this impersonation?'}
        description={() => 'Its token is refused at once, on every node.'}
        action="End"
        change={({ id }) =>
          call(
            api.DELETE('/api/v1/operator/impersonations/{impersonation}', { params: { path: { impersonation: id } } }),
          )
        }
        refresh={[['operator', 'impersonations']]}
        done="Impersonation ended"
      />
    </>
  );
}
