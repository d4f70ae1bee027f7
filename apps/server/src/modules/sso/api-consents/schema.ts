import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';

export const ApiConsent = describe(
  z.object({
    id: Id('apc'),
    clientId: z.string(),
    clientName: z.string(),
    api: describe(z.object({ id: Id('rsc'), name: z.string() }), {
      id: 'Id of the API',
      name: ['Its name', 'Orders'],
    }),
    organization: describe(z.object({ id: Id('org'), name: z.string() }), {
      id: 'Id of the organization',
      name: ['Its name', 'Acme'],
    }),
    scopes: z.array(z.string()),
    createdAt: Instant,
    updatedAt: Instant,
  }),
  {
    id: 'Id of the consent',
    clientId: [
      'The client: an app, the address of its metadata document, or an id that it registered under',
      'https://agent.example.com/client.json',
    ],
    clientName: ['What the client calls itself; unless it is an app, nobody has checked it', 'Agent'],
    api: 'The API that it may use in your name',
    organization: 'The organization whose API it is',
    scopes: ['What it may do there', ['orders:read']],
    createdAt: 'When you first agreed',
    updatedAt: 'When you last agreed',
  },
).meta({ id: 'ApiConsent' });

const Facts = z.object({
  userId: Id('usr').describe('The person'),
  apiId: Id('rsc').describe('The API'),
  clientId: z.string().describe('The client'),
});

export const apiConsentGranted = defineEvent(
  'api-consent.granted',
  'A person let a client use an API in their name',
  Facts.extend({ scopes: z.array(z.string()).describe('What it may do there') }),
);
export const apiConsentWithdrawn = defineEvent(
  'api-consent.withdrawn',
  'A person took back that a client may use an API in their name',
  Facts,
);
