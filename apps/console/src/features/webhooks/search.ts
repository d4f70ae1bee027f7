import { choiceParam, textParam } from '../../shell/search-params.ts';
import type { DeliveryFilter } from './calls.ts';
import { deliveryStates } from './words.ts';

const tabs = ['endpoints', 'deliveries', 'event-types'] as const;
export type WebhooksTab = (typeof tabs)[number];

/** Which deliveries are listed, and which one is open. */
export interface DeliverySearch {
  endpoint?: string | undefined;
  type?: string | undefined;
  state?: DeliveryFilter['state'];
  delivery?: string | undefined;
}

export interface WebhooksSearch extends DeliverySearch {
  tab?: WebhooksTab | undefined;
  customer?: string | undefined;
  /** Name of the type of event that is open. */
  event?: string | undefined;
}

export const readDeliverySearch = (search: Record<string, unknown>): DeliverySearch => ({
  endpoint: textParam(search, 'endpoint'),
  type: textParam(search, 'type'),
  state: choiceParam(search, 'state', deliveryStates),
  delivery: textParam(search, 'delivery'),
});

export const readWebhooksSearch = (search: Record<string, unknown>): WebhooksSearch => ({
  ...readDeliverySearch(search),
  tab: choiceParam(search, 'tab', tabs),
  customer: textParam(search, 'customer'),
  event: textParam(search, 'event'),
});
