import { onTaken } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { assertEnvironment } from '../../tenancy/index.ts';
import { keyErrors } from '../errors.ts';
import { platformHead } from '../format.ts';
import type { Tables } from '../tables.ts';
import type { KeyPrefix } from './schema.ts';

const db = (tx: TenantTx) => tx.tables<Tables>();
const refuseTaken = onTaken('eco_key_prefixes_prefix_key', keyErrors.KEY_PREFIX_TAKEN);

export async function readPrefix(tx: TenantTx): Promise<KeyPrefix> {
  const row = await db(tx)
    .selectFrom('eco_key_prefixes')
    .select('prefix')
    .where('orgId', '=', tx.org)
    .executeTakeFirst();
  return { prefix: row?.prefix ?? null };
}

/** Keys that were made before keep the prefix that they have. */
export async function setPrefix(tx: TenantTx, { prefix }: KeyPrefix): Promise<KeyPrefix> {
  const before = await readPrefix(tx);
  if (prefix === null) await db(tx).deleteFrom('eco_key_prefixes').where('orgId', '=', tx.org).execute();
  else {
    const values = { prefix, updatedAt: tx.date };
    await db(tx)
      .insertInto('eco_key_prefixes')
      .values({ orgId: tx.org, ...values })
      .onConflict((known) => known.column('orgId').doUpdateSet(values))
      .execute()
      .catch(refuseTaken);
  }
  tx.audit({ resource: { type: 'organization', id: tx.org }, before: { ...before }, after: { prefix } });
  return { prefix };
}

/** What a new customer key begins with: `acme_live`, `acme_test` in an environment that is not of production. */
export async function headOf(tx: TenantTx, environmentId: string | null): Promise<string> {
  const { prefix } = await readPrefix(tx);
  if (prefix === null) return platformHead;
  const isLive = environmentId === null || (await assertEnvironment(tx, environmentId)).production;
  return `${prefix}_${isLive ? 'live' : 'test'}`;
}
