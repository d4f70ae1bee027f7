import { useInfiniteQuery } from '@tanstack/react-query';
import { Webhook } from 'lucide-react';
import type { ReactNode } from 'react';
import { rowsOf } from '../../api/queries.ts';
import { Badge, Status } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { EmptyState, NoMatches } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import type { Endpoint, EndpointFilter } from './calls.ts';
import { endpointsQuery } from './queries.ts';
import { useWebhooks } from './webhooks-context.ts';
import { endpointWords } from './words.ts';

interface EndpointsProps {
  filter: EndpointFilter;
  onClearFilter?: () => void;
  onOpen: (endpoint: Endpoint) => void;
  /** The URL, as a link or button that opens it. */
  name: (endpoint: Endpoint, text: string) => ReactNode;
  /** Further columns, before the last one. */
  more?: readonly Column<Endpoint>[];
  create: ReactNode;
}

export function Endpoints({ filter, onClearFilter, onOpen, name, more = [], create }: EndpointsProps) {
  const { calls } = useWebhooks();
  const list = useInfiniteQuery(endpointsQuery(calls, filter));
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  return (
    <DataTable
      label="Endpoints"
      columns={[nameColumn(name), stateColumn, eventsColumn, ...more, successColumn]}
      {...rowsOf(list)}
      rowKey={({ id }) => id}
      onOpen={onOpen}
      empty={
        isFiltered ? (
          <NoMatches what="No endpoint" {...(onClearFilter && { onClear: onClearFilter })} />
        ) : (
          <EmptyState
            icon={<Webhook aria-hidden />}
            title="No endpoints yet"
            description="An endpoint is a URL of yours that gets a signed POST for each event it is subscribed to."
            actions={create}
          />
        )
      }
      data-testid="endpoints-table"
    />
  );
}

const nameColumn = (name: EndpointsProps['name']): Column<Endpoint> => ({
  id: 'url',
  header: 'URL',
  cell: (endpoint) => (
    <span className="grid min-w-0 max-w-md">
      {name(endpoint, endpoint.url)}
      {endpoint.description !== null && (
        <span className="truncate text-muted-foreground text-xs">{endpoint.description}</span>
      )}
    </span>
  ),
});

const stateColumn: Column<Endpoint> = {
  id: 'state',
  header: 'Status',
  width: '9rem',
  cell: (endpoint) => <EndpointStatus of={endpoint} />,
};

export function EndpointStatus({ of: endpoint }: { of: Endpoint }) {
  const { label, tone } = endpointWords(endpoint);
  return <Status tone={tone}>{label}</Status>;
}

/** Patterns that a row shows. */
const mostShown = 2;

const eventsColumn: Column<Endpoint> = {
  id: 'events',
  header: 'Events',
  from: 'md',
  cell: ({ events }) => (
    <span className="flex flex-wrap gap-1">
      {events.slice(0, mostShown).map((pattern) => (
        <Badge key={pattern} className="font-mono">
          {pattern === '*' ? 'All events' : pattern}
        </Badge>
      ))}
      {events.length > mostShown && <Badge>+{events.length - mostShown}</Badge>}
    </span>
  ),
};

const successColumn: Column<Endpoint> = {
  id: 'success',
  header: 'Last success',
  from: 'sm',
  width: '9rem',
  cell: ({ lastSuccessAt }) => <RelativeTime value={lastSuccessAt} />,
};
