import { toIso } from '../../kernel/clock.ts';
import { headsIn } from '../../kernel/live/heads.ts';
import type { LogSource, Topic } from '../../kernel/live/topic.ts';
import { chainEnds, readChain } from './store/read.ts';

export const auditLogName = 'audit';

/** The chain itself, whose numbers have no gaps: entries come with their place, within a second of their commit. */
const chain: LogSource = {
  name: auditLogName,
  async ends(tx) {
    const { head, pruned } = await chainEnds(tx);
    return { from: pruned?.seq ?? 0, head: head?.seq ?? 0 };
  },
  async read(tx, after, limit) {
    const rows = await readChain(tx, after, Number.MAX_SAFE_INTEGER, limit);
    return rows.map((row) => ({
      seq: row.seq,
      committedAt: row.at,
      data: {
        id: row.id,
        seq: row.seq,
        at: toIso(row.at),
        action: row.action,
        result: row.result,
        reason: row.reason,
        risk: row.risk,
        actor: { kind: row.caller_kind, id: row.caller_id, key: row.key_id, session: row.session_id },
        resource: { type: row.resource_type, id: row.resource_id },
        route: row.route,
        requestId: row.request_id,
        count: row.count,
      },
    }));
  },
  heads: ({ database }, orgs) => headsIn(database, 'eco_audit_heads', orgs),
};

export const auditTopic: Topic = {
  name: 'audit',
  summary: 'Entries of the audit log, without what changed and without personal data: those are read by GET',
  permission: 'audit:read',
  impersonation: 'read',
  log: chain,
};
