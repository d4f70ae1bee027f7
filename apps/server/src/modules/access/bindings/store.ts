import { sql } from 'kysely';
import { countRows } from '../../../kernel/db/rows.ts';
import type { PersonTx, SystemTx, TenantTx, Tx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { columnsOf } from '../../../kernel/schema.ts';
import type { Tables } from '../tables.ts';
import { BindingRow } from './schema.ts';

export const columns = columnsOf(BindingRow);
export const db = (tx: Tx) => tx.tables<Tables>();
export const select = (tx: TenantTx) =>
  db(tx).selectFrom('eco_role_bindings').select(columns).where('orgId', '=', tx.org);

/** What of a binding decides what its principal may do. */
export interface BoundRole {
  id: string;
  principalId: string;
  role: string;
  projectId: string | null;
  environmentId: string | null;
  path: string | null;
  /** Epoch milliseconds. */
  expiresAt: number | null;
}

/** Expired ones too: whether a binding counts is decided when it is asked for. */
export const bindingsOf = (tx: TenantTx, principals: readonly string[]): Promise<BoundRole[]> =>
  select(tx).where('principalId', 'in', principals).orderBy('id').execute();

/** Makes room for a new binding where the old one no longer counts. */
export const deleteExpired = (tx: TenantTx, principal: string, role: string) =>
  expired(tx).where('principalId', '=', principal).where('role', '=', role).execute();

/** Bindings with one of the organization's own roles; expired ones are deleted first. */
export async function countBindingsOfRole(tx: TenantTx, role: Id<'rol'>): Promise<number> {
  await expired(tx).where('customRoleId', '=', role).execute();
  return countRows(db(tx).selectFrom('eco_role_bindings').where('orgId', '=', tx.org).where('customRoleId', '=', role));
}

const expired = (tx: TenantTx) =>
  db(tx).deleteFrom('eco_role_bindings').where('orgId', '=', tx.org).where('expiresAt', '<=', sql<number>`${tx.date}`);

interface MyBinding extends BoundRole {
  orgId: string;
  createdAt: number;
}

/** Bindings of the transaction's person, in every organization. */
export async function myBindings(tx: PersonTx): Promise<MyBinding[]> {
  const { rows } = await sql<MyBinding>`select * from lookup_my_bindings()`.execute(db(tx));
  return rows;
}

/** Most went with the memberships, by reference; this deletes those of memberships that ended before. */
export const erasePerson = (tx: SystemTx, person: string) =>
  db(tx).deleteFrom('eco_role_bindings').where('principalId', '=', person).execute();

export const deleteBindingsOf = (tx: SystemTx, org: string, principal: string) =>
  inOrganization(tx, org).where('principalId', '=', principal).execute();

export const eraseBindings = (tx: SystemTx, org: string) => inOrganization(tx, org).execute();

const inOrganization = (tx: SystemTx, org: string) =>
  db(tx)
    .deleteFrom('eco_role_bindings')
    .where('orgId', '=', org as Id<'org'>);
