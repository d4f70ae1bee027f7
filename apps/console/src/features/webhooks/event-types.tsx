import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { ListTree, Plus } from 'lucide-react';
import { useState } from 'react';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { SearchInput } from '../../ui/input.tsx';
import { Toolbar } from '../../ui/page.tsx';
import { EmptyState, NoMatches } from '../../ui/states.tsx';
import type { EventType } from './calls.ts';
import { EventTypeDialog } from './event-type-dialog.tsx';
import { EventTypeSheet } from './event-type-sheet.tsx';
import { eventTypesQuery } from './queries.ts';
import { useWebhooks } from './webhooks-context.ts';

const route = getRouteApi('/signed-in/o/$org/webhooks');

/** The catalogue: events of the product and types of own messages. */
export function EventTypes() {
  const { calls, mayWrite } = useWebhooks();
  const { event } = route.useSearch();
  const navigate = useNavigate({ from: '/o/$org/webhooks' });
  const [search, setSearch] = useState('');
  const [declaring, setDeclaring] = useState(false);
  const { data, error, refetch } = useQuery(eventTypesQuery(calls));
  const open = (type: string | undefined) => navigate({ search: { tab: 'event-types', event: type } });
  const words = search.trim().toLowerCase();
  const found = data?.filter(({ type, description }) => `${type} ${description}`.toLowerCase().includes(words));
  const opened = data?.find(({ type }) => type === event);
  return (
    <>
      <Toolbar>
        <SearchInput
          label="Search event types"
          value={search}
          onChange={setSearch}
          className="w-full sm:w-72"
          data-testid="event-type-search-input"
        />
        {mayWrite && (
          <Button className="ml-auto" onClick={() => setDeclaring(true)} data-testid="create-event-type-button">
            <Plus aria-hidden /> New event type
          </Button>
        )}
      </Toolbar>
      <DataTable
        label="Event types"
        columns={columns(open)}
        rows={found}
        rowKey={({ type }) => type}
        error={error}
        onRetry={refetch}
        onOpen={({ type }) => open(type)}
        selectedKey={event}
        empty={
          words === '' ? (
            <EmptyState icon={<ListTree aria-hidden />} title="No event types" />
          ) : (
            <NoMatches what="No event type" onClear={() => setSearch('')} />
          )
        }
        data-testid="event-types-table"
      />
      {opened && <EventTypeSheet of={opened} onClose={() => open(undefined)} />}
      {declaring && <EventTypeDialog onClose={() => setDeclaring(false)} />}
    </>
  );
}

const columns = (onOpen: (type: string) => void): Column<EventType>[] => [
  {
    id: 'type',
    header: 'Type',
    cell: ({ type, own, description }) => (
      <span className="grid min-w-0 gap-0.5">
        <span className="flex min-w-0 items-center gap-2">
          <button
            type="button"
            onClick={(event) => {
              event.stopPropagation();
              onOpen(type);
            }}
            className="truncate font-medium font-mono hover:underline"
          >
            {type}
          </button>
          {own && <Badge tone="primary">Own</Badge>}
        </span>
        <span className="whitespace-normal text-muted-foreground text-xs @[42rem]:hidden">{description}</span>
      </span>
    ),
  },
  {
    id: 'description',
    header: 'When it is sent',
    from: 'md',
    cell: ({ description }) => <span className="whitespace-normal">{description}</span>,
  },
];
