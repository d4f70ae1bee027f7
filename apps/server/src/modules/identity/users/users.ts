import { sql } from 'kysely';
import type { z } from 'zod';
import type { Caller } from '../../../kernel/caller.ts';
import { found } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { enqueue } from '../../../kernel/jobs/jobs.ts';
import { kernelService } from '../../../kernel/kernel.ts';
import { decodeCursor, pageOf } from '../../../kernel/paging.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { erasePerson } from '../account/erasure.ts';
import { userReinstated, userSuspended } from '../account/events.ts';
import { endPending } from '../account/pending.ts';
import { identityErrors } from '../errors.ts';
import { emailKey } from '../login/throttle.ts';
import { removeFactors } from '../mfa/enrolment.ts';
import { factorEvents } from '../mfa/events.ts';
import { endSessions } from '../sessions/sessions.ts';
import { identityState } from '../state.ts';
import type { Tables } from '../tables.ts';
import type { UserQuery } from './schema.ts';

type Status = 'active' | 'suspended';

const db = (tx: TenantTx) => tx.tables<Tables>();

/** Whether an operator has suspended the person, who may be a stranger to the transaction. */
export async function isSuspended(tx: TenantTx, person: string): Promise<boolean> {
  const query = sql<{ suspended: boolean }>`select lookup_is_suspended(${person}) as suspended`;
  return (await query.execute(db(tx))).rows[0]?.suspended === true;
}

interface ListedRow {
  id: Id<'usr'>;
  email: string;
  emailVerified: boolean;
  displayName: string;
  status: Status;
  createdAt: number;
  suspendedAt: number | null;
}

/** Everybody in the installation, newest first; an empty list outside the operator organization. */
export async function listUsers(tx: TenantTx, { search, status, limit, cursor }: z.output<typeof UserQuery>) {
  // Ids have capitals.
  const wanted = search === undefined ? null : search.startsWith('eco_usr_') ? search : emailKey(search);
  const [before = null] = decodeCursor(cursor) ?? [];
  const query = sql<ListedRow>`select * from lookup_people(${wanted}, ${status ?? null}, ${before}, ${limit + 1})`;
  const { rows } = await query.execute(db(tx));
  return pageOf(
    rows,
    limit,
    ({ id }) => [id],
    (row) => row,
  );
}

/** The transaction's person, as operators see them. @throws NOT_FOUND */
export async function readOperatedUser(tx: TenantTx) {
  const user = await db(tx)
    .selectFrom('eco_identities as i')
    .innerJoin('eco_profiles as p', 'p.personId', 'i.id')
    .innerJoin('eco_credentials as c', 'c.personId', 'i.id')
    .select(['i.id', 'i.email', 'p.displayName', 'i.status', 'i.createdAt', 'i.suspendedAt', 'i.suspendedReason'])
    .select([
      sql<boolean>`i.email_verified_at is not null`.as('emailVerified'),
      sql<boolean>`c.password_hash is not null`.as('hasPassword'),
      sql<boolean>`exists (select from eco_mfa m where m.person_id = i.id and m.confirmed_at is not null)
        or exists (select from eco_passkeys k where k.person_id = i.id)`.as('hasSecondFactor'),
      sql<number>`(select count(*) from eco_sessions s
        where s.person_id = i.id and s.revoked_at is null and s.expires_at > ${tx.date})`.as('liveSessions'),
      sql<number | null>`(select max(s.last_seen_at) from eco_sessions s where s.person_id = i.id)`.as('lastSeenAt'),
    ])
    .where('i.id', '=', tx.person)
    .executeTakeFirst();
  return { ...found(user), organizations: await tx.use(identityState).organizations.memberships(tx) };
}

/** Ends the person's sessions; until they are reinstated they cannot log in and hold no rights. Twice, it changes nothing more. */
export async function suspendUser(tx: TenantTx, caller: Caller, reason: string) {
  const status = await lockStatus(tx);
  await refuseOperator(tx);
  if (status === 'active') {
    await setStatus(tx, 'suspended', reason);
    await endPending(tx);
    const ended = await endSessions(tx, {}, 'suspended');
    await recordAct(tx, caller, 'user.suspend', { reason, revokedSessions: ended.length });
    tx.emit(userSuspended(tx.person, {}));
  }
  return readOperatedUser(tx);
}

export async function reinstateUser(tx: TenantTx, caller: Caller) {
  const status = await lockStatus(tx);
  if (status === 'suspended') {
    await setStatus(tx, 'active', null);
    await recordAct(tx, caller, 'user.reinstate', {});
    tx.emit(userReinstated(tx.person, {}));
  }
  return readOperatedUser(tx);
}

/** For whoever has lost the phone and the backup codes. Twice, it changes nothing more. @throws OWN_FACTORS */
export async function removeFactorsOf(tx: TenantTx, caller: Caller) {
  if (caller.id === tx.person) throw identityErrors.OWN_FACTORS();
  await lockStatus(tx);
  if (await removeFactors(tx)) {
    await recordAct(tx, caller, 'user.remove-factors', {});
    tx.emit(factorEvents['factors-removed'](tx.person, {}));
    await enqueue(tx, 'identity.send-notice', { notice: 'factors-removed' });
  }
  return readOperatedUser(tx);
}

/** As the person's own `DELETE /auth/me`, in a transaction of its own. @throws LAST_OWNER */
export async function eraseUser(tx: TenantTx, user: Id<'usr'>) {
  await refuseOperator(tx);
  await erasePerson(tx.use(kernelService), user, false);
  tx.audit({ resource: { type: 'user', id: user }, risk: 'high' });
  return { id: user, erasedAt: tx.now };
}

/** Otherwise an operator with fewer rights could lock out one with more, and the last owner with them. */
async function refuseOperator(tx: TenantTx): Promise<void> {
  const memberships = await tx.use(identityState).organizations.memberships(tx);
  if (memberships.some(({ id }) => id === operatorOrg)) throw identityErrors.OPERATOR_PROTECTED();
}

async function lockStatus(tx: TenantTx): Promise<Status> {
  const query = db(tx).selectFrom('eco_identities').select('status').where('id', '=', tx.person).forNoKeyUpdate();
  return found(await query.executeTakeFirst()).status;
}

async function setStatus(tx: TenantTx, status: Status, suspendedReason: string | null): Promise<void> {
  const changes = { status, suspendedReason, suspendedAt: status === 'suspended' ? tx.date : null, updatedAt: tx.date };
  await db(tx).updateTable('eco_identities').set(changes).where('id', '=', tx.person).execute();
  await tx.use(identityState).organizations.rightsChanged(tx);
}

/** In the operator's log with all details, in those of the person's organizations without. */
async function recordAct(
  tx: TenantTx,
  { id: operator }: Caller,
  action: string,
  { reason, ...after }: { reason?: string; revokedSessions?: number },
): Promise<void> {
  const { person } = tx;
  const resource = { type: 'user', id: person };
  const personal = reason === undefined ? {} : { personal: { reason } };
  tx.audit({ action, resource, after, person, risk: 'high', ...personal });
  const memberships = await tx.use(identityState).organizations.memberships(tx);
  const orgs = memberships.map(({ id }) => id).filter((id) => id !== operatorOrg);
  if (orgs.length > 0) await enqueue(tx, 'audit.copy-operator-act', { orgs, operator, action, resource });
}
