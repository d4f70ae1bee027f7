import { call } from '../../api/client.ts';
import { longPage, pageOf, type WebhookCalls } from '../webhooks/calls.ts';
import type { Webhooks } from '../webhooks/webhooks-context.ts';
import { portalApi } from './portal-api.ts';

const at = '/api/v1/portal';
const of = (endpoint: string) => ({ path: { endpoint } });

/** What the token of the portal says whose endpoints they are, so there is no customer in a call. */
const portalCalls: WebhookCalls = {
  key: ['portal', 'webhooks'],
  listEndpoints: ({ state }, cursor, signal) =>
    call(portalApi.GET(`${at}/endpoints`, { params: { query: pageOf({ state }, cursor) }, signal })),
  readEndpoint: (endpoint, signal) =>
    call(portalApi.GET(`${at}/endpoints/{endpoint}`, { params: of(endpoint), signal })),
  createEndpoint: ({ customerId, apiVersion, ...body }) => call(portalApi.POST(`${at}/endpoints`, { body })),
  updateEndpoint: (endpoint, body) =>
    call(portalApi.PATCH(`${at}/endpoints/{endpoint}`, { params: of(endpoint), body })),
  deleteEndpoint: (endpoint) => call(portalApi.DELETE(`${at}/endpoints/{endpoint}`, { params: of(endpoint) })),
  rotateSecret: (endpoint, overlapHours) =>
    call(portalApi.POST(`${at}/endpoints/{endpoint}/rotate`, { params: of(endpoint), body: { overlapHours } })),
  enableEndpoint: (endpoint) => call(portalApi.POST(`${at}/endpoints/{endpoint}/enable`, { params: of(endpoint) })),
  sendTest: (endpoint) => call(portalApi.POST(`${at}/endpoints/{endpoint}/test`, { params: of(endpoint) })),
  replayAll: (endpoint, body) =>
    call(portalApi.POST(`${at}/endpoints/{endpoint}/replay`, { params: of(endpoint), body })),
  listDeliveries: ({ customerId, ...filter }, cursor, signal) =>
    call(portalApi.GET(`${at}/deliveries`, { params: { query: pageOf(filter, cursor) }, signal })),
  readDelivery: (delivery, signal) =>
    call(portalApi.GET(`${at}/deliveries/{delivery}`, { params: { path: { delivery } }, signal })),
  replayDelivery: (delivery) =>
    call(portalApi.POST(`${at}/deliveries/{delivery}/replay`, { params: { path: { delivery } } })),
  listEventTypes: (cursor, signal) =>
    call(portalApi.GET(`${at}/event-types`, { params: { query: longPage(cursor) }, signal })),
};

/** Who has the link acts as the customer, so all is offered. */
export const portalWebhooks: Webhooks = {
  calls: portalCalls,
  mayWrite: true,
  maySend: true,
  mayReplay: true,
  hasCustomers: false,
};
