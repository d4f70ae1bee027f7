import { toIso } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { kernelService } from '../../kernel/kernel.ts';
import { type Page, pageOf, placeIn } from '../../kernel/paging.ts';
import { readableParts } from './readable.ts';
import type { AuditItem, AuditQuery } from './schema.ts';
import type { LogRow } from './store/list.ts';
import * as store from './store/list.ts';

/** Newest first; entries that still count or wait for their place in the chain are there too. */
export async function list(tx: TenantTx, query: AuditQuery): Promise<Page<AuditItem>> {
  const { actor, action, resource, resourceType, result, from, to, limit } = query;
  const filter: store.LogFilter = {
    ...(actor?.startsWith('eco_api_') ? { key: actor } : { caller: actor }),
    ...actionFilter(action),
    resource,
    resourceType,
    result,
    from,
    to,
    before: placeIn(query.cursor),
  };
  const rows = await store.listEntries(tx, filter, limit + 1);
  const page = pageOf(
    rows,
    limit,
    ({ at, id }) => [String(at), id],
    (row) => row,
  );
  return { items: await Promise.all(page.items.map((row) => itemOf(tx, row))), nextCursor: page.nextCursor };
}

/** Every action, one by its name, or those that match. */
function actionFilter(action: string | undefined): Pick<store.LogFilter, 'action' | 'actionLike'> {
  if (action === undefined || /^\*+$/.test(action)) return {};
  return action.includes('*') ? { actionLike: likePattern(action) } : { action };
}

/** `*` matches any characters; everything else matches itself. */
const likePattern = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&').replaceAll('*', '%');

async function itemOf(tx: TenantTx, row: LogRow): Promise<AuditItem> {
  return {
    id: row.id,
    seq: row.seq,
    at: toIso(row.at),
    action: row.action,
    result: row.result as AuditItem['result'],
    reason: row.reason,
    risk: row.risk as AuditItem['risk'],
    actor: { kind: row.callerKind, id: row.callerId, key: row.keyId, session: row.sessionId },
    person: row.personId,
    resource: { type: row.resourceType, id: row.resourceId },
    route: row.route,
    before: parseDetail(row.before),
    after: parseDetail(row.after),
    ...(await readableParts(tx.use(kernelService), row)),
    requestId: row.requestId,
    count: row.count,
    hash: row.hash?.toString('hex') ?? null,
  };
}

/** An entry that was tampered with need not be JSON; `verify` reports it. */
function parseDetail(text: string | null): Record<string, unknown> | null {
  if (text === null) return null;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { unreadable: text };
  }
}
