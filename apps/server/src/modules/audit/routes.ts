import { replies } from '../../http/reply/types.ts';
import { route } from '../../http/route.ts';
import { PageQuery } from '../../kernel/paging.ts';
import { exportLog } from './export.ts';
import { list } from './list.ts';
import { listArchives, readRetention, setRetention } from './retention.ts';
import { ArchivePage, AuditPage, AuditQuery, ExportQuery, Retention, Verification, VerifyQuery } from './schema.ts';
import { verifyLog } from './verify.ts';

/** Verifying is the most expensive read; nobody needs it more often than this. */
const verifyLimit = { name: 'audit-verify', limit: 20, windowSeconds: 60, by: 'organization' } as const;
const exportLimit = { name: 'audit-export', limit: 60, windowSeconds: 60, by: 'organization' } as const;

/** What all reads of the log have in common. It is never billable. */
const log = {
  method: 'GET',
  permission: 'audit:read',
  impersonation: 'read',
  meter: false,
  tag: { name: 'Audit log', description: 'Who did what, when and from where, in a chain that can be verified.' },
} as const;

export const auditRoutes = [
  route({
    ...log,
    name: 'audit.list',
    path: '/api/v1/audit',
    summary: 'List what was done in the organization, newest first',
    description:
      'Personal fields are decrypted for the reader; of an erased person they read `[erased]`. Counted entries of the minute that is still open are there with their count so far.',
    report: true,
    query: AuditQuery,
    reply: AuditPage,
    act: ({ tx, query }) => list(tx, query),
  }),
  route({
    ...log,
    name: 'audit.export',
    path: '/api/v1/audit/export',
    summary: 'Export the audit chain so that it can be verified elsewhere',
    description:
      'NDJSON or CSV, in the order of the chain: entries with ciphertext and hashes, checkpoints and public keys. Page on with `after` while the reply has the header `X-Next-After`.',
    audit: 'audit.export',
    record: 'journaled',
    limits: [exportLimit],
    report: true,
    query: ExportQuery,
    reply: replies.bytes('application/x-ndjson', 'text/csv'),
    async act({ tx, query, reply }) {
      const { text, contentType, nextAfter } = await exportLog(tx, query);
      reply.header('content-type', contentType);
      reply.header('content-disposition', `attachment; filename="audit-${query.after}.${query.format}"`);
      if (nextAfter !== undefined) reply.header('x-next-after', String(nextAfter));
      return text;
    },
  }),
  route({
    ...log,
    name: 'audit.verify',
    path: '/api/v1/audit/verify',
    summary: 'Recompute the audit chain and compare it with its signed checkpoints',
    description:
      'One call verifies up to 100,000 entries, or what three seconds are enough for. While `nextAfter` is not null, go on with `after` and the `hash` of `through`.',
    limits: [verifyLimit],
    report: true,
    query: VerifyQuery,
    reply: Verification,
    act: ({ tx, query }) => verifyLog(tx, query),
  }),
  route({
    ...log,
    name: 'audit.readRetention',
    path: '/api/v1/audit/retention',
    summary: 'How long the audit log is kept in the database',
    reply: Retention,
    act: ({ tx }) => readRetention(tx),
  }),
  route({
    method: 'PUT',
    meter: false,
    tag: log.tag,
    name: 'audit.setRetention',
    path: '/api/v1/audit/retention',
    summary: 'Choose how long the audit log is kept in the database',
    description:
      'Each night, what is older is written to an archive file in the data directory, up to a signed checkpoint, and then deleted. Archives and what is left verify as one chain: `nexus audit verify ARCHIVE… EXPORT`.',
    permission: 'audit:configure',
    effect: 'destroys',
    audit: 'audit.set-retention',
    body: Retention,
    reply: Retention,
    act: ({ tx, body }) => setRetention(tx, body.days),
  }),
  route({
    ...log,
    name: 'audit.listArchives',
    path: '/api/v1/audit/archives',
    summary: 'What was moved from the audit log to archive files, latest first',
    query: PageQuery,
    reply: ArchivePage,
    act: ({ tx, query }) => listArchives(tx, query),
  }),
];
