import type { Caller } from '../../kernel/caller.ts';
import { day, toIso } from '../../kernel/clock.ts';
import { sha256Bytes } from '../../kernel/crypto/hash.ts';
import type { LookupTx, TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { enqueue } from '../../kernel/jobs/jobs.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { kernelService } from '../../kernel/kernel.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '../../kernel/paging.ts';
import { emailKey } from '../identity/index.ts';
import { tenancyErrors } from './errors.ts';
import { grantorOf, refuseMissing } from './granting.ts';
import { hashOfAddress, newToken, openAddress, sealAddress } from './invited.ts';
import { invitationDays, maxInvitationMails, maxOpenInvitations } from './limits.ts';
import { addMember } from './members.ts';
import { type OrganizationView, organizationView } from './organizations.ts';
import type { MemberRole } from './roles.ts';
import * as store from './store/invitations.ts';
import * as members from './store/members.ts';
import * as organizations from './store/organizations.ts';

export interface InvitationView {
  id: Id<'ivt'>;
  /** Null once the invitation is closed: the address is forgotten then. */
  email: string | null;
  role: MemberRole;
  status: 'open' | 'accepted' | 'revoked' | 'expired';
  invitedBy: string;
  /** Mails sent so far. */
  mails: number;
  createdAt: string;
  expiresAt: string;
}

async function invitationView(tx: TenantTx, row: store.InvitationRow): Promise<InvitationView> {
  return {
    id: row.id,
    email: row.email === null ? null : await openAddress(tx.use(kernelService), row.id, row.email),
    role: row.role,
    status: row.outcome ?? (row.expires_at <= tx.now ? 'expired' : 'open'),
    invitedBy: row.invited_by,
    mails: row.mails,
    createdAt: toIso(row.created_at),
    expiresAt: toIso(row.expires_at),
  };
}

/** The mail goes out when this commits. */
export async function createInvitation(
  tx: TenantTx,
  caller: Caller,
  { email, role }: { email: string; role: MemberRole },
): Promise<InvitationView> {
  await lockedOrganization(tx);
  refuseMissing(role, await (await grantorOf(tx, caller)).missingToGrant(role));
  if (await store.isMemberAddress(tx, emailKey(email))) throw tenancyErrors.ALREADY_MEMBER();
  await store.closeExpired(tx);
  if ((await store.countOpen(tx)) >= maxOpenInvitations) {
    throw tenancyErrors.TOO_MANY(`At most ${maxOpenInvitations} open invitations`);
  }
  const id = tx.newId('ivt');
  const sealed = await sealAddress(tx, id, email);
  const mailing = await newMailing(tx, caller, id);
  const row = await store.insert(tx, { id, role, email: sealed, emailHash: hashOfAddress(tx, email), ...mailing });
  if (row === undefined) throw tenancyErrors.INVITATION_EXISTS();
  await enqueue(tx, 'tenancy.send-invitation', { invitation: id });
  // The address belongs to somebody who has agreed to nothing yet: it is in no audit entry and no event.
  tx.audit({ resource: { type: 'invitation', id }, after: { role }, risk: riskOf(role) });
  tx.emit({ type: 'invitation.created', subject: id, data: { role } });
  return invitationView(tx, row);
}

async function newMailing(tx: TenantTx, caller: Caller, id: Id<'ivt'>): Promise<store.Mailing> {
  return { ...(await newToken(tx, id)), invitedBy: caller.id, expiresAt: tx.now + invitationDays * day };
}

const riskOf = (role: MemberRole): 'high' | 'medium' => (role === 'owner' || role === 'admin' ? 'high' : 'medium');

export async function listInvitations(tx: TenantTx, { limit, cursor }: PageRequest): Promise<Page<InvitationView>> {
  const rows = await store.list(tx, decodeCursor(cursor)?.[0], limit + 1);
  const views = new Map<string, InvitationView>();
  for (const row of rows) views.set(row.id, await invitationView(tx, row));
  return pageOf(
    rows,
    limit,
    (row) => [row.id],
    (row) => views.get(row.id) as InvitationView,
  );
}

export async function readInvitation(tx: TenantTx, id: Id<'ivt'>): Promise<InvitationView> {
  const row = await store.find(tx, id);
  if (row === undefined) throw errors.NOT_FOUND();
  return invitationView(tx, row);
}

/** From now on it stands on the right of whoever sends it again, and the link before is worthless. */
export async function resendInvitation(tx: TenantTx, caller: Caller, id: Id<'ivt'>): Promise<InvitationView> {
  await lockedOrganization(tx);
  const row = await openInvitation(tx, id);
  refuseMissing(row.role, await (await grantorOf(tx, caller)).missingToGrant(row.role));
  if (row.mails >= maxInvitationMails)
    throw tenancyErrors.TOO_MANY(`At most ${maxInvitationMails} mails of one invitation`);
  const after = await store.mailAgain(tx, id, await newMailing(tx, caller, id));
  await enqueue(tx, 'tenancy.send-invitation', { invitation: id });
  tx.audit({
    resource: { type: 'invitation', id },
    after: { role: row.role, mails: after.mails },
    risk: riskOf(row.role),
  });
  tx.emit({ type: 'invitation.resent', subject: id, data: { role: row.role } });
  return invitationView(tx, after);
}

export async function revokeInvitation(tx: TenantTx, _caller: Caller, id: Id<'ivt'>): Promise<void> {
  const { role } = await openInvitation(tx, id);
  await store.close(tx, id, 'revoked');
  tx.audit({ resource: { type: 'invitation', id }, before: { role } });
  tx.emit({ type: 'invitation.revoked', subject: id, data: { role } });
}

/** Changes of who is in an organization come one after another. */
async function lockedOrganization(tx: TenantTx): Promise<organizations.OrganizationRow> {
  const organization = await organizations.lock(tx);
  if (organization === undefined) throw errors.NOT_FOUND();
  return organization;
}

/** One that nobody has closed; expired ones, until they are cleared away, can be sent again. */
async function openInvitation(tx: TenantTx, id: Id<'ivt'>): Promise<store.InvitationRow> {
  const row = await store.findForUpdate(tx, id);
  if (row === undefined) throw errors.NOT_FOUND();
  if (row.outcome !== null) throw tenancyErrors.INVITATION_CLOSED();
  return row;
}

export interface InvitationPreview {
  /** The name of the organization. */
  organization: string;
  role: MemberRole;
  expiresAt: string;
}

/** What a page can show to whoever holds the link: neither the address nor whether it has an account. */
export async function previewInvitation(tx: LookupTx, token: string): Promise<InvitationPreview> {
  const found = await store.findByToken(tx, sha256Bytes(token));
  if (found === undefined || !isOpen(found, tx.now)) throw tenancyErrors.INVITATION_INVALID();
  return { organization: found.organization, role: found.role, expiresAt: toIso(found.expires_at) };
}

const isOpen = ({ open, expires_at: expiresAt }: store.FoundInvitation, now: number): boolean =>
  open && expiresAt > now;

/**
 * Where the token leads, open or not: a repeat with the same Idempotency-Key finds its stored reply there.
 * @throws INVITATION_INVALID where there never was such an invitation.
 */
export async function findInvitation({ database }: Kernel, token: string): Promise<store.FoundInvitation> {
  const found = await database.lookup((tx) => store.findByToken(tx, sha256Bytes(token)));
  if (found === undefined) throw tenancyErrors.INVITATION_INVALID();
  return found;
}

/**
 * For a registration: the invitation, if it is open and for this address. Costs nothing, so it is asked before the
 * password is hashed. `repeatable`: the act will ask all that again.
 * @throws INVITATION_INVALID, INVITATION_NOT_YOURS.
 */
export async function findInvitationFor(
  kernel: Kernel,
  { token, email, repeatable }: { token: string; email: string; repeatable: boolean },
): Promise<{ id: Id<'ivt'>; org: Id<'org'> }> {
  const found = await findInvitation(kernel, token);
  if (repeatable) return found;
  if (found.email === null || !isOpen(found, kernel.clock.now())) throw tenancyErrors.INVITATION_INVALID();
  const invited = await openAddress(kernel, found.id, found.email);
  if (emailKey(invited) !== emailKey(email)) throw tenancyErrors.INVITATION_NOT_YOURS();
  return found;
}

export interface Accepting {
  user: Id<'usr'>;
  email: string;
  /** The address is proven: by a mail before, or by the token of this very mail. */
  verified: boolean;
}

/**
 * Makes the person a member of `tx.org` and uses the invitation up. It counts only as long as whoever sent it is in the
 * organization and could give the role themselves: no door stays open behind somebody who was thrown out.
 */
export async function acceptInvitation(
  tx: TenantTx,
  id: Id<'ivt'>,
  { user, email, verified }: Accepting,
): Promise<OrganizationView & { role: MemberRole }> {
  const organization = await lockedOrganization(tx);
  const row = await store.findForUpdate(tx, id);
  if (row === undefined || row.email === null || row.expires_at <= tx.now || organization.deleted_at !== null) {
    throw tenancyErrors.INVITATION_INVALID();
  }
  if (emailKey(await openAddress(tx.use(kernelService), id, row.email)) !== emailKey(email))
    throw tenancyErrors.INVITATION_NOT_YOURS();
  if (!verified) throw tenancyErrors.INVITATION_NOT_YOURS('Confirm your e-mail address first');
  if ((await members.find(tx, user)) !== undefined) throw tenancyErrors.ALREADY_MEMBER();
  const inviter = await grantorOf(tx, { id: row.invited_by, scopes: undefined });
  if ((await inviter.missingToGrant(row.role)) !== undefined) throw tenancyErrors.INVITATION_INVALID();
  await store.close(tx, id, 'accepted', user);
  const membership = await addMember(tx, user, row.role);
  tx.audit({
    action: 'invitation.accept',
    resource: { type: 'invitation', id },
    after: { user, membership, role: row.role, invitedBy: row.invited_by },
    risk: riskOf(row.role),
  });
  tx.emit({ type: 'invitation.accepted', subject: id, data: { user, role: row.role } });
  return { ...organizationView(organization), role: row.role };
}
