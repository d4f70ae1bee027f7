import { toDate } from '../../../kernel/clock.ts';
import { isUniqueViolation } from '../../../kernel/db/errors.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { tenancyErrors } from '../errors.ts';
import { tables } from './tables.ts';

export interface TeamRow {
  id: Id<'tem'>;
  name: string;
  description: string;
  created_at: number;
  updated_at: number;
}

const columns = ['id', 'name', 'description', 'created_at', 'updated_at'] as const;

function refuseTakenName(error: unknown): never {
  throw isUniqueViolation(error, 'eco_teams_name') ? tenancyErrors.NAME_TAKEN() : error;
}

/** @throws NAME_TAKEN */
export async function insert(
  tx: TenantTx,
  { id, name, description }: { id: Id<'tem'>; name: string; description: string },
): Promise<TeamRow> {
  const at = toDate(tx.now);
  return tables(tx)
    .insertInto('eco_teams')
    .values({ id, org_id: tx.org, name, description, created_at: at, updated_at: at })
    .returning(columns)
    .executeTakeFirstOrThrow()
    .catch(refuseTakenName);
}

/** @throws NAME_TAKEN */
export async function update(
  tx: TenantTx,
  id: Id<'tem'>,
  changes: { name?: string; description?: string },
): Promise<TeamRow> {
  return tables(tx)
    .updateTable('eco_teams')
    .set({ ...changes, updated_at: toDate(tx.now) })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow()
    .catch(refuseTakenName);
}

export async function find(tx: TenantTx, id: string): Promise<TeamRow | undefined> {
  return tables(tx)
    .selectFrom('eco_teams')
    .select(columns)
    .where('id', '=', id as Id<'tem'>)
    .executeTakeFirst();
}

/** Holds off every other change of the team, its members and its bindings until this transaction ends. */
export async function lock(tx: TenantTx, id: string): Promise<TeamRow | undefined> {
  return tables(tx)
    .selectFrom('eco_teams')
    .select(columns)
    .where('id', '=', id as Id<'tem'>)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export async function list(tx: TenantTx, after: string, limit: number): Promise<TeamRow[]> {
  return tables(tx)
    .selectFrom('eco_teams')
    .select(columns)
    .where('org_id', '=', tx.org)
    .where('id', '>', after as Id<'tem'>)
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function count(tx: TenantTx): Promise<number> {
  const { teams } = await tables(tx)
    .selectFrom('eco_teams')
    .select((of) => of.fn.countAll<number>().as('teams'))
    .where('org_id', '=', tx.org)
    .executeTakeFirstOrThrow();
  return teams;
}

export async function remove(tx: TenantTx, id: Id<'tem'>): Promise<void> {
  await tables(tx).deleteFrom('eco_teams').where('id', '=', id).execute();
}

/** Users in the team, in the order of their ids. */
export async function members(
  tx: TenantTx,
  team: Id<'tem'>,
  { after = '', limit }: { after?: string | undefined; limit: number },
): Promise<{ user_id: Id<'usr'>; added_at: number }[]> {
  return tables(tx)
    .selectFrom('eco_team_members')
    .select(['user_id', 'added_at'])
    .where('org_id', '=', tx.org)
    .where('team_id', '=', team)
    .where('user_id', '>', after as Id<'usr'>)
    .orderBy('user_id')
    .limit(limit)
    .execute();
}

export async function countMembers(tx: TenantTx, team: Id<'tem'>): Promise<number> {
  const { members: found } = await tables(tx)
    .selectFrom('eco_team_members')
    .select((of) => of.fn.countAll<number>().as('members'))
    .where('org_id', '=', tx.org)
    .where('team_id', '=', team)
    .executeTakeFirstOrThrow();
  return found;
}

/** False where they are in it already. */
export async function addMember(tx: TenantTx, team: Id<'tem'>, user: Id<'usr'>): Promise<boolean> {
  const { numInsertedOrUpdatedRows: added } = await tables(tx)
    .insertInto('eco_team_members')
    .values({ org_id: tx.org, team_id: team, user_id: user, added_at: toDate(tx.now) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return added === 1n;
}

/** False where they are not in it. */
export async function removeMember(tx: TenantTx, team: Id<'tem'>, user: Id<'usr'>): Promise<boolean> {
  const { numDeletedRows } = await tables(tx)
    .deleteFrom('eco_team_members')
    .where('org_id', '=', tx.org)
    .where('team_id', '=', team)
    .where('user_id', '=', user)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** The teams that a user is in. */
export async function ofUser(tx: TenantTx, user: string): Promise<{ id: Id<'tem'>; name: string }[]> {
  return tables(tx)
    .selectFrom('eco_team_members as m')
    .innerJoin('eco_teams as t', (join) => join.onRef('t.id', '=', 'm.team_id').onRef('t.org_id', '=', 'm.org_id'))
    .select(['t.id', 't.name'])
    .where('m.org_id', '=', tx.org)
    .where('m.user_id', '=', user as Id<'usr'>)
    .orderBy('t.id')
    .execute();
}
