import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageQuery } from '../../../kernel/paging.ts';
import { Instant } from '../../../kernel/schema.ts';
import { oneLine } from '../../../kernel/text.ts';
import { newestVersion, versions } from '../versions/versions.ts';

/** A receiver that has not answered by then has failed. */
const maxTimeoutMs = 15_000;
const maxHeaders = 20;
/** Endpoints of one customer. */
export const maxOfCustomer = 10;

/** Set by us, by the protocol or for one hop only; what begins with `webhook-` is signed or says what was. */
const reservedHeader =
  /^(webhook-.*|content-.*|accept-encoding|connection|expect|host|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|user-agent)$/i;
const HeaderName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'Must be the name of a header')
  .refine((name) => !reservedHeader.test(name), { error: ({ input }) => `${input} is set by the sender` });
const HeaderValue = z
  .string()
  .max(2000)
  .regex(/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/, 'Must be visible ASCII');
const Headers = z
  .record(HeaderName, HeaderValue)
  .refine((headers) => Object.keys(headers).length <= maxHeaders, `At most ${maxHeaders} headers`)
  .refine(isEachOnce, 'Case makes no other header of a name');

/** Of two spellings of a name, one alone would be sent. */
function isEachOnce(headers: Record<string, string>): boolean {
  const names = Object.keys(headers);
  return new Set(names.map((name) => name.toLowerCase())).size === names.length;
}

/** `invoice.paid`, `invoice.*` or `*`. */
const EventPattern = z
  .string()
  .max(100)
  .regex(/^(\*|[a-z0-9-]+(\.[a-z0-9-]+)*(\.\*)?)$/, 'Must be a type, a pattern such as invoice.*, or *');

const ApiVersion = z.enum(versions);

const words = {
  url: ['Where deliveries are sent by POST', 'https://api.example.com/webhooks'],
  description: ['What it is for', 'Orders to the warehouse'],
  events: ['Types of events, and patterns such as `invoice.*` and `*`', ['invoice.*']],
  customerId: 'The customer whose endpoint it is, who gets only events about itself; null for your own',
  ordering:
    '`none`: as fast as they come. `subject` and `endpoint`: the next delivery about the same thing, or to the endpoint, waits until the one before is delivered or exhausted',
  timeoutMs: ['Milliseconds within which it must answer', 15_000],
  ratePerSecond: ['Maximum number of deliveries per second; null for no limit', 50],
  headers: [
    'Sent with each delivery; stored encrypted, and never shown. Needed again where `url` moves to another host',
    { Authorization: 'Bearer abc' },
  ],
  headerNames: ['Names of the headers that are sent with each delivery', ['Authorization']],
  apiVersion: ['Version of the events, a date: their shape does not change under it', newestVersion],
  signature: '`v1`: by a secret that you have too, HMAC-SHA256; `v1a`: by a private key that nobody sees, Ed25519',
  publicKey: ['Verifies signatures of `v1a`; null for `v1`', 'whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='],
  state: 'A disabled endpoint is sent nothing: its deliveries are held',
  disabledReason: '`requested`; `gone`: it answered 410; `failing`: it failed for five days; null while it is enabled',
  disabledAt: 'When it was disabled; null while it is enabled',
  lastSuccessAt: 'When it last accepted a delivery; null where it never did',
  failingSince: 'When it first failed after that; null while it does not',
  rotationEndsAt: 'Until when the secret before signs too; null where no rotation is open',
} as const;

const fields = {
  url: z.url({ protocol: /^https?$/ }).max(2000),
  description: oneLine(200).nullish(),
  events: z.array(EventPattern).min(1).max(100),
  ordering: z.enum(['none', 'subject', 'endpoint']),
  timeoutMs: z.int().min(1000).max(maxTimeoutMs),
  ratePerSecond: z.int().min(1).max(1000).nullish(),
  headers: Headers,
};

export type NewWebhookEndpoint = z.output<typeof NewWebhookEndpoint>;
export const NewWebhookEndpoint = describe(
  z.strictObject({
    ...fields,
    customerId: Id('cus').nullish(),
    ordering: fields.ordering.default('none'),
    timeoutMs: fields.timeoutMs.default(maxTimeoutMs),
    headers: fields.headers.default({}),
    apiVersion: ApiVersion.default(newestVersion),
    signature: z.enum(['v1', 'v1a']).default('v1'),
  }),
  words,
).meta({ id: 'NewWebhookEndpoint' });

export type WebhookEndpointChanges = z.output<typeof WebhookEndpointChanges>;
export const WebhookEndpointChanges = describe(
  z.strictObject({ ...fields, apiVersion: ApiVersion, state: z.enum(['disabled']) }).partial(),
  { ...words, state: '`disabled`: it is sent nothing until it is enabled again' },
).meta({ id: 'WebhookEndpointChanges' });

export const WebhookEndpoint = describe(
  z.object({
    id: Id('whe'),
    customerId: Id('cus').nullable(),
    url: z.string(),
    description: z.string().nullable(),
    events: z.array(z.string()),
    ordering: z.enum(['none', 'subject', 'endpoint']),
    timeoutMs: z.int(),
    ratePerSecond: z.int().nullable(),
    headerNames: z.array(z.string()),
    apiVersion: z.string(),
    publicKey: z.string().nullable(),
    state: z.enum(['enabled', 'disabled']),
    disabledReason: z.enum(['requested', 'gone', 'failing']).nullable(),
    disabledAt: Instant.nullable(),
    lastSuccessAt: Instant.nullable(),
    failingSince: Instant.nullable(),
    rotationEndsAt: Instant.nullable(),
    createdAt: Instant,
    updatedAt: Instant,
  }),
  words,
).meta({ id: 'WebhookEndpoint' });

const secret = z
  .string()
  .nullable()
  .meta({
    description: 'Signs its deliveries; shown this once. Null for `v1a`',
    examples: ['whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'],
  });
export const WebhookEndpointWithSecret = WebhookEndpoint.extend({ secret }).meta({ id: 'WebhookEndpointWithSecret' });

export const Rotation = z
  .strictObject({
    overlapHours: z
      .int()
      .min(0)
      .max(168)
      .default(24)
      .meta({ description: 'Hours for which the secret before signs too', examples: [24] }),
  })
  .meta({ id: 'WebhookRotation' });

export type EndpointQuery = z.infer<typeof EndpointQuery>;
export const EndpointQuery = describe(
  PageQuery.extend({ customerId: Id('cus').optional(), state: z.enum(['enabled', 'disabled']).optional() }),
  { customerId: 'Only endpoints of this customer', state: 'Only those in this state' },
);

export const webhookEndpoint = defineNoun({
  name: 'webhook-endpoint',
  meter: 'api.calls',
  tag: { name: 'Webhooks', description: 'Signed events, sent to your endpoints and to those of your customers.' },
  ids: { endpoint: Id('whe') },
  // Not the URL: it may hold a credential.
  facts: WebhookEndpoint.pick({ customerId: true, events: true, ordering: true, apiVersion: true, state: true }),
  impersonation: 'read',
});

const customerId = Id('cus').nullable().describe('The customer whose endpoint it is; null for your own');

export const endpointDisabled = defineEvent(
  'webhook-endpoint.disabled',
  'A webhook endpoint was disabled: it answered 410, or failed for five days',
  z.object({ customerId, reason: z.enum(['gone', 'failing']).describe('Why') }),
);
export const endpointEnabled = defineEvent(
  'webhook-endpoint.enabled',
  'A disabled webhook endpoint was enabled again',
  z.object({ customerId }),
);
export const secretRotated = defineEvent(
  'webhook-endpoint.secret-rotated',
  'A webhook endpoint got a new secret',
  z.object({ customerId, overlapHours: z.int().describe('Hours for which the secret before signs too') }),
);
export const endpointFailing = defineEvent(
  'webhook-endpoint.failing',
  'A webhook endpoint has accepted nothing for one day, or three; after five it may be disabled',
  z.object({
    customerId,
    days: z.int().describe('Days since the first failure after the last success'),
    failingSince: z.iso.datetime().describe('When that was'),
  }),
);

export const VersionPreviewQuery = z.strictObject({
  apiVersion: ApiVersion.meta({ description: 'The version to look at', examples: [newestVersion] }),
});

export const VersionPreview = z
  .object({
    from: z.string().meta({ description: 'The version of the endpoint', examples: [newestVersion] }),
    to: z.string().meta({ description: 'The version that was asked for', examples: [newestVersion] }),
    types: z
      .array(
        describe(
          z.object({
            type: z.string(),
            before: z.record(z.string(), z.json()),
            after: z.record(z.string(), z.json()),
            changed: z.boolean(),
          }),
          {
            type: ['Type of the event', 'invoice.paid'],
            before: ['Example data in the version of the endpoint', { total: '100' }],
            after: ['The same in the other version', { total: '100' }],
            changed: 'Whether they differ',
          },
        ),
      )
      .describe('Events of this product that the endpoint is subscribed to'),
  })
  .meta({ id: 'WebhookVersionPreview' });
