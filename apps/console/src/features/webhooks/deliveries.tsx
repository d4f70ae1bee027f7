import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { rowsOf } from '../../api/queries.ts';
import { Combobox } from '../../ui/combobox.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Toolbar } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { EmptyState, NoMatches } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import type { Delivery, DeliveryFilter, Endpoint } from './calls.ts';
import { DeliverySheet } from './delivery-sheet.tsx';
import { DeliveryStatus } from './delivery-status.tsx';
import { deliveriesQuery, endpointsQuery, eventTypesQuery } from './queries.ts';
import { useWebhooks } from './webhooks-context.ts';
import { answerText, deliveryStates, deliveryWords } from './words.ts';

export interface DeliveriesProps {
  filter: DeliveryFilter;
  onFilterChange: (filter: DeliveryFilter) => void;
  /** Id of the delivery whose details are open. */
  opened: string | undefined;
  onOpen: (delivery: string | undefined) => void;
  /** Those of one endpoint: the filter by endpoint is left out. */
  ofOneEndpoint?: boolean;
}

/** The log: filters, the list and the details of one. */
export function Deliveries({ filter, onFilterChange, opened, onOpen, ofOneEndpoint = false }: DeliveriesProps) {
  const { calls } = useWebhooks();
  const list = useInfiniteQuery(deliveriesQuery(calls, filter));
  const { endpointId, ...rest } = filter;
  const chosen = ofOneEndpoint ? rest : filter;
  const isFiltered = Object.values(chosen).some((value) => value !== undefined);
  return (
    <>
      <Filters filter={filter} onChange={onFilterChange} ofOneEndpoint={ofOneEndpoint} />
      <DataTable
        label="Deliveries"
        columns={ofOneEndpoint ? withoutEndpoint(columns(onOpen)) : columns(onOpen)}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        selectedKey={opened}
        onOpen={({ id }) => onOpen(id)}
        empty={
          isFiltered ? (
            <NoMatches what="No delivery" onClear={() => onFilterChange(ofOneEndpoint ? { endpointId } : {})} />
          ) : (
            <EmptyState
              icon={<Send aria-hidden />}
              title="No deliveries yet"
              description="Each event that an endpoint is subscribed to appears here, with what each attempt was answered."
            />
          )
        }
        data-testid="deliveries-table"
      />
      {opened !== undefined && <DeliverySheet id={opened} onClose={() => onOpen(undefined)} />}
    </>
  );
}

const anything = 'all';
const stateOptions = [
  { value: anything, label: 'Any status' },
  ...deliveryStates.map((value) => ({ value, label: deliveryWords[value].label })),
] as const;

interface FiltersProps {
  filter: DeliveryFilter;
  onChange: (filter: DeliveryFilter) => void;
  ofOneEndpoint: boolean;
}

function Filters({ filter, onChange, ofOneEndpoint }: FiltersProps) {
  const { calls } = useWebhooks();
  const types = useQuery(eventTypesQuery(calls));
  return (
    <Toolbar>
      {!ofOneEndpoint && (
        <EndpointSelect value={filter.endpointId} onChange={(endpointId) => onChange({ ...filter, endpointId })} />
      )}
      <Combobox
        aria-label="Event type"
        value={filter.type ?? ''}
        onValueChange={(type) => onChange({ ...filter, type: type || undefined })}
        options={[
          { value: '', label: 'Any event' },
          ...(types.data ?? []).map(({ type }) => ({ value: type, label: type })),
        ]}
        placeholder="Any event"
        loading={types.isPending}
        className="w-full sm:w-56"
        data-testid="delivery-type-select"
      />
      <Select
        aria-label="Status"
        value={filter.state ?? anything}
        onValueChange={(state) => onChange({ ...filter, state: state === anything ? undefined : state })}
        options={stateOptions}
        className="w-full sm:w-40"
        data-testid="delivery-state-select"
      />
    </Toolbar>
  );
}

function EndpointSelect(props: { value: string | undefined; onChange: (endpoint: string | undefined) => void }) {
  const { calls } = useWebhooks();
  const list = useInfiniteQuery(endpointsQuery(calls, {}));
  const options = (list.data ?? []).map(({ id, url, description }: Endpoint) => ({
    value: id,
    label: url,
    hint: description,
  }));
  return (
    <Combobox
      aria-label="Endpoint"
      value={props.value ?? ''}
      onValueChange={(endpoint) => props.onChange(endpoint || undefined)}
      options={[{ value: '', label: 'Any endpoint' }, ...options]}
      placeholder="Any endpoint"
      loading={list.isPending}
      className="w-full sm:w-72"
      data-testid="delivery-endpoint-select"
    />
  );
}

const withoutEndpoint = (all: Column<Delivery>[]) => all.filter(({ id }) => id !== 'endpoint');

/** As its filter names it. One that was deleted is known by its id alone. */
function EndpointName({ id }: { id: string }) {
  const { calls } = useWebhooks();
  const { data } = useInfiniteQuery(endpointsQuery(calls, {}));
  const endpoint = data?.find((each) => each.id === id);
  if (endpoint === undefined) return <code className="font-mono text-xs">{id}</code>;
  return <span title={endpoint.url}>{endpoint.description || endpoint.url}</span>;
}

const columns = (onOpen: (id: string) => void): Column<Delivery>[] => [
  {
    id: 'type',
    header: 'Event',
    cell: ({ id, type, subject }) => (
      <span className="grid min-w-0 max-w-md justify-items-start">
        <button
          type="button"
          onClick={(event) => {
            event.stopPropagation();
            onOpen(id);
          }}
          className="max-w-full truncate font-medium font-mono hover:underline"
        >
          {type}
        </button>
        {subject !== null && (
          <span className="max-w-full truncate font-mono text-muted-foreground text-xs">{subject}</span>
        )}
      </span>
    ),
  },
  {
    id: 'endpoint',
    header: 'Endpoint',
    from: 'xl',
    width: '18%',
    cell: ({ endpointId }) => <EndpointName id={endpointId} />,
  },
  {
    id: 'state',
    header: 'Status',
    width: '8.5rem',
    cell: ({ state }) => <DeliveryStatus state={state} />,
  },
  {
    id: 'answer',
    header: 'Last answer',
    from: 'sm',
    width: '8rem',
    cell: ({ lastStatus, lastFailure }) => (
      <span className="text-muted-foreground">{answerText(lastStatus, lastFailure)}</span>
    ),
  },
  {
    id: 'attempts',
    header: 'Attempts',
    from: 'md',
    align: 'right',
    width: '6rem',
    cell: ({ attempts }) => formatNumber(attempts),
  },
  {
    id: 'next',
    header: 'Next attempt',
    from: 'lg',
    width: '9rem',
    cell: ({ nextAttemptAt }) => <RelativeTime value={nextAttemptAt} fallback="–" />,
  },
  {
    id: 'created',
    header: 'Created',
    from: 'sm',
    width: '9rem',
    cell: ({ createdAt }) => <RelativeTime value={createdAt} />,
  },
];
