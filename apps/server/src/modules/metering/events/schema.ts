import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { meterRefusals } from '../meters/definition.ts';
import { eventRefusals } from './check.ts';

const words = {
  specversion: 'Version of CloudEvents',
  id: ['Unique with `source`: whoever sends it again is answered a duplicate', '2b0c1f6e-0001'],
  source: ['What the event comes from', '/api/eu-1'],
  type: ['What happened; meters count events of one type', 'api.request'],
  subject: ['Whose usage it is: the `externalId` of the customer', 'acme-42'],
  time: 'When it happened; when it is received, where absent. At most 35 days ago or 5 minutes ahead',
  datacontenttype: ['Of `data`: JSON', 'application/json'],
  data: [
    'What meters read; numbers of more than 15 digits as text, since JSON readers round them',
    { method: 'GET', endpoint: '/orders', tokens: '12.5' },
  ],
} as const;

/** For the reference: requests are checked event by event, see check.ts. */
export const Event = describe(
  z.looseObject({
    specversion: z.literal('1.0'),
    id: z.string().min(1).max(200),
    source: z.string().min(1).max(200),
    type: z.string().min(1).max(200),
    subject: z.string().min(1).max(200).optional(),
    time: z.iso.datetime({ offset: true }).optional(),
    datacontenttype: z.string().optional(),
    data: z.unknown().optional(),
  }),
  words,
).meta({ id: 'CloudEvent' });

/** The quota of whose usage it is has too few units left. */
export type QuotaRefusal = (typeof quotaRefusals)[number];
const quotaRefusals = ['QUOTA_EXCEEDED'] as const;

const codes = [...eventRefusals, ...meterRefusals, ...quotaRefusals];
const Refusal = describe(z.object({ index: z.int(), code: z.enum(codes) }), {
  index: ['Its position among those sent, from 0', 3],
  code: 'Why; the last four are what the meters of its type say, and the quota of the customer',
});

export type EventsReceived = z.infer<typeof EventsReceived>;
export const EventsReceived = describe(
  z.object({
    accepted: z.int(),
    duplicates: z.int(),
    conflicts: z.array(z.int()),
    rejected: z.array(Refusal),
  }),
  {
    accepted: ['How many were stored', 97],
    duplicates: ['How many were received before, within 35 days', 2],
    conflicts: ['Which of these say something else than the event of that id that was stored, from 0', [7]],
    rejected: 'Those of which nothing was stored',
  },
).meta({ id: 'EventsReceived' });

export const event = defineNoun({
  name: 'event',
  meter: 'events',
  tag: { name: 'Events', description: 'What your product reports of its use, as CloudEvents.' },
  ids: {},
  inEnvironments: true,
  impersonation: 'read',
});
