import { deleted } from '../../../http/noun.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { countRows, found, newRow, onTaken, pageBy, pageById } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { PageQuery } from '../../../kernel/paging.ts';
import { columnsOf, pickDefined } from '../../../kernel/schema.ts';
import { tenancyErrors } from '../errors.ts';
import { grantorOf } from '../granting.ts';
import { maxTeamMembers, maxTeams } from '../limits.ts';
import { countRightsChange, findMember, withPeople, withPerson } from '../members/store.ts';
import { lockOrganization } from '../organizations/organizations.ts';
import { rightsChanged } from '../state.ts';
import type { Tables } from '../tables.ts';
import { type NewTeam, Team, type TeamChanges, team, teamMemberAdded, teamMemberRemoved } from './schema.ts';

const columns = columnsOf(Team);
const refuseTaken = onTaken('eco_teams_name', tenancyErrors.NAME_TAKEN);
const db = (tx: TenantTx) => tx.tables<Tables>();
const select = (tx: TenantTx) => db(tx).selectFrom('eco_teams').select(columns);
const byId = (tx: TenantTx, id: Id<'tem'>) => select(tx).where('id', '=', id);
const membersOf = (tx: TenantTx, id: Id<'tem'>) =>
  db(tx).selectFrom('eco_team_members').where('orgId', '=', tx.org).where('teamId', '=', id);

export const listTeams = (tx: TenantTx, page: PageQuery) =>
  pageById(select(tx).where('orgId', '=', tx.org), page, 'asc');

export const readTeam = async (tx: TenantTx, id: Id<'tem'>) => found(await byId(tx, id).executeTakeFirst());

/** No other transaction changes the team, its members or its bindings until this one ends. */
const lockTeam = async (tx: TenantTx, id: Id<'tem'>, detail?: string) =>
  found(await byId(tx, id).forNoKeyUpdate().executeTakeFirst(), detail);

export const countTeams = (tx: TenantTx): Promise<number> =>
  countRows(db(tx).selectFrom('eco_teams').where('orgId', '=', tx.org));

export async function createTeam(tx: TenantTx, values: NewTeam) {
  // Under the lock, so that concurrent calls do not exceed the limit together.
  await lockOrganization(tx);
  if ((await countTeams(tx)) >= maxTeams) throw tenancyErrors.TOO_MANY(`At most ${maxTeams} teams`);
  const query = db(tx)
    .insertInto('eco_teams')
    .values({ ...pickDefined(values), ...newRow(tx, 'tem') });
  const after = await query.returning(columns).executeTakeFirstOrThrow().catch(refuseTaken);
  team.record(tx, 'create', { after });
  return after;
}

export async function updateTeam(tx: TenantTx, id: Id<'tem'>, changes: TeamChanges) {
  const before = await lockTeam(tx, id);
  const query = db(tx)
    .updateTable('eco_teams')
    .set({ ...pickDefined(changes), updatedAt: tx.date })
    .where('id', '=', id);
  const after = await query.returning(columns).executeTakeFirstOrThrow().catch(refuseTaken);
  // `explain` names the team: what nodes cache of its members holds the old name.
  if (before.name !== after.name) await rightsOfTeamChanged(tx, id);
  team.record(tx, 'update', { before, after });
  return after;
}

/** Its bindings are deleted with it, so the caller must be allowed to revoke them. */
export async function deleteTeam(tx: TenantTx, caller: Caller, id: Id<'tem'>) {
  const before = await lockTeam(tx, id);
  refuseMissing(await (await grantorOf(tx, caller)).missingToRevokeTeam(id));
  await rightsOfTeamChanged(tx, id);
  await db(tx).deleteFrom('eco_teams').where('id', '=', id).execute();
  team.record(tx, 'delete', { before, risk: 'medium' });
  return deleted;
}

export async function listTeamMembers(tx: TenantTx, id: Id<'tem'>, request: PageQuery) {
  await readTeam(tx, id);
  const page = await pageBy(membersOf(tx, id).select(['userId', 'addedAt']), 'userId', request, 'asc');
  return { ...page, items: await withPeople(tx, page.items) };
}

interface Path {
  team: Id<'tem'>;
  user: Id<'usr'>;
}

/** The member gets all that the team holds, so the caller must be allowed to grant that, also to themselves. */
export async function addTeamMember(tx: TenantTx, caller: Caller, { team: id, user: userId }: Path) {
  await lockTeam(tx, id);
  found(await findMember(tx, userId), 'No such member');
  refuseMissing(await (await grantorOf(tx, caller)).missingToGrantTeam(id));
  if ((await countRows(membersOf(tx, id))) >= maxTeamMembers)
    throw tenancyErrors.TOO_MANY(`At most ${maxTeamMembers} members`);
  const { numInsertedOrUpdatedRows: added } = await db(tx)
    .insertInto('eco_team_members')
    .values({ orgId: tx.org, teamId: id, userId, addedAt: tx.date })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (added === 1n) {
    await rightsOfMembersChanged(tx, [userId]);
    tx.emit(teamMemberAdded(id, { userId }));
  }
  tx.audit({ resource: { type: 'team', id }, after: { user: userId }, risk: 'medium' });
  return withPerson(tx, { userId, addedAt: tx.now });
}

export async function removeTeamMember(tx: TenantTx, caller: Caller, { team: id, user: userId }: Path) {
  await lockTeam(tx, id);
  // Everybody may take themselves out.
  if (userId !== caller.id) refuseMissing(await (await grantorOf(tx, caller)).missingToRevokeTeam(id));
  const { numDeletedRows } = await db(tx)
    .deleteFrom('eco_team_members')
    .where('orgId', '=', tx.org)
    .where('teamId', '=', id)
    .where('userId', '=', userId)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw errors.NOT_FOUND();
  await rightsOfMembersChanged(tx, [userId]);
  tx.audit({ resource: { type: 'team', id }, before: { user: userId }, risk: 'medium' });
  tx.emit(teamMemberRemoved(id, { userId }));
  return deleted;
}

function refuseMissing(permission: string | undefined): void {
  if (permission === undefined) return;
  throw errors.FORBIDDEN(`The team holds ${permission}, which you do not`, {
    reason: 'role: the caller does not hold what the team holds',
  });
}

/** More members than this, and the nodes are told once to drop the whole organization. */
const maxNotifications = 50;

async function rightsOfMembersChanged(tx: TenantTx, users: readonly Id<'usr'>[]): Promise<void> {
  await countRightsChange(tx, ...users);
  if (users.length > maxNotifications) return rightsChanged(tx, tx.org);
  for (const user of users) await rightsChanged(tx, tx.org, user);
}

/** The team's rights have changed or are about to. Called while the team is locked, so that nobody joins in between. */
export async function rightsOfTeamChanged(tx: TenantTx, id: Id<'tem'>): Promise<void> {
  const members = await membersOf(tx, id).select('userId').execute();
  await rightsOfMembersChanged(
    tx,
    members.map(({ userId }) => userId),
  );
}

/** For bindings: locks the team. @throws NOT_FOUND */
export async function assertTeam(tx: TenantTx, id: Id<'tem'>): Promise<void> {
  await lockTeam(tx, id, 'No such team');
}

/** The teams that a user is in. */
export const teamsOf = (tx: TenantTx, user: string) =>
  db(tx)
    .selectFrom('eco_team_members as member')
    .innerJoin('eco_teams as team', (join) =>
      join.onRef('team.id', '=', 'member.teamId').onRef('team.orgId', '=', 'member.orgId'),
    )
    .select(['team.id', 'team.name'])
    .where('member.orgId', '=', tx.org)
    .where('member.userId', '=', user as Id<'usr'>)
    .orderBy('team.id')
    .execute();
