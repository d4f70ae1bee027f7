import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import type { RouteTag } from '../../../http/route.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';

export const Field = z.enum(['name', 'email']);

export const Consent = describe(
  z.object({
    id: Id('app'),
    name: z.string(),
    organization: describe(z.object({ id: Id('org'), name: z.string() }), {
      id: 'Id of the organization',
      name: ['Its name', 'Acme'],
    }),
    role: z.string().nullable(),
    fields: z.array(Field),
    offlineAccess: z.boolean(),
    consentedAt: Instant,
  }),
  {
    id: 'Id of the app',
    name: ['Name of the app', 'Wiki'],
    organization: 'The organization whose app it is',
    role: ['Your role in the app, in the app’s own words; null without one', 'editor'],
    fields: 'What the app sees of you',
    offlineAccess: 'Whether the app may act for you while you are logged out, until you take back your consent',
    consentedAt: 'When you agreed to it',
  },
).meta({ id: 'Consent' });

export const consentsTag: RouteTag = {
  name: 'Consents',
  description: 'What people agreed to show the apps that they log in to with Nexus.',
};

const ConsentFacts = z.object({ userId: Id('usr').describe('The person') });

export const consentGranted = defineEvent(
  'consent.granted',
  'A person agreed to what an app sees of them',
  ConsentFacts.extend({
    fields: z.array(Field).describe('What the app sees of the person'),
    offlineAccess: z.boolean().describe('Whether the app may act for the person while they are logged out'),
  }),
);
export const consentWithdrawn = defineEvent(
  'consent.withdrawn',
  'A person took back their consent to an app',
  ConsentFacts,
);
