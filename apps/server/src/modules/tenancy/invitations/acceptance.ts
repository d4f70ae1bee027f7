import { sha256Bytes } from '../../../kernel/crypto/hash.ts';
import type { LookupTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { type Kernel, kernelService } from '../../../kernel/kernel.ts';
import { emailKey } from '../../identity/index.ts';
import { tenancyErrors } from '../errors.ts';
import { grantorOf } from '../granting.ts';
import { addMember, findMember } from '../members/store.ts';
import { lockOrganization } from '../organizations/organizations.ts';
import { riskOf } from './invitations.ts';
import { invitationAccepted } from './schema.ts';
import { openAddress } from './sealed.ts';
import * as store from './store.ts';

/** For anyone who has the link: shows neither the address nor whether it has an account. */
export async function previewInvitation(tx: LookupTx, token: string) {
  const found = await store.findByToken(tx, sha256Bytes(token));
  if (found === undefined || !isOpen(found, tx.now)) throw tenancyErrors.INVITATION_INVALID();
  return found;
}

const isOpen = ({ open, expiresAt }: store.FoundInvitation, now: number): boolean => open && expiresAt > now;

/**
 * The invitation of the token, open or not: a repeated call with the same Idempotency-Key finds its stored reply in the
 * invitation's organization.
 * @throws INVITATION_INVALID where there never was such an invitation.
 */
export async function findInvitation({ database }: Kernel, token: string): Promise<store.FoundInvitation> {
  const found = await database.lookup((tx) => store.findByToken(tx, sha256Bytes(token)));
  if (found === undefined) throw tenancyErrors.INVITATION_INVALID();
  return found;
}

/**
 * For a registration: the invitation, if it is open and to this address. It is cheap, so it comes before the password is
 * hashed. With `repeatable` only the act checks the rest.
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

interface Invitee {
  user: Id<'usr'>;
  email: string;
  /** The address is proven: by an earlier mail, or by the token of this one. */
  verified: boolean;
}

/**
 * Makes the person a member of `tx.org` and closes the invitation. It is valid only while whoever sent it is in the
 * organization and may give the role: a removed member leaves no way in.
 */
export async function acceptInvitation(tx: TenantTx, id: Id<'ivt'>, { user, email, verified }: Invitee) {
  const organization = await lockOrganization(tx);
  const row = await store.findForUpdate(tx, id);
  if (row === undefined || row.email === null || row.expiresAt <= tx.now || organization.status === 'deleted')
    throw tenancyErrors.INVITATION_INVALID();
  const { role, invitedBy } = row;
  if (emailKey(await openAddress(tx.use(kernelService), id, row.email)) !== emailKey(email))
    throw tenancyErrors.INVITATION_NOT_YOURS();
  if (!verified) throw tenancyErrors.INVITATION_NOT_YOURS('Confirm your e-mail address first');
  if ((await findMember(tx, user)) !== undefined) throw tenancyErrors.ALREADY_MEMBER();
  const grantor = await grantorOf(tx, { id: invitedBy, scopes: undefined });
  if ((await grantor.missingToGrant(role)) !== undefined) throw tenancyErrors.INVITATION_INVALID();
  await store.accept(tx, id, user);
  const membership = await addMember(tx, user, role);
  tx.audit({
    action: 'invitation.accept',
    resource: { type: 'invitation', id },
    after: { user, membership, role, invitedBy },
    risk: riskOf(role),
  });
  tx.emit(invitationAccepted(id, { user, role }));
  return { ...organization, role };
}
