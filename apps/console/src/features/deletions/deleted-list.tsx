import { useQuery } from '@tanstack/react-query';
import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useAccess } from '../../session/access.ts';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { EmptyState } from '../../ui/states.tsx';
import { DateTime, RelativeTime } from '../../ui/time.tsx';
import { deletionsQuery, type Restorable } from './deletions.ts';
import type { Deletion } from './still-deleted.ts';

interface DeletedListProps {
  type: Restorable;
  /** The plural, in small letters. */
  what: string;
  /** Environments of this project alone. */
  projectId?: string;
  restore: (deletion: Deletion) => Promise<unknown>;
}

/** What was deleted in the last 30 days, with a button that brings it back; read when it is unfolded. */
export function DeletedList({ type, what, ...props }: DeletedListProps) {
  const { can } = useAccess();
  const [open, setOpen] = useState(false);
  if (!can('audit:read') || !can(`${type}s:restore`)) return null;
  return (
    <details className="mt-6" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary
        className="w-fit rounded-md text-muted-foreground text-sm hover:text-foreground"
        data-testid={`deleted-${type}s-toggle`}
      >
        Deleted {what}
      </summary>
      {open && <Deletions type={type} what={what} {...props} />}
    </details>
  );
}

function Deletions({ type, what, projectId, restore }: DeletedListProps) {
  const { data, error, refetch } = useQuery(deletionsQuery(type));
  const rows = projectId === undefined ? data : data?.filter((each) => each.projectId === projectId);
  return (
    <DataTable
      label={`Deleted ${what}`}
      className="mt-3"
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      error={error}
      onRetry={refetch}
      actions={(deletion) => <RestoreButton type={type} deletion={deletion} restore={restore} />}
      empty={<EmptyState title={`No ${what} were deleted in the last 30 days`} />}
      data-testid={`deleted-${type}s-table`}
    />
  );
}

const columns: Column<Deletion>[] = [
  { id: 'name', header: 'Name', cell: ({ name }) => name },
  {
    id: 'deleted',
    header: 'Deleted',
    from: 'sm',
    width: '10rem',
    cell: ({ deletedAt }) => <RelativeTime value={deletedAt} />,
  },
  {
    id: 'erased',
    header: 'Erased for good',
    width: '10rem',
    cell: ({ erasedAfter }) => <DateTime value={erasedAfter} form="date" />,
  },
];

function RestoreButton({
  type,
  deletion,
  restore,
}: {
  type: Restorable;
  deletion: Deletion;
  restore: (deletion: Deletion) => Promise<unknown>;
}) {
  const act = useAct(() => restore(deletion), {
    success: `${deletion.name} restored, with its keys`,
    failure: `${deletion.name} could not be restored`,
    invalidates: [['deletions', type], [type === 'customer' ? 'customers' : 'projects'], ['keys']],
  });
  return (
    <Button size="sm" onClick={() => act.mutate()} loading={act.isPending} data-testid={`restore-${type}-button`}>
      <Undo2 aria-hidden /> Restore
    </Button>
  );
}
