import { z } from 'zod';
import { PageOf, PageQuery } from '../../kernel/paging.ts';
import { InstantInput } from '../../kernel/schema.ts';

export const AuditQuery = PageQuery.extend({
  actor: z
    .string()
    .max(100)
    .optional()
    .meta({
      description: 'Id of a user, service account or API key, `anonymous`, or the name of background work',
      examples: ['anonymous'],
    }),
  action: z
    .string()
    .max(100)
    .regex(/^[\w.*:-]+$/, 'Must be an action such as key.revoke; * stands for any characters')
    .optional()
    .meta({ description: 'An action; `*` stands for any characters', examples: ['key.*'] }),
  resource: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'Id of what was acted on', examples: ['acme-42'] }),
  resourceType: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'Its type', examples: ['key'] }),
  result: z.enum(['success', 'denied', 'failure']).optional().describe('How it went'),
  from: InstantInput.optional().describe('Entries of this time and later'),
  to: InstantInput.optional().describe('Entries before this time'),
}).refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
  message: 'Lies before `from`',
  path: ['to'],
});
export type AuditQuery = z.infer<typeof AuditQuery>;

const detail = (what: string) =>
  z
    .record(z.string(), z.unknown())
    .nullable()
    .meta({ description: what, examples: [{ name: 'Production' }] });
const hash = z.string().meta({ description: 'SHA-256 in hexadecimal', examples: ['9f86d081884c7d65…'] });
const count = (description: string, example: number | null) => ({ description, examples: [example] });
const seqNumber = z.int().meta(count('Number of the entry in the chain, from 1', 42));

const AuditItem = z
  .object({
    id: z.string().meta({ description: 'Id of the entry', examples: ['eco_aud_0353yrosBQUdLhEgf0qWcU'] }),
    seq: seqNumber
      .nullable()
      .meta(count('Number of the entry in the chain; null for about a second after the act', 42)),
    at: z.iso.datetime().describe('When it was done'),
    action: z.string().meta({ description: 'What was done', examples: ['key.revoke'] }),
    result: z.enum(['success', 'denied', 'failure']).describe('How it went'),
    reason: z
      .string()
      .nullable()
      .meta({
        description: 'Why it was denied, or the code of a refused verification; null where it was not denied',
        examples: ['scope: needs keys:rotate; the scopes of the key or token do not include it'],
      }),
    risk: z.enum(['low', 'medium', 'high']).describe('How much harm it can do'),
    actor: z
      .object({
        kind: z.string().meta({
          description: '`user`, `service`, `key`, `anonymous`, `impersonator`, or `system` for background work',
          examples: ['user'],
        }),
        id: z
          .string()
          .meta({ description: 'Id, or name of background work', examples: ['tenancy.erase-organizations'] }),
        key: z
          .string()
          .nullable()
          .meta({ description: 'Id of the API key that was used', examples: [null] }),
        session: z
          .string()
          .nullable()
          .meta({ description: 'Id of the session or impersonation', examples: [null] }),
      })
      .describe('Who did it'),
    person: z
      .string()
      .nullable()
      .meta({ description: 'Id of the user whom the act concerns', examples: [null] }),
    resource: z
      .object({
        type: z.string().meta({ description: 'Type of the resource', examples: ['key'] }),
        id: z.string().meta({ description: 'Its id', examples: ['eco_api_0353yrosBQUdLhEgf0qWcU'] }),
      })
      .describe('What it was done to'),
    route: z
      .string()
      .nullable()
      .meta({ description: 'In counted entries: which requests were counted', examples: ['POST /api/v1/keys/verify'] }),
    before: detail('Facts of the resource before'),
    after: detail('Facts of the resource after'),
    address: z
      .string()
      .nullable()
      .meta({ description: 'IP address; `[erased]` where the person was erased', examples: ['192.0.2.7'] }),
    userAgent: z
      .string()
      .nullable()
      .meta({ description: 'User agent; `[erased]` as well', examples: ['curl/8.5.0'] }),
    personal: z
      .union([z.record(z.string(), z.unknown()), z.string()])
      .nullable()
      .meta({ description: 'Personal data of the act; `[erased]` as well', examples: [{ displayName: 'Ada' }] }),
    requestId: z
      .string()
      .nullable()
      .meta({
        description: 'The request, of a counted entry the last one; null for background work',
        examples: ['eco_req_0353yrosBQUdLhEgf0qWcU'],
      }),
    count: z.int().meta(count('Number of requests that the entry stands for', 1)),
    hash: hash.nullable().describe('Hash of the chain up to this entry; null while it has no number'),
  })
  .meta({ id: 'AuditEntry' });
export type AuditItem = z.infer<typeof AuditItem>;

export const AuditPage = PageOf(AuditItem);

const seq = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const VerifyQuery = z.strictObject({
  after: seq.optional().meta(count('Continue after this number of an entry: `nextAfter` of the previous call', 5000)),
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'Must be 64 hexadecimal digits')
    .optional()
    .meta({
      description: 'Hash there, `through.hash` of the previous call: without it, the stored hash is trusted',
      examples: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    }),
});

export const Verification = z
  .object({
    valid: z.boolean().describe('Whether nothing was changed'),
    broken: z
      .object({
        reason: z
          .enum(['changed', 'unlinked', 'missing', 'inserted', 'truncated', 'rewritten', 'checkpoint'])
          .describe('What is wrong'),
        seq: seqNumber,
        id: z
          .string()
          .nullable()
          .meta({ description: 'Id of the entry', examples: [null] }),
      })
      .nullable()
      .describe('The first entry that is not as it was recorded'),
    entries: z.int().meta(count('Number of entries verified by this call', 5000)),
    checkpoints: z.int().meta(count('Number of signed checkpoints that they were compared with', 3)),
    through: z.object({ seq: seqNumber, hash }).describe('The last entry that was verified'),
    last: z.int().meta(count('Number of the last entry in the chain: how far there is to go', 12_000)),
    waiting: z.int().meta(count('Number of entries that have no place in the chain yet', 0)),
    nextAfter: z
      .int()
      .nullable()
      .meta(count('Number of the entry after which to continue; null at the end of the chain', null)),
  })
  .meta({ id: 'AuditVerification' });
export type Verification = z.infer<typeof Verification>;

/** Entries in one reply: about 1 kB each, and built as one string. */
const maxExported = 5000;

export const ExportQuery = z.strictObject({
  format: z.enum(['ndjson', 'csv']).default('ndjson').describe('Format of the reply'),
  after: seq
    .default(0)
    .meta(count('Continue after this number of an entry: the header X-Next-After of the previous call', 0)),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(maxExported)
    .default(1000)
    .meta(count('Number of entries in the reply', 1000)),
});
export type ExportQuery = z.infer<typeof ExportQuery>;

export const Retention = z
  .strictObject({
    days: z
      .number()
      .int()
      .min(30)
      .max(36_500)
      .nullable()
      .meta(count('Days that entries stay in the database, 400 unless set; null (or 36500): for ever', 365)),
  })
  .meta({ id: 'AuditRetention' });

export const ArchivePage = PageOf(
  z.object({
    file: z.string().meta({
      description: 'Name in `audit-archive/<organization>/` of the data directory of the node that wrote it',
      examples: ['1-5000.ndjson.gz'],
    }),
    firstSeq: seqNumber,
    lastSeq: seqNumber,
    sha256: hash.describe('SHA-256 of the file; the audit entry `audit.prune` holds it too'),
    createdAt: z.iso.datetime().describe('When it was written'),
  }),
);
