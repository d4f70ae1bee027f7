import { useInfiniteQuery } from '@tanstack/react-query';
import { Link2, Plus } from 'lucide-react';
import { useState } from 'react';
import { api, call, type Schema } from '../../../api/client.ts';
import { ConfirmChange } from '../../../api/confirm-change.tsx';
import { pagesOf, rowsOf } from '../../../api/queries.ts';
import { useAccess } from '../../../session/access.ts';
import { Status } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { type Column, DataTable } from '../../../ui/data-table/index.ts';
import { Toolbar } from '../../../ui/page.tsx';
import { EmptyState } from '../../../ui/states.tsx';
import { RelativeTime } from '../../../ui/time.tsx';
import { Person } from '../../access/person.tsx';
import { VaultLayout } from '../vault-layout.tsx';
import { NewShareDialog } from './new-share-dialog.tsx';

type Share = Schema<'Share'>;

const sharesQuery = pagesOf(['shares'], (cursor, signal) =>
  call(api.GET('/api/v1/shares', { params: { query: { limit: 50, ...(cursor && { cursor }) } }, signal })),
);

/** One-time links of the organization. */
export function SharesPage() {
  const { can } = useAccess();
  const [creating, setCreating] = useState(false);
  const [ending, setEnding] = useState<Share>();
  const list = useInfiniteQuery(sharesQuery);
  const create = can('shares:create') && (
    <Button variant="primary" onClick={() => setCreating(true)} data-testid="new-share-button">
      <Plus aria-hidden /> New link
    </Button>
  );
  return (
    <VaultLayout>
      <Toolbar>
        <p className="flex-1 text-muted-foreground text-sm">
          Links that reveal a text once, of the whole organization.
        </p>
        {list.data?.length !== 0 && create}
      </Toolbar>
      <DataTable
        label="One-time links"
        columns={columns}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        actions={(share) =>
          share.endedAt === null &&
          can('shares:delete') && (
            <Button size="sm" variant="danger-ghost" onClick={() => setEnding(share)} data-testid="withdraw-share">
              Withdraw
            </Button>
          )
        }
        empty={
          <EmptyState
            icon={<Link2 aria-hidden />}
            title="No links"
            description="A link reveals a secret once, and then stops working."
            actions={create}
          />
        }
        data-testid="shares-table"
      />
      {creating && <NewShareDialog title="New one-time link" onClose={() => setCreating(false)} />}
      <ConfirmChange
        target={ending}
        onClose={() => setEnding(undefined)}
        title={() => 'Withdraw this link?'}
        description={() => 'It can no longer be opened, and its content is deleted.'}
        action="Withdraw"
        change={({ id }) => call(api.DELETE('/api/v1/shares/{share}', { params: { path: { share: id } } }))}
        refresh={[['shares']]}
        done="The link is withdrawn"
      />
    </VaultLayout>
  );
}

const columns: Column<Share>[] = [
  { id: 'id', header: 'Link', cell: ({ id }) => <code className="font-mono text-xs">{id}</code> },
  {
    id: 'state',
    header: 'State',
    cell: ({ endedAt }) =>
      endedAt === null ? <Status tone="success">Open</Status> : <Status tone="neutral">Ended</Status>,
    width: '7rem',
  },
  {
    id: 'views',
    header: 'Views left',
    align: 'right',
    cell: ({ views, viewsLeft }) => `${viewsLeft} of ${views}`,
    width: '7rem',
    from: 'sm',
  },
  { id: 'by', header: 'Made by', cell: ({ createdBy }) => <Person id={createdBy} />, width: '12rem', from: 'lg' },
  {
    id: 'expires',
    header: 'Expires',
    cell: ({ expiresAt }) => <RelativeTime value={expiresAt} />,
    width: '9rem',
    from: 'md',
  },
];
