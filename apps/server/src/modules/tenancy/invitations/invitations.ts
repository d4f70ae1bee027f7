import { deleted } from '../../../http/noun.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { day, toDate } from '../../../kernel/clock.ts';
import { found } from '../../../kernel/db/rows.ts';
import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { enqueue } from '../../../kernel/jobs/jobs.ts';
import { kernelService } from '../../../kernel/kernel.ts';
import type { PageQuery } from '../../../kernel/paging.ts';
import { emailKey } from '../../identity/index.ts';
import { tenancyErrors } from '../errors.ts';
import { grantorOf, refuseMissing } from '../granting.ts';
import { invitationDays, maxInvitationMails, maxOpenInvitations } from '../limits.ts';
import { lockOrganization } from '../organizations/organizations.ts';
import type { MemberRole } from '../roles.ts';
import { invitationCreated, invitationResent, invitationRevoked, type NewInvitation } from './schema.ts';
import { hashOfAddress, newToken, openAddress, sealAddress } from './sealed.ts';
import * as store from './store.ts';

/** The row with its address readable. */
async function withAddress(tx: TenantTx, { email, ...row }: store.InvitationRow) {
  return {
    ...row,
    email: email === null ? null : await openAddress(tx.use(kernelService), row.id, email),
    status: row.outcome ?? (row.expiresAt <= tx.now ? ('expired' as const) : ('open' as const)),
  };
}

/** The mail is sent once this commits. */
export async function createInvitation(tx: TenantTx, caller: Caller, { email, role }: NewInvitation) {
  await lockOrganization(tx);
  refuseMissing(role, await (await grantorOf(tx, caller)).missingToGrant(role));
  if (await store.isMemberAddress(tx, emailKey(email))) throw tenancyErrors.ALREADY_MEMBER();
  await store.closeExpired(tx);
  if ((await store.countOpen(tx)) >= maxOpenInvitations)
    throw tenancyErrors.TOO_MANY(`At most ${maxOpenInvitations} open invitations`);
  const id = tx.newId('ivt');
  const sealed = await sealAddress(tx, id, email);
  const mailing = await newMailing(tx, caller, id);
  const row = await store.insert(tx, { id, role, email: sealed, emailHash: hashOfAddress(tx, email), ...mailing });
  if (row === undefined) throw tenancyErrors.INVITATION_EXISTS();
  await enqueue(tx, 'tenancy.send-invitation', { invitation: id });
  // Not the address: its owner has agreed to nothing yet.
  tx.audit({ resource: { type: 'invitation', id }, after: { role }, risk: riskOf(role) });
  tx.emit(invitationCreated(id, { role }));
  return withAddress(tx, row);
}

const newMailing = async (tx: TenantTx, caller: Caller, id: Id<'ivt'>) => ({
  ...(await newToken(tx, id)),
  invitedBy: caller.id,
  expiresAt: toDate(tx.now + invitationDays * day),
});

export const riskOf = (role: MemberRole): 'high' | 'medium' =>
  role === 'owner' || role === 'admin' ? 'high' : 'medium';

export async function listInvitations(tx: TenantTx, page: PageQuery) {
  const { items, nextCursor } = await store.list(tx, page);
  return { items: await Promise.all(items.map((row) => withAddress(tx, row))), nextCursor };
}

export const readInvitation = async (tx: TenantTx, id: Id<'ivt'>) => withAddress(tx, await store.find(tx, id));

/** From now on it depends on the rights of the person who resends it, and the previous link stops working. */
export async function resendInvitation(tx: TenantTx, caller: Caller, id: Id<'ivt'>) {
  await lockOrganization(tx);
  const { role, mails } = await openInvitation(tx, id);
  refuseMissing(role, await (await grantorOf(tx, caller)).missingToGrant(role));
  if (mails >= maxInvitationMails) throw tenancyErrors.TOO_MANY(`At most ${maxInvitationMails} mails per invitation`);
  const after = await store.mailAgain(tx, id, await newMailing(tx, caller, id));
  await enqueue(tx, 'tenancy.send-invitation', { invitation: id });
  tx.audit({ resource: { type: 'invitation', id }, after: { role, mails: after.mails }, risk: riskOf(role) });
  tx.emit(invitationResent(id, { role }));
  return withAddress(tx, after);
}

export async function revokeInvitation(tx: TenantTx, id: Id<'ivt'>) {
  const { role } = await openInvitation(tx, id);
  await store.revoke(tx, id);
  tx.audit({ resource: { type: 'invitation', id }, before: { role } });
  tx.emit(invitationRevoked(id, { role }));
  return deleted;
}

/** A member who leaves or is removed cannot come back by an older invitation; in a system transaction, to any organization. */
export async function revokeInvitationsTo(tx: TenantTx | SystemTx, email: string): Promise<void> {
  recordRevoked(tx, await store.revokeTo(tx, hashOfAddress(tx, email)));
}

/** Closes those that were sent by a leaving member or service account; in a system transaction, in all organizations. */
export async function revokeInvitationsBy(tx: TenantTx | SystemTx, sender: string): Promise<void> {
  recordRevoked(tx, await store.revokeBy(tx, sender));
}

function recordRevoked(tx: TenantTx | SystemTx, revoked: Awaited<ReturnType<typeof store.revokeBy>>): void {
  for (const { id, orgId: org, role } of revoked) {
    tx.audit({ org, action: 'invitation.revoke', resource: { type: 'invitation', id }, before: { role } });
    tx.emit({ org, ...invitationRevoked(id, { role }) });
  }
}

/** An expired one is open until it is closed by the job: it can be sent again. */
async function openInvitation(tx: TenantTx, id: Id<'ivt'>): Promise<store.InvitationRow> {
  const row = found(await store.findForUpdate(tx, id));
  if (row.outcome !== null) throw tenancyErrors.INVITATION_CLOSED();
  return row;
}
