import type { TenantTx } from '../../kernel/db/tx.ts';
import { cursorOf } from '../../kernel/live/cursor.ts';
import { eventsLog } from '../../kernel/live/events-log.ts';
import { decodeCursor, pageOf } from '../../kernel/paging.ts';

/** @throws INVALID_REQUEST */
export async function listEvents(tx: TenantTx, { cursor, limit }: { cursor?: string | undefined; limit: number }) {
  const [after = '0'] = decodeCursor(cursor) ?? [];
  const entries = await eventsLog.read(tx, Number(after), limit + 1);
  return pageOf(
    entries,
    limit,
    ({ seq }) => [String(seq)],
    ({ seq, data }) => ({ cursor: cursorOf(tx.org, eventsLog.name, seq), ...data }),
  );
}
