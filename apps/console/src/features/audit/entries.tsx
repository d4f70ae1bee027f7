import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ScrollText } from 'lucide-react';
import { useMemo } from 'react';
import { rowsOf } from '../../api/queries.ts';
import { useGathered } from '../../live/gathered.ts';
import { useLive } from '../../live/use-live.ts';
import { Badge } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { EmptyState, NoMatches } from '../../ui/states.tsx';
import { DateTime } from '../../ui/time.tsx';
import { ActorName } from './actor-name.tsx';
import { EntrySheet } from './entry-sheet.tsx';
import { Filters } from './filters.tsx';
import { merge } from './merge.ts';
import { type AuditEntry, entriesQuery, newestQuery } from './queries.ts';
import { ResultName } from './result-name.tsx';
import type { AuditSearch } from './search.ts';

const columns: Column<AuditEntry>[] = [
  { id: 'at', header: 'Time', cell: ({ at }) => <DateTime value={at} />, width: '11rem', from: 'sm' },
  {
    id: 'action',
    header: 'Action',
    names: true,
    cell: ({ action, count, at }) => (
      <>
        <span className="flex min-w-0 items-center gap-2">
          <code className="truncate font-mono">{action}</code>
          {count > 1 && <Badge>{count} times</Badge>}
        </span>
        <span className="block truncate text-muted-foreground text-xs @[36rem]:hidden">
          <DateTime value={at} />
        </span>
      </>
    ),
  },
  { id: 'actor', header: 'Actor', cell: ({ actor }) => <ActorName actor={actor} />, width: '26%', from: 'md' },
  {
    id: 'resource',
    header: 'Resource',
    cell: ({ resource }) => (
      <span className="flex min-w-0 items-center gap-2" title={resource.id}>
        {resource.type} <code className="truncate font-mono text-muted-foreground text-xs">{resource.id}</code>
      </span>
    ),
    width: '24%',
    from: 'xl',
  },
  { id: 'result', header: 'Result', cell: ({ result }) => <ResultName result={result} />, width: '7rem' },
];

export function Entries({ search }: { search: AuditSearch }) {
  const navigate = useNavigate({ from: '/o/$org/audit' });
  const list = useInfiniteQuery(entriesQuery(search));
  const newest = useQuery(newestQuery(search));
  const readNewest = useGathered(() => newest.refetch());
  useLive(search.live ? ['audit'] : [], readNewest);
  const rows = useMemo(() => list.data && merge(newest.data ?? [], list.data), [newest.data, list.data]);
  const opened = rows?.find(({ id }) => id === search.entry);
  const { actor, action, resource, result, range } = search;
  const isFiltered = [actor, action, resource, result, range].some((filter) => filter !== undefined);
  const open = (entry: string | undefined) =>
    navigate({ search: ({ entry: _closed, ...rest }) => ({ ...rest, ...(entry && { entry }) }), replace: true });
  return (
    <>
      <Filters search={search} />
      <DataTable
        label="Audit entries"
        columns={columns}
        {...rowsOf(list)}
        rows={rows}
        rowKey={({ id }) => id}
        onOpen={({ id }) => open(id)}
        selectedKey={search.entry}
        virtualHeight="calc(100dvh - 19rem)"
        empty={
          isFiltered ? (
            <NoMatches what="No entry" onClear={() => navigate({ search: {} })} />
          ) : (
            <EmptyState icon={<ScrollText aria-hidden />} title="No entries yet" />
          )
        }
        data-testid="audit-table"
      />
      {opened && <EntrySheet entry={opened} onClose={() => open(undefined)} />}
    </>
  );
}
