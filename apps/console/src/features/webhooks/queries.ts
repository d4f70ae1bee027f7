import { queryOptions } from '@tanstack/react-query';
import { pagesOf } from '../../api/queries.ts';
import type { DeliveryFilter, EndpointFilter, EventType, WebhookCalls } from './calls.ts';
import { isOpen } from './words.ts';

/** Milliseconds after which what is under way is looked at again. */
const pollMs = 3000;

export const endpointsQuery = (calls: WebhookCalls, filter: EndpointFilter) =>
  pagesOf([...calls.key, 'endpoints', filter], (cursor, signal) => calls.listEndpoints(filter, cursor, signal));

export const endpointQuery = (calls: WebhookCalls, id: string) =>
  queryOptions({
    queryKey: [...calls.key, 'endpoint', id],
    queryFn: ({ signal }) => calls.readEndpoint(id, signal),
  });

export const deliveriesQuery = (calls: WebhookCalls, filter: DeliveryFilter) => ({
  ...pagesOf([...calls.key, 'deliveries', filter], (cursor, signal) => calls.listDeliveries(filter, cursor, signal)),
  // Further pages would all be read each time.
  refetchInterval: ({
    state: { data },
  }: {
    state: { data?: { pages: { items: { state: string }[] }[] } | undefined };
  }) =>
    data?.pages.length === 1 && data.pages[0]?.items.some(({ state }) => isOpen(state)) ? pollMs : (false as const),
});

export const deliveryQuery = (calls: WebhookCalls, id: string) =>
  queryOptions({
    queryKey: [...calls.key, 'delivery', id],
    queryFn: ({ signal }) => calls.readDelivery(id, signal),
    refetchInterval: ({ state }) => (state.data !== undefined && isOpen(state.data.state) ? pollMs : false),
  });

/** All of them: some hundreds at most. */
export const eventTypesQuery = (calls: WebhookCalls) =>
  queryOptions({
    queryKey: [...calls.key, 'event-types'],
    queryFn: async ({ signal }) => {
      const types: EventType[] = [];
      let cursor: string | undefined;
      do {
        const { items, nextCursor } = await calls.listEventTypes(cursor, signal);
        types.push(...items);
        cursor = nextCursor ?? undefined;
      } while (cursor !== undefined);
      return types;
    },
    staleTime: 60_000,
  });
