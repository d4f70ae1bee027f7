import { toIso } from '../../kernel/clock.ts';
import type { PersonTx } from '../../kernel/db/tx.ts';
import { kernelService } from '../../kernel/kernel.ts';
import { type Page, type PageQuery, pageOf, placeIn } from '../../kernel/paging.ts';
import { openOrigin } from './readable.ts';
import * as store from './store/activity.ts';

/** What happened to a person's own account, as they see it. */
export interface Activity {
  id: string;
  at: string;
  action: string;
  result: string;
  /** Null where somebody else acted, whose address is their own affair. */
  address: string | null;
  userAgent: string | null;
  /** Whether the person themselves acted, or somebody without credentials: a failed log-in. */
  by: 'you' | 'unknown' | 'somebody else';
  session: string | null;
  /** How many requests the entry stands for: failed log-ins of a minute are counted. */
  count: number;
}

/** Newest first, over the audit logs of all organizations. */
export async function activityOf(tx: PersonTx, { limit, cursor }: PageQuery): Promise<Page<Activity>> {
  const rows = await store.activity(tx, placeIn(cursor), limit + 1);
  const { items, nextCursor } = pageOf(
    rows,
    limit,
    ({ at, id }) => [String(at), id],
    (row) => row,
  );
  return { items: await Promise.all(items.map((row) => itemOf(tx, row))), nextCursor };
}

async function itemOf(tx: PersonTx, row: store.ActivityRow): Promise<Activity> {
  const by = row.callerId === tx.person ? 'you' : row.callerKind === 'anonymous' ? 'unknown' : 'somebody else';
  const { address, userAgent } = by === 'somebody else' ? nothing : await openOrigin(tx.use(kernelService), row);
  return {
    id: row.id,
    at: toIso(row.at),
    action: row.action,
    result: row.result,
    address,
    userAgent,
    by,
    session: by === 'you' ? row.sessionId : null,
    count: row.count,
  };
}

const nothing = { address: null, userAgent: null };
