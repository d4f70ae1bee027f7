import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { PersonTx } from '../../../kernel/db/tx.ts';

export interface Place {
  /** Epoch milliseconds. */
  at: number;
  id: string;
}

export interface ActivityRow extends Place {
  action: string;
  result: string;
  callerKind: string;
  callerId: string;
  sessionId: string | null;
  origin: Buffer | null;
  count: number;
}

/** What concerns the account of the transaction's person, newest first, older than `before`. */
export async function activity(tx: PersonTx, before: Place | undefined, limit: number): Promise<ActivityRow[]> {
  const at = before === undefined ? 'infinity' : toDate(before.at);
  const { rows } = await sql<ActivityRow>`
    select * from lookup_my_activity(${at}::timestamptz, ${before?.id ?? ''}, ${limit})`.execute(tx.tables());
  return rows;
}
