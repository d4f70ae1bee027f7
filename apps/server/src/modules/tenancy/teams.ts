import type { Caller } from '../../kernel/caller.ts';
import { toIso } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '../../kernel/paging.ts';
import { type Changes, given } from './changes.ts';
import { tenancyErrors } from './errors.ts';
import { grantorOf } from './granting.ts';
import { maxTeamMembers, maxTeams } from './limits.ts';
import { rightsChanged } from './state.ts';
import * as members from './store/members.ts';
import * as organizations from './store/organizations.ts';
import * as store from './store/teams.ts';

export interface TeamView {
  id: Id<'tem'>;
  name: string;
  description: string;
  createdAt: string;
  updatedAt: string;
}

const teamView = (row: store.TeamRow): TeamView => ({
  id: row.id,
  name: row.name,
  description: row.description,
  createdAt: toIso(row.created_at),
  updatedAt: toIso(row.updated_at),
});

export interface TeamInput {
  name: string;
  description?: string | undefined;
}

export async function createTeam(
  tx: TenantTx,
  _caller: Caller,
  { name, description = '' }: TeamInput,
): Promise<TeamView> {
  if ((await organizations.lock(tx)) === undefined) throw errors.NOT_FOUND();
  if ((await store.count(tx)) >= maxTeams) throw tenancyErrors.TOO_MANY(`At most ${maxTeams} teams`);
  const id = tx.newId('tem');
  const row = await store.insert(tx, { id, name, description });
  tx.audit({ resource: { type: 'team', id }, after: { name } });
  tx.emit({ type: 'team.created', subject: id, data: {} });
  return teamView(row);
}

export async function listTeams(tx: TenantTx, { limit, cursor }: PageRequest): Promise<Page<TeamView>> {
  const rows = await store.list(tx, decodeCursor(cursor)?.[0] ?? '', limit + 1);
  return pageOf(rows, limit, (row) => [row.id], teamView);
}

export async function readTeam(tx: TenantTx, id: Id<'tem'>): Promise<TeamView> {
  const row = await store.find(tx, id);
  if (row === undefined) throw errors.NOT_FOUND();
  return teamView(row);
}

export async function updateTeam(
  tx: TenantTx,
  _caller: Caller,
  id: Id<'tem'>,
  input: Changes<TeamInput>,
): Promise<TeamView> {
  const before = await lockedTeam(tx, id);
  const after = await store.update(tx, id, given(input));
  // `explain` names the team: what nodes remember of its members holds the old name.
  if (before.name !== after.name) await rightsOfTeamChanged(tx, id);
  tx.audit({ resource: { type: 'team', id }, before: { name: before.name }, after: { name: after.name } });
  tx.emit({ type: 'team.updated', subject: id, data: {} });
  return teamView(after);
}

/** Takes from its members what it holds, so whoever could not take that may not delete it. Its bindings go with it. */
export async function deleteTeam(tx: TenantTx, caller: Caller, id: Id<'tem'>): Promise<void> {
  const before = await lockedTeam(tx, id);
  refuse(await (await grantorOf(tx, caller)).missingToRevokeTeam(id));
  await rightsOfTeamChanged(tx, id);
  await store.remove(tx, id);
  tx.audit({ resource: { type: 'team', id }, before: { name: before.name }, risk: 'medium' });
  tx.emit({ type: 'team.deleted', subject: id, data: {} });
}

export interface TeamMemberView {
  user: Id<'usr'>;
  displayName: string | null;
  email: string | null;
  addedAt: string;
}

export async function listTeamMembers(
  tx: TenantTx,
  team: Id<'tem'>,
  { limit, cursor }: PageRequest,
): Promise<Page<TeamMemberView>> {
  if ((await store.find(tx, team)) === undefined) throw errors.NOT_FOUND();
  const rows = await store.members(tx, team, { after: decodeCursor(cursor)?.[0], limit: limit + 1 });
  const users = rows.map((row) => row.user_id);
  const people = new Map((await members.people(tx, users)).map((person) => [person.user_id, person]));
  return pageOf(
    rows,
    limit,
    (row) => [row.user_id],
    ({ user_id: user, added_at: addedAt }) => memberView(user, addedAt, people.get(user)),
  );
}

const memberView = (user: Id<'usr'>, addedAt: number, person: members.Person | undefined): TeamMemberView => ({
  user,
  displayName: person?.display_name ?? null,
  email: person?.email ?? null,
  addedAt: toIso(addedAt),
});

export interface TeamMemberPath {
  team: Id<'tem'>;
  user: Id<'usr'>;
}

/** Gives all that the team holds: nobody puts into a team whom they could not give that themselves, not even themselves. */
export async function addTeamMember(
  tx: TenantTx,
  caller: Caller,
  { team, user }: TeamMemberPath,
): Promise<TeamMemberView> {
  await lockedTeam(tx, team);
  if ((await members.find(tx, user)) === undefined) throw errors.NOT_FOUND('No such member');
  refuse(await (await grantorOf(tx, caller)).missingToGrantTeam(team));
  if ((await store.countMembers(tx, team)) >= maxTeamMembers) {
    throw tenancyErrors.TOO_MANY(`At most ${maxTeamMembers} members`);
  }
  if (await store.addMember(tx, team, user)) {
    await rightsOfMemberChanged(tx, user);
    tx.emit({ type: 'team.member-added', subject: team, data: { user } });
  }
  tx.audit({ resource: { type: 'team', id: team }, after: { user }, risk: 'medium' });
  const [person] = await members.people(tx, [user]);
  return memberView(user, tx.now, person);
}

export async function removeTeamMember(tx: TenantTx, caller: Caller, { team, user }: TeamMemberPath): Promise<void> {
  await lockedTeam(tx, team);
  // To take oneself out hands nothing on and strips nobody else.
  if (user !== caller.id) refuse(await (await grantorOf(tx, caller)).missingToRevokeTeam(team));
  if (!(await store.removeMember(tx, team, user))) throw errors.NOT_FOUND();
  await rightsOfMemberChanged(tx, user);
  tx.audit({ resource: { type: 'team', id: team }, before: { user }, risk: 'medium' });
  tx.emit({ type: 'team.member-removed', subject: team, data: { user } });
}

async function lockedTeam(tx: TenantTx, id: Id<'tem'>): Promise<store.TeamRow> {
  const row = await store.lock(tx, id);
  if (row === undefined) throw errors.NOT_FOUND();
  return row;
}

function refuse(missing: string | undefined): void {
  if (missing !== undefined) throw errors.FORBIDDEN(`The team holds ${missing}, which you do not`);
}

async function rightsOfMemberChanged(tx: TenantTx, user: Id<'usr'>): Promise<void> {
  await members.countChange(tx, [user]);
  await rightsChanged(tx, tx.org, user);
}

/** More notifications than this in one commit, and the whole organization is asked to forget instead. */
const mostNotified = 50;

/** What the team holds has changed, or is about to. Called under the lock of the team, so that nobody joins meanwhile. */
export async function rightsOfTeamChanged(tx: TenantTx, team: Id<'tem'>): Promise<void> {
  const all = (await store.members(tx, team, { limit: maxTeamMembers })).map((row) => row.user_id);
  await members.countChange(tx, all);
  if (all.length > mostNotified) return rightsChanged(tx, tx.org);
  for (const user of all) await rightsChanged(tx, tx.org, user);
}

/** For bindings: the team, which stays as it is until this transaction ends. Throws NOT_FOUND. */
export async function assertTeam(tx: TenantTx, id: Id<'tem'>): Promise<void> {
  if ((await store.lock(tx, id)) === undefined) throw errors.NOT_FOUND('No such team');
}
