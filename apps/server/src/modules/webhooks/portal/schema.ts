import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';
import { KeyColumns } from '../../keys/index.ts';
import { NewWebhookEndpoint } from '../endpoints/schema.ts';

export const PortalSession = describe(z.object({ id: Id('wps'), url: z.string(), expiresAt: Instant }), {
  url: [
    'Where the customer sees its own: the token is in the fragment, which browsers do not send',
    'https://nexus.example.com/portal#token=eco_wps_031hX4qFemeEoNmqEgcGlv.c2VjcmV0',
  ],
  expiresAt: 'Until when it works',
}).meta({ id: 'PortalSession' });

export const EndedPortalSessions = describe(z.object({ endedSessions: z.int().min(0) }), {
  endedSessions: ['How many were still open', 2],
}).meta({ id: 'EndedPortalSessions' });

export const portalSession = defineNoun({
  name: 'portal-session',
  meter: 'api.calls',
  tag: {
    name: 'Customer portal',
    description: 'Links by which customers see to their own webhooks, keys and invoices.',
  },
  ids: { customer: Id('cus') },
});

export const portalSessionCreated = defineEvent(
  'portal-session.created',
  'A customer got a link to the portal',
  z.object({ customerId: Id('cus').describe('The customer') }),
);

/** What the holder of a portal session sees. Its routes are open to customers alone, and to their own things. */
export const portal = defineNoun({
  name: 'portal',
  resource: 'portal',
  meter: false,
  tag: { name: 'Portal', description: 'What customers call with a portal session, each about itself.' },
  ids: { endpoint: Id('whe'), delivery: Id('whd'), invoice: Id('inv') },
});

export const NewPortalEndpoint = NewWebhookEndpoint.omit({ customerId: true, apiVersion: true }).meta({
  id: 'NewPortalEndpoint',
});

/** Not what the seller notes about it. */
export const PortalKey = describe(
  KeyColumns.pick({
    id: true,
    name: true,
    hint: true,
    scopes: true,
    createdAt: true,
    rotatedAt: true,
    expiresAt: true,
    pausedAt: true,
    revokedAt: true,
  }).extend({ lastUsedAt: Instant.nullable() }),
  {
    name: ['Its name', 'Production'],
    hint: ['The beginning of the key, to tell it from others', 'eco_api_0'],
    scopes: ['What it may do; null for everything', ['orders:read']],
    rotatedAt: 'When it last got a new secret; null where it never did',
    expiresAt: 'When it expires; null for never',
    pausedAt: 'When it was paused; null where it is not',
    revokedAt: 'When it was revoked; null where it was not',
    lastUsedAt: 'When it was last verified; null where it never was',
  },
).meta({ id: 'PortalKey' });

export const PortalAccount = describe(z.object({ customerId: Id('cus'), name: z.string(), seller: z.string() }), {
  name: ['Name of the customer', 'Acme'],
  seller: ['Name of the organization that it buys from', 'Weather Inc.'],
}).meta({ id: 'PortalAccount' });

export const PortalUsage = z
  .object({
    start: Instant.describe('First instant of the calendar month, in UTC'),
    end: Instant.describe('First instant after it'),
    meters: z
      .array(
        describe(z.object({ meter: z.string(), units: z.string() }), {
          meter: ['The billable unit', 'api.calls'],
          units: ['Units used so far', '1200'],
        }),
      )
      .describe('By meter'),
  })
  .meta({ id: 'PortalUsage' });
