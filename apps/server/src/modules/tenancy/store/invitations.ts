import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { LookupTx, SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { MemberRole } from '../roles.ts';
import { tables } from './tables.ts';

export interface InvitationRow {
  id: Id<'ivt'>;
  role: MemberRole;
  /** Sealed; null once the invitation is closed. */
  email: Buffer | null;
  invited_by: string;
  mails: number;
  created_at: number;
  expires_at: number;
  outcome: 'accepted' | 'revoked' | 'expired' | null;
}

const columns = ['id', 'role', 'email', 'invited_by', 'mails', 'created_at', 'expires_at', 'outcome'] as const;

/** What of an invitation is new with each mail. */
export interface Mailing {
  hash: Buffer;
  /** Sealed. */
  token: Buffer;
  invitedBy: string;
  expiresAt: number;
}

export interface NewInvitation extends Mailing {
  id: Id<'ivt'>;
  role: MemberRole;
  email: Buffer;
  emailHash: Buffer;
}

/** Undefined where the address has an open invitation. */
export async function insert(tx: TenantTx, invitation: NewInvitation): Promise<InvitationRow | undefined> {
  const { id, role, email, emailHash, hash, token, invitedBy, expiresAt } = invitation;
  return tables(tx)
    .insertInto('eco_invitations')
    .values({
      id,
      org_id: tx.org,
      role,
      email,
      email_hash: emailHash,
      hash,
      token,
      invited_by: invitedBy,
      created_at: toDate(tx.now),
      expires_at: toDate(expiresAt),
    })
    .onConflict((conflict) => conflict.columns(['org_id', 'email_hash']).where('closed_at', 'is', null).doNothing())
    .returning(columns)
    .executeTakeFirst();
}

/** Newest first, closed ones too. */
export async function list(tx: TenantTx, before: string | undefined, limit: number): Promise<InvitationRow[]> {
  let query = tables(tx).selectFrom('eco_invitations').select(columns).where('org_id', '=', tx.org);
  if (before !== undefined) query = query.where('id', '<', before as Id<'ivt'>);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

export async function find(tx: TenantTx, id: Id<'ivt'>): Promise<InvitationRow | undefined> {
  return tables(tx).selectFrom('eco_invitations').select(columns).where('id', '=', id).executeTakeFirst();
}

/** Holds off every other use of the invitation until this transaction ends. */
export async function findForUpdate(tx: TenantTx, id: Id<'ivt'>): Promise<InvitationRow | undefined> {
  return tables(tx).selectFrom('eco_invitations').select(columns).where('id', '=', id).forUpdate().executeTakeFirst();
}

export async function countOpen(tx: TenantTx): Promise<number> {
  const { open } = await tables(tx)
    .selectFrom('eco_invitations')
    .select((of) => of.fn.countAll<number>().as('open'))
    .where('org_id', '=', tx.org)
    .where('closed_at', 'is', null)
    .executeTakeFirstOrThrow();
  return open;
}

/** A new token and a new week; the token before is worthless. */
export async function mailAgain(tx: TenantTx, id: Id<'ivt'>, mailing: Mailing): Promise<InvitationRow> {
  const { hash, token, invitedBy, expiresAt } = mailing;
  return tables(tx)
    .updateTable('eco_invitations')
    .set((of) => ({
      hash,
      token,
      invited_by: invitedBy,
      expires_at: toDate(expiresAt),
      mails: of('mails', '+', 1),
    }))
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** What is left of a closed invitation names no address. */
const emptied = { email: null, email_hash: null, token: null } as const;

export async function close(tx: TenantTx, id: Id<'ivt'>, outcome: 'revoked'): Promise<void>;
export async function close(tx: TenantTx, id: Id<'ivt'>, outcome: 'accepted', by: Id<'usr'>): Promise<void>;
export async function close(tx: TenantTx, id: Id<'ivt'>, outcome: 'accepted' | 'revoked', by?: Id<'usr'>) {
  await tables(tx)
    .updateTable('eco_invitations')
    .set({ ...emptied, closed_at: toDate(tx.now), outcome, accepted_by: by ?? null })
    .where('id', '=', id)
    .execute();
}

/** Of the address: whoever is removed does not come back by an invitation from before. */
export async function revokeOf(tx: TenantTx, emailHash: Buffer): Promise<void> {
  await tables(tx)
    .updateTable('eco_invitations')
    .set({ ...emptied, closed_at: toDate(tx.now), outcome: 'revoked' })
    .where('org_id', '=', tx.org)
    .where('email_hash', '=', emailHash)
    .where('closed_at', 'is', null)
    .execute();
}

/** Closes what nobody answered: in one organization before a new invitation, in all of them by the clock. */
export async function closeExpired(tx: TenantTx | SystemTx): Promise<void> {
  let query = tables(tx)
    .updateTable('eco_invitations')
    .set({ ...emptied, closed_at: toDate(tx.now), outcome: 'expired' })
    .where('expires_at', '<=', sql<number>`${toDate(tx.now)}`)
    .where('closed_at', 'is', null);
  if (tx.scope === 'tenant') query = query.where('org_id', '=', tx.org);
  await query.execute();
}

/** Deletes what was closed before. */
export async function prune(tx: SystemTx, before: number): Promise<void> {
  await tables(tx)
    .deleteFrom('eco_invitations')
    .where('closed_at', '<', sql<number>`${toDate(before)}`)
    .execute();
}

export interface MailedInvitation {
  role: MemberRole;
  email: Buffer | null;
  token: Buffer | null;
  invited_by: string;
  expires_at: number;
}

/** What the mail is made of; undefined where there is nothing (any more) to send. */
export async function readForMail(tx: TenantTx, id: Id<'ivt'>): Promise<MailedInvitation | undefined> {
  return tables(tx)
    .selectFrom('eco_invitations')
    .select(['role', 'email', 'token', 'invited_by', 'expires_at'])
    .where('id', '=', id)
    .where('token', 'is not', null)
    .executeTakeFirst();
}

/** The token was mailed: from now on only its hash is kept. Not one that was made since. */
export async function forgetToken(tx: TenantTx, id: Id<'ivt'>, token: Buffer): Promise<void> {
  await tables(tx)
    .updateTable('eco_invitations')
    .set({ token: null })
    .where('id', '=', id)
    .where('token', '=', token)
    .execute();
}

/** Where a token leads. */
export interface FoundInvitation {
  id: Id<'ivt'>;
  org: Id<'org'>;
  /** The organization's name. */
  organization: string;
  role: MemberRole;
  expires_at: number;
  open: boolean;
  email: Buffer | null;
}

export async function findByToken(tx: LookupTx, hash: Buffer): Promise<FoundInvitation | undefined> {
  const { rows } = await sql<FoundInvitation>`select * from lookup_invitation(${hash})`.execute(tx.tables());
  return rows[0];
}

export async function isMemberAddress(tx: TenantTx, emailKey: string): Promise<boolean> {
  const { rows } = await sql<{ member: boolean }>`select lookup_is_member_address(${emailKey}) as member`.execute(
    tx.tables(),
  );
  return rows[0]?.member === true;
}
