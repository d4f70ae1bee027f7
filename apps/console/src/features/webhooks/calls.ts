import { api, call, type Schema } from '../../api/client.ts';
import { defined } from '../../api/defined.ts';

export type Endpoint = Schema<'WebhookEndpoint'>;
export type EndpointWithSecret = Schema<'WebhookEndpointWithSecret'>;
export type NewEndpoint = Schema<'NewWebhookEndpoint'>;
export type EndpointChanges = Schema<'WebhookEndpointChanges'>;
export type Delivery = Schema<'WebhookDelivery'>;
export type DeliveryDetails = Schema<'WebhookDeliveryWithAttempts'>;
export type EventType = Schema<'WebhookEventType'>;
export type Replay = Schema<'WebhookReplay'>;

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

export interface EndpointFilter {
  customerId?: string | undefined;
  state?: Endpoint['state'] | undefined;
}

export interface DeliveryFilter {
  endpointId?: string | undefined;
  customerId?: string | undefined;
  state?: Delivery['state'] | undefined;
  type?: string | undefined;
}

/** As many as a page of a list shows at once, and as the longest page of the API has. */
const pageSize = 50;
const longestPage = 100;

/** The calls about endpoints and deliveries: of an organization, or of a customer in the portal. */
export interface WebhookCalls {
  /** The keys of its queries begin with this. */
  key: readonly string[];
  listEndpoints(filter: EndpointFilter, cursor: string | undefined, signal: AbortSignal): Promise<Page<Endpoint>>;
  readEndpoint(endpoint: string, signal: AbortSignal): Promise<Endpoint>;
  createEndpoint(body: NewEndpoint): Promise<EndpointWithSecret>;
  updateEndpoint(endpoint: string, body: EndpointChanges): Promise<Endpoint>;
  deleteEndpoint(endpoint: string): Promise<unknown>;
  rotateSecret(endpoint: string, overlapHours: number): Promise<EndpointWithSecret>;
  enableEndpoint(endpoint: string): Promise<Endpoint>;
  sendTest(endpoint: string): Promise<Delivery>;
  replayAll(endpoint: string, body: Replay): Promise<{ replayed: number; remaining: boolean }>;
  listDeliveries(filter: DeliveryFilter, cursor: string | undefined, signal: AbortSignal): Promise<Page<Delivery>>;
  readDelivery(delivery: string, signal: AbortSignal): Promise<DeliveryDetails>;
  replayDelivery(delivery: string): Promise<Delivery>;
  listEventTypes(cursor: string | undefined, signal: AbortSignal): Promise<Page<EventType>>;
}

/** The query of a page of a list. */
export const pageOf = <Filter extends object>(filter: Filter, cursor: string | undefined) => ({
  limit: pageSize,
  ...defined({ ...filter, cursor }),
});
/** The same of a list that is read to its end. */
export const longPage = (cursor: string | undefined) => ({ limit: longestPage, ...defined({ cursor }) });

const at = '/api/v1/webhooks';
const of = (endpoint: string) => ({ path: { endpoint } });

export const organizationCalls: WebhookCalls = {
  key: ['webhooks'],
  listEndpoints: (filter, cursor, signal) =>
    call(api.GET(`${at}/endpoints`, { params: { query: pageOf(filter, cursor) }, signal })),
  readEndpoint: (endpoint, signal) => call(api.GET(`${at}/endpoints/{endpoint}`, { params: of(endpoint), signal })),
  createEndpoint: (body) => call(api.POST(`${at}/endpoints`, { body })),
  updateEndpoint: (endpoint, body) => call(api.PATCH(`${at}/endpoints/{endpoint}`, { params: of(endpoint), body })),
  deleteEndpoint: (endpoint) => call(api.DELETE(`${at}/endpoints/{endpoint}`, { params: of(endpoint) })),
  rotateSecret: (endpoint, overlapHours) =>
    call(api.POST(`${at}/endpoints/{endpoint}/rotate`, { params: of(endpoint), body: { overlapHours } })),
  enableEndpoint: (endpoint) => call(api.POST(`${at}/endpoints/{endpoint}/enable`, { params: of(endpoint) })),
  sendTest: (endpoint) => call(api.POST(`${at}/endpoints/{endpoint}/test`, { params: of(endpoint) })),
  replayAll: (endpoint, body) => call(api.POST(`${at}/endpoints/{endpoint}/replay`, { params: of(endpoint), body })),
  listDeliveries: (filter, cursor, signal) =>
    call(api.GET(`${at}/deliveries`, { params: { query: pageOf(filter, cursor) }, signal })),
  readDelivery: (delivery, signal) =>
    call(api.GET(`${at}/deliveries/{delivery}`, { params: { path: { delivery } }, signal })),
  replayDelivery: (delivery) =>
    call(api.POST(`${at}/deliveries/{delivery}/replay`, { params: { path: { delivery } } })),
  listEventTypes: (cursor, signal) =>
    call(api.GET(`${at}/event-types`, { params: { query: longPage(cursor) }, signal })),
};
