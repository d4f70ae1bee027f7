import { sql } from 'kysely';
import type { z } from 'zod';
import { second, toDate } from '../../../kernel/clock.ts';
import { found } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { type Id, idTime } from '../../../kernel/ids.ts';
import { requestIdPrefix } from '../row.ts';
import type { Tables } from '../tables.ts';
import type { RequestRecord } from './schema.ts';

/**
 * The id tells when it was made: the day's partition and a few of its blocks are read, without an index that every
 * request would pay for. A clock that is set back makes ids that are ahead of it.
 */
const slack = 5 * second;

/** A request of the transaction's organization. It can be found once its usage is stored, within seconds. */
export async function readRequest(tx: TenantTx, id: Id<'req'>): Promise<z.input<typeof RequestRecord>> {
  const row = found(await findRequest(tx, id), 'No such request, or it is not stored yet');
  const { callerKind, callerId, keyId, durationUs, ...rest } = row;
  return { ...rest, durationMs: durationUs / 1000, caller: { kind: callerKind, id: callerId, keyId } };
}

async function findRequest(tx: TenantTx, id: Id<'req'>) {
  const made = idTime(id);
  if (made === undefined) return undefined;
  const row = await tx
    .tables<Tables>()
    .selectFrom('eco_usage_rows as row')
    .innerJoin('eco_usage_shapes as shape', 'shape.id', 'row.shape')
    .select(['at', 'method', 'route', 'status', 'code', 'reason', 'durationUs', 'bytesIn', 'bytesOut'])
    .select(['callerKind', 'callerId', 'keyId', 'verifiedKeyId', 'customerId'])
    .where('orgId', '=', tx.org)
    .where('row.id', '=', id.slice(requestIdPrefix.length))
    .where(sql<boolean>`at between ${toDate(made - slack)} and ${toDate(made + slack)}`)
    .limit(1)
    .executeTakeFirst();
  return row && { id, ...row };
}
