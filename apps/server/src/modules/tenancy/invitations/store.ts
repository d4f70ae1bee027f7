import { type Expression, type Insertable, sql } from 'kysely';
import { found, pageById } from '../../../kernel/db/rows.ts';
import type { LookupTx, SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { PageQuery } from '../../../kernel/paging.ts';
import type { MemberRole } from '../roles.ts';
import type { Invitations, Tables } from '../tables.ts';

const db = (tx: TenantTx | SystemTx) => tx.tables<Tables>();
const role = sql.ref<MemberRole>('role').as('role');
const columns = ['id', role, 'email', 'invitedBy', 'mails', 'createdAt', 'expiresAt', 'outcome'] as const;
const select = (tx: TenantTx) => db(tx).selectFrom('eco_invitations').select(columns);
const byId = (tx: TenantTx, id: Id<'ivt'>) => select(tx).where('id', '=', id);

/** `email` is sealed, and null once the invitation is closed. */
export type InvitationRow = Awaited<ReturnType<typeof find>>;

/** Closed ones too, newest first. */
export const list = (tx: TenantTx, page: PageQuery) => pageById(select(tx).where('orgId', '=', tx.org), page, 'desc');

export const find = async (tx: TenantTx, id: Id<'ivt'>) => found(await byId(tx, id).executeTakeFirst());

export const findForUpdate = (tx: TenantTx, id: Id<'ivt'>) => byId(tx, id).forUpdate().executeTakeFirst();

type Values = Insertable<Invitations>;
/** What each mail of an invitation changes; the token is sealed. */
type Mailing = Pick<Values, 'hash' | 'token' | 'invitedBy' | 'expiresAt'>;
/** The address is sealed too. */
type NewRow = Mailing & Pick<Values, 'id' | 'role' | 'email' | 'emailHash'>;

/** Undefined where the address has an open invitation. */
export const insert = (tx: TenantTx, row: NewRow) =>
  db(tx)
    .insertInto('eco_invitations')
    .values({ ...row, orgId: tx.org, createdAt: tx.date })
    .onConflict((conflict) => conflict.columns(['orgId', 'emailHash']).where('closedAt', 'is', null).doNothing())
    .returning(columns)
    .executeTakeFirst();

/** The link in the mails before stops working. */
export const mailAgain = (tx: TenantTx, id: Id<'ivt'>, mailing: Mailing) =>
  db(tx)
    .updateTable('eco_invitations')
    .set((of) => ({ ...mailing, mails: of('mails', '+', 1) }))
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow();

export async function countOpen(tx: TenantTx): Promise<number> {
  const { open } = await db(tx)
    .selectFrom('eco_invitations')
    .select((of) => of.fn.countAll<number>().as('open'))
    .where('orgId', '=', tx.org)
    .where('closedAt', 'is', null)
    .executeTakeFirstOrThrow();
  return open;
}

/** A closed invitation keeps no address and no token. In a system transaction: of all organizations. */
function closing(tx: TenantTx | SystemTx, outcome: 'accepted' | 'revoked' | 'expired', acceptedBy?: Id<'usr'>) {
  const query = db(tx)
    .updateTable('eco_invitations')
    .set({ email: null, emailHash: null, token: null, closedAt: tx.date, outcome, acceptedBy: acceptedBy ?? null })
    .where('closedAt', 'is', null);
  return tx.scope === 'tenant' ? query.where('orgId', '=', tx.org) : query;
}

export const revoke = (tx: TenantTx, id: Id<'ivt'>) => closing(tx, 'revoked').where('id', '=', id).execute();

export const accept = (tx: TenantTx, id: Id<'ivt'>, by: Id<'usr'>) =>
  closing(tx, 'accepted', by).where('id', '=', id).execute();

export const revokeTo = (tx: TenantTx | SystemTx, emailHash: Buffer) =>
  closing(tx, 'revoked').where('emailHash', '=', emailHash).returning(['id', 'orgId', role]).execute();

export const revokeBy = (tx: TenantTx | SystemTx, sender: string) =>
  closing(tx, 'revoked').where('invitedBy', '=', sender).returning(['id', 'orgId', role]).execute();

const instant = (date: Date): Expression<number> => sql<number>`${date}`;

export const closeExpired = (tx: TenantTx | SystemTx) =>
  closing(tx, 'expired').where('expiresAt', '<=', instant(tx.date)).execute();

export const deleteClosedBefore = (tx: SystemTx, date: Date) =>
  db(tx).deleteFrom('eco_invitations').where('closedAt', '<', instant(date)).execute();

/** What the mail says; undefined where there is nothing left to send. */
export const findForMail = (tx: TenantTx, id: Id<'ivt'>) =>
  db(tx)
    .selectFrom('eco_invitations')
    .select(['email', 'token', 'invitedBy', 'expiresAt'])
    .where('id', '=', id)
    .where('token', 'is not', null)
    .executeTakeFirst();

/** Deletes a token that was mailed, unless a newer one has replaced it: from then on only its hash is stored. */
export const forgetToken = (tx: TenantTx, id: Id<'ivt'>, token: Buffer) =>
  db(tx).updateTable('eco_invitations').set({ token: null }).where('id', '=', id).where('token', '=', token).execute();

/** An invitation as found by its token, in any organization. */
export interface FoundInvitation {
  id: Id<'ivt'>;
  org: Id<'org'>;
  /** The organization's name. */
  organization: string;
  role: MemberRole;
  expiresAt: number;
  open: boolean;
  /** Sealed. */
  email: Buffer | null;
}

export async function findByToken(tx: LookupTx, hash: Buffer): Promise<FoundInvitation | undefined> {
  const { rows } = await sql<FoundInvitation>`select * from lookup_invitation(${hash})`.execute(tx.tables());
  return rows[0];
}

export async function isMemberAddress(tx: TenantTx, emailKey: string): Promise<boolean> {
  const query = sql<{ member: boolean }>`select lookup_is_member_address(${emailKey}) as member`;
  return (await query.execute(tx.tables())).rows[0]?.member === true;
}
