import type { SystemTx, TenantTx, Tx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { columnsOf } from '../../../kernel/schema.ts';
import type { Tables } from '../tables.ts';
import { RoleRow } from './schema.ts';

export const columns = columnsOf(RoleRow);
export const db = (tx: Tx) => tx.tables<Tables>();
export const select = (tx: TenantTx) => db(tx).selectFrom('eco_roles').select(columns).where('orgId', '=', tx.org);

export const findRoles = (tx: TenantTx, ids: readonly string[]): Promise<RoleRow[]> =>
  select(tx)
    .where('id', 'in', ids as readonly Id<'rol'>[])
    .execute();

/** The role cannot be changed before this transaction ends. */
export const findRoleForShare = (tx: TenantTx, id: string): Promise<RoleRow | undefined> =>
  select(tx)
    .where('id', '=', id as Id<'rol'>)
    .forShare()
    .executeTakeFirst();

export const eraseRoles = (tx: SystemTx, org: string) =>
  db(tx)
    .deleteFrom('eco_roles')
    .where('orgId', '=', org as Id<'org'>)
    .execute();
