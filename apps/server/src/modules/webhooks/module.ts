import { defineModule, type Module } from '../../http/module.ts';
import { minute } from '../../kernel/clock.ts';
import { deliveryRoutes } from './deliveries/routes.ts';
import { deliveriesReplayed } from './deliveries/schema.ts';
import { countEndpoints } from './endpoints/endpoints.ts';
import { endpointRoutes } from './endpoints/routes.ts';
import {
  endpointDisabled,
  endpointEnabled,
  endpointFailing,
  secretRotated,
  webhookEndpoint,
} from './endpoints/schema.ts';
import { webhookErrors } from './errors.ts';
import { eventTypeRoutes } from './event-types/routes.ts';
import { pruneJob, repairJob } from './jobs.ts';
import { sendWarning } from './mails/jobs.ts';
import { messageRoutes } from './messages/routes.ts';
import { testSent } from './messages/schema.ts';
import { portalRoutes, portalSessionRoutes } from './portal/routes.ts';
import { portalSessionCreated } from './portal/schema.ts';
import { Sender } from './sending/sender.ts';
import { endpointsTopic, webhooksState } from './state.ts';
import { subscriptions } from './subscriptions.ts';

/** Organizations of which a node remembers whether they have endpoints: about 100 bytes each. */
const maxKnown = 50_000;
/** Backstop for a notification that never came. */
const knownMs = 5 * minute;

/** Signed events, sent to endpoints of organizations and of their customers. */
export const webhooksModule = (): Module =>
  defineModule({
    name: 'webhooks',
    migrations: new URL('./migrations/', import.meta.url),
    lookups: new URL('./lookups.sql', import.meta.url),
    ids: { whd: 'webhook delivery', whe: 'webhook endpoint', wps: 'portal session' },
    errors: webhookErrors,
    grants: {
      developer: [
        'webhooks:read',
        'webhooks:write',
        'webhooks:replay',
        'webhooks:send',
        'portal-sessions:create',
        'portal-sessions:delete',
      ],
      viewer: ['webhooks:read'],
    },
    events: [
      ...webhookEndpoint.events,
      endpointDisabled,
      endpointEnabled,
      endpointFailing,
      secretRotated,
      deliveriesReplayed,
      testSent,
      portalSessionCreated,
    ],
    counts: { 'webhook-endpoints': countEndpoints },
    routes: [
      ...endpointRoutes,
      ...eventTypeRoutes,
      ...messageRoutes,
      ...deliveryRoutes,
      ...portalSessionRoutes,
      ...portalRoutes,
    ],
    guides: [{ name: 'webhooks', title: 'Webhooks', file: new URL('./guide.md', import.meta.url) }],
    jobs: [pruneJob, repairJob, sendWarning],
    subscriptions,
    service: webhooksState,
    setup(kernel, { production, publicUrl }, modules) {
      const declared = modules.flatMap(({ events = [] }) => events);
      return {
        httpsOnly: production,
        portalUrl: `${publicUrl.origin}/portal`,
        events: new Map(declared.map((event) => [event.type, event])),
        hasEndpoints: kernel.caches.open<true>({
          name: 'webhook-endpoints',
          max: maxKnown,
          ttlMs: knownMs,
          topics: { [endpointsTopic]: (org) => org },
          decidesAccess: false,
        }),
        sender: new Sender(kernel, production),
      };
    },
    start: ({ services }) => services.use(webhooksState).sender.start(),
    stop: ({ services }) => services.use(webhooksState).sender.stop(),
  });
