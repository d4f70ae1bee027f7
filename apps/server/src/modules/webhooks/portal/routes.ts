import { Deleted } from '../../../http/noun.ts';
import { replies } from '../../../http/reply/types.ts';
import { found } from '../../../kernel/db/rows.ts';
import { errors } from '../../../kernel/errors.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import {
  Credits,
  Invoice,
  InvoiceQuery,
  InvoiceWithLines,
  invoicePdf,
  listInvoices,
  readBalances,
  readInvoice,
} from '../../billing/index.ts';
import { listKeys } from '../../keys/index.ts';
import { readDelivery, replayDeliveries, replayDelivery } from '../deliveries/deliveries.ts';
import { Delivery, DeliveryQuery, DeliveryWithAttempts, Replayed, ReplayQuery } from '../deliveries/schema.ts';
import { listDeliveries } from '../deliveries/store.ts';
import * as endpoints from '../endpoints/endpoints.ts';
import {
  EndpointQuery,
  Rotation,
  WebhookEndpoint,
  WebhookEndpointChanges,
  WebhookEndpointWithSecret,
} from '../endpoints/schema.ts';
import { webhookErrors } from '../errors.ts';
import { listEventTypes } from '../event-types/event-types.ts';
import { EventTypeQuery, WebhookEventType } from '../event-types/schema.ts';
import { sendTest } from '../messages/messages.ts';
import { newestVersion } from '../versions/versions.ts';
import { createPortalSession, customerOfCaller, endPortalSessions, readUsage } from './portal.ts';
import {
  EndedPortalSessions,
  NewPortalEndpoint,
  PortalAccount,
  PortalKey,
  PortalSession,
  PortalUsage,
  portal,
  portalSession,
} from './schema.ts';
import { readAccount } from './store.ts';

const at = '/api/v1/portal';
const endpoint = `${at}/endpoints/:endpoint`;
const own = { permission: 'authenticated', callers: ['customer'] } as const;

export const portalSessionRoutes = [
  portalSession.post('/api/v1/customers/:customer/portal-sessions', {
    action: 'create',
    status: 201,
    effect: 'grants',
    summary: 'Give a customer a link to the portal, which works for an hour',
    description: 'Send the customer there, or show it in a frame. Whoever has the link acts as the customer.',
    reply: PortalSession,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params }) => createPortalSession(tx, params.customer),
  }),
  portalSession.delete('/api/v1/customers/:customer/portal-sessions', {
    summary: 'End all portal sessions of a customer, at once on every node',
    description: 'The links that the customer has no longer work; a new one can be given.',
    reply: EndedPortalSessions,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params }) => endPortalSessions(tx, params.customer),
  }),
];

const webhookRoutes = [
  portal.get(`${at}/event-types`, {
    ...own,
    action: 'list-event-types',
    summary: 'List the types of events that endpoints can subscribe to',
    query: EventTypeQuery,
    reply: PageOf(WebhookEventType),
    act: ({ tx, query }) => listEventTypes(tx, query),
  }),
  portal.post(`${at}/endpoints`, {
    ...own,
    action: 'create-endpoint',
    status: 201,
    audit: 'webhook-endpoint.create',
    entitlement: 'webhook-endpoints',
    summary: 'Create an endpoint of the customer; the reply shows its signing secret this once',
    body: NewPortalEndpoint,
    reply: WebhookEndpointWithSecret,
    errors: [errors.OUTBOUND_REFUSED, webhookErrors.EVENT_TYPE_UNKNOWN, webhookErrors.TOO_MANY_ENDPOINTS],
    act: ({ tx, body, caller }) =>
      endpoints.createEndpoint(tx, { ...body, customerId: customerOfCaller(caller), apiVersion: newestVersion }),
  }),
  portal.get(`${at}/endpoints`, {
    ...own,
    action: 'list-endpoints',
    summary: 'List the endpoints of the customer, newest first',
    query: EndpointQuery.omit({ customerId: true }),
    reply: PageOf(WebhookEndpoint),
    act: ({ tx, query, caller }) => endpoints.listEndpoints(tx, { ...query, customerId: customerOfCaller(caller) }),
  }),
  portal.get(endpoint, {
    ...own,
    action: 'read-endpoint',
    summary: 'Read an endpoint of the customer',
    reply: WebhookEndpoint,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params, caller }) => endpoints.readEndpoint(tx, params.endpoint, customerOfCaller(caller)),
  }),
  portal.patch(endpoint, {
    ...own,
    action: 'update-endpoint',
    audit: 'webhook-endpoint.update',
    summary: 'Change an endpoint of the customer',
    body: WebhookEndpointChanges,
    reply: WebhookEndpoint,
    errors: [errors.NOT_FOUND, errors.INVALID_REQUEST, errors.OUTBOUND_REFUSED, webhookErrors.EVENT_TYPE_UNKNOWN],
    act: ({ tx, params, body, caller }) =>
      endpoints.updateEndpoint(tx, params.endpoint, body, customerOfCaller(caller)),
  }),
  portal.delete(endpoint, {
    ...own,
    action: 'delete-endpoint',
    audit: 'webhook-endpoint.delete',
    summary: 'Delete an endpoint of the customer',
    reply: Deleted,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params, caller }) => endpoints.deleteEndpoint(tx, params.endpoint, customerOfCaller(caller)),
  }),
  portal.post(`${endpoint}/rotate`, {
    ...own,
    action: 'rotate-endpoint',
    audit: 'webhook-endpoint.rotate',
    summary: 'Give an endpoint of the customer a new secret',
    body: Rotation,
    reply: WebhookEndpointWithSecret,
    errors: [errors.NOT_FOUND, webhookErrors.ROTATION_OPEN],
    act: ({ tx, params, body, caller }) =>
      endpoints.rotateSecret(tx, params.endpoint, body.overlapHours, customerOfCaller(caller)),
  }),
  portal.post(`${endpoint}/enable`, {
    ...own,
    action: 'enable-endpoint',
    audit: 'webhook-endpoint.enable',
    summary: 'Enable a disabled endpoint of the customer',
    reply: WebhookEndpoint,
    errors: [errors.NOT_FOUND, webhookErrors.ENDPOINT_ENABLED],
    act: ({ tx, params, caller }) => endpoints.enableEndpoint(tx, params.endpoint, customerOfCaller(caller)),
  }),
  portal.post(`${endpoint}/test`, {
    ...own,
    action: 'test-endpoint',
    audit: 'webhook-endpoint.test',
    summary: 'Send a test message to an endpoint of the customer',
    reply: Delivery,
    errors: [errors.NOT_FOUND, webhookErrors.ENDPOINT_DISABLED],
    act: ({ tx, params, caller }) => sendTest(tx, params.endpoint, customerOfCaller(caller)),
  }),
  portal.post(`${endpoint}/replay`, {
    ...own,
    action: 'replay-endpoint',
    audit: 'webhook-endpoint.replay',
    summary: 'Send the deliveries of a time to an endpoint of the customer again',
    body: ReplayQuery,
    reply: Replayed,
    errors: [errors.NOT_FOUND, webhookErrors.ENDPOINT_DISABLED],
    act: ({ tx, params, body, caller }) => replayDeliveries(tx, params.endpoint, body, customerOfCaller(caller)),
  }),
  portal.get(`${at}/deliveries`, {
    ...own,
    action: 'list-deliveries',
    summary: 'List deliveries to endpoints of the customer, newest first',
    query: DeliveryQuery.omit({ customerId: true }),
    reply: PageOf(Delivery),
    act: ({ tx, query, caller }) => listDeliveries(tx, { ...query, customerId: customerOfCaller(caller) }),
  }),
  portal.get(`${at}/deliveries/:delivery`, {
    ...own,
    action: 'read-delivery',
    summary: 'Read a delivery to an endpoint of the customer, with its attempts',
    reply: DeliveryWithAttempts,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params, caller }) => readDelivery(tx, params.delivery, customerOfCaller(caller)),
  }),
  portal.post(`${at}/deliveries/:delivery/replay`, {
    ...own,
    action: 'replay-delivery',
    audit: 'webhook-delivery.replay',
    summary: 'Send a delivery to an endpoint of the customer again',
    reply: Delivery,
    errors: [errors.NOT_FOUND, webhookErrors.DELIVERY_OPEN, webhookErrors.ENDPOINT_DISABLED],
    act: ({ tx, params, caller }) => replayDelivery(tx, params.delivery, customerOfCaller(caller)),
  }),
];

export const portalRoutes = [
  portal.get(`${at}/account`, {
    ...own,
    action: 'read-account',
    summary: 'Read whose portal it is',
    reply: PortalAccount,
    act: async ({ tx, caller }) => found(await readAccount(tx, customerOfCaller(caller))),
  }),
  ...webhookRoutes,
  portal.get(`${at}/keys`, {
    ...own,
    action: 'list-keys',
    summary: 'List the keys of the customer, newest first',
    query: PageQuery,
    reply: PageOf(PortalKey),
    act: ({ tx, query, caller }) => listKeys(tx, { ...query, customerId: customerOfCaller(caller) }),
  }),
  portal.get(`${at}/usage`, {
    ...own,
    action: 'read-usage',
    summary: 'Read what the customer has used this month',
    reply: PortalUsage,
    act: ({ tx, caller }) => readUsage(tx, customerOfCaller(caller)),
  }),
  portal.get(`${at}/credits`, {
    ...own,
    action: 'read-credits',
    summary: 'Read how many credits the customer has',
    reply: Credits,
    act: async ({ tx, caller }) => ({ balances: await readBalances(tx, tx.org, customerOfCaller(caller)) }),
  }),
  portal.get(`${at}/invoices`, {
    ...own,
    action: 'list-invoices',
    summary: 'List the invoices to the customer, newest first',
    query: InvoiceQuery,
    reply: PageOf(Invoice),
    act: ({ tx, query, caller }) => listInvoices(tx, { orgId: tx.org, customerId: customerOfCaller(caller) }, query),
  }),
  portal.get(`${at}/invoices/:invoice`, {
    ...own,
    action: 'read-invoice',
    summary: 'Read an invoice to the customer with its lines',
    reply: InvoiceWithLines,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params, caller }) =>
      readInvoice(tx, { orgId: tx.org, customerId: customerOfCaller(caller) }, params.invoice),
  }),
  portal.get(`${at}/invoices/:invoice/pdf`, {
    ...own,
    action: 'read-invoice-pdf',
    summary: 'Download an invoice to the customer as PDF',
    reply: replies.bytes('application/pdf'),
    errors: [errors.NOT_FOUND],
    act: async ({ tx, params, caller, reply }) =>
      invoicePdf(await readInvoice(tx, { orgId: tx.org, customerId: customerOfCaller(caller) }, params.invoice), reply),
  }),
];
