import { z } from 'zod';
import { PageOf, PageQuery } from '../../kernel/paging.ts';

const instant = z.iso.datetime({ offset: true }).max(40);

export const AuditQuery = PageQuery.extend({
  actor: z.string().max(100).optional().describe('Id of a user, service account or API key, or `anonymous`'),
  action: z
    .string()
    .max(100)
    .regex(/^[\w.*:-]+$/, 'Must be an action such as key.revoke; * stands for any characters')
    .optional()
    .describe('An action; `*` stands for any characters: `key.*`'),
  resource: z.string().max(200).optional().describe('Id of what was acted on'),
  resourceType: z.string().max(100).optional(),
  result: z.enum(['success', 'denied', 'failure']).optional(),
  from: instant.optional().describe('RFC 3339; entries of this time and later'),
  to: instant.optional().describe('RFC 3339; entries before this time'),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

const detail = z.record(z.string(), z.unknown()).nullable();

const AuditItem = z.object({
  id: z.string(),
  seq: z.number().nullable().describe('Number in the chain; null for about a second after the act'),
  at: z.string(),
  action: z.string(),
  result: z.enum(['success', 'denied', 'failure']),
  risk: z.enum(['low', 'medium', 'high']),
  actor: z.object({ kind: z.string(), id: z.string(), key: z.string().nullable(), session: z.string().nullable() }),
  person: z.string().nullable().describe('Whom the act concerns'),
  resource: z.object({ type: z.string(), id: z.string() }),
  route: z.string().nullable().describe('In counted entries: which requests were counted'),
  before: detail,
  after: detail,
  address: z.string().nullable().describe('`[erased]` where the person was erased'),
  userAgent: z.string().nullable(),
  personal: z.union([z.record(z.string(), z.unknown()), z.string()]).nullable(),
  requestId: z.string().nullable(),
  count: z.number().describe('How many requests the entry stands for'),
  hash: z.string().nullable(),
});
export type AuditItem = z.infer<typeof AuditItem>;

export const AuditPage = PageOf(AuditItem);

const seq = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const VerifyQuery = z.strictObject({
  after: seq.optional().describe('Go on behind this number: `nextAfter` of the call before'),
});

export const Verification = z.object({
  valid: z.boolean(),
  broken: z
    .object({
      reason: z.enum(['changed', 'unlinked', 'missing', 'inserted', 'truncated', 'rewritten', 'checkpoint']),
      seq: z.number(),
      id: z.string().nullable(),
    })
    .nullable()
    .describe('The first entry that is not as it was recorded'),
  entries: z.number().describe('Entries verified by this call'),
  checkpoints: z.number().describe('Signed checkpoints that they were compared with'),
  through: z.object({ seq: z.number(), hash: z.string() }),
  waiting: z.number().describe('Entries that have no place in the chain yet'),
  nextAfter: z.number().nullable().describe('Null where the end of the chain was reached'),
});
export type Verification = z.infer<typeof Verification>;

/** Entries in one reply: about 1 kB each, and built as one string. */
const mostExported = 5000;

export const ExportQuery = z.strictObject({
  format: z.enum(['ndjson', 'csv']).default('ndjson'),
  after: seq.default(0).describe('Go on behind this number: the header X-Next-After of the call before'),
  limit: z.coerce.number().int().min(1).max(mostExported).default(1000),
});
export type ExportQuery = z.infer<typeof ExportQuery>;

export const Retention = z.strictObject({
  days: z.number().int().min(30).max(36_500).nullable().describe('Null: for ever'),
});

export const ArchivePage = PageOf(
  z.object({
    file: z.string().describe('In `audit-archive/<organization>/` of the data directory of the node that wrote it'),
    firstSeq: z.number(),
    lastSeq: z.number(),
    sha256: z.string().describe('Of the file; the audit log’s own entry `audit.prune` holds it too'),
    createdAt: z.string(),
  }),
);
