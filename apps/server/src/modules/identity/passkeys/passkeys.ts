import { randomBytes } from 'node:crypto';
import type { RouteInput } from '../../../http/route.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { toIso } from '../../../kernel/clock.ts';
import type { PersonTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { enqueue } from '../../../kernel/jobs/jobs.ts';
import { decodeCursor, type Page, type PageQuery, pageOf } from '../../../kernel/paging.ts';
import { readUser } from '../account/store.ts';
import { identityErrors } from '../errors.ts';
import { factorEnrolled, factorRemoved } from '../mfa/enrolment.ts';
import { takeAwayIn } from '../mfa/ways-in.ts';
import { identityState } from '../state.ts';
import { holdFactors } from '../store/mfa.ts';
import * as store from '../store/passkeys.ts';
import { creationOptions, spendChallenge } from './challenges.ts';
import { passkeyAdded, passkeyRemoved } from './events.ts';
import { methodsOfPasskey } from './proof.ts';
import { type Attestation, type Attested, verifyAttestation } from './webauthn.ts';

/** More than anybody has devices, and few enough to be named to a browser at once. */
export const mostPasskeys = 20;
/** Bytes (WebAuthn 3, 14.6.1: up to 64, of no meaning). */
const handleLength = 32;

export interface PasskeyView {
  id: Id<'pky'>;
  name: string;
  /** `multiDevice`: its provider may copy it to the person's other devices. */
  deviceType: store.DeviceType;
  /** Such a copy exists, as far as was last heard. */
  backedUp: boolean;
  createdAt: string;
  lastUsedAt: string | null;
}

const viewOf = ({ id, name, deviceType, backedUp, createdAt, lastUsedAt }: store.PasskeyRow): PasskeyView => ({
  id,
  name,
  deviceType,
  backedUp,
  createdAt: toIso(createdAt),
  lastUsedAt: lastUsedAt === null ? null : toIso(lastUsedAt),
});

/** A challenge to make a passkey belongs to the session that asked for it. */
const registering = (caller: Caller) => ({ purpose: 'register' as const, boundTo: caller.session ?? '' });

/**
 * What a browser needs to make a passkey.
 * @throws PASSKEY_LIMIT before the person has touched anything.
 */
export async function registrationOptions(tx: PersonTx, caller: Caller) {
  const user = await readUser(tx);
  if (user === undefined) throw errors.NOT_FOUND();
  const credentials = await store.listCredentials(tx);
  if (credentials.length >= mostPasskeys) throw tooMany();
  const handle = await store.ensureHandle(tx, randomBytes(handleLength));
  return creationOptions(tx, registering(caller), { ...user, handle }, credentials);
}

const tooMany = () => identityErrors.PASSKEY_LIMIT(`A person may have ${mostPasskeys} passkeys: remove one first`);

export interface NewPasskeyBody {
  name: string;
  credential: Attestation;
}

/** @throws PASSKEY_REFUSED without saying what is wrong with it. */
export async function prepareRegistration({
  kernel,
  caller,
  body,
  use,
}: RouteInput<unknown, unknown, NewPasskeyBody>): Promise<Attested> {
  const { credential } = body;
  const challenge = await spendChallenge(kernel, caller.id, registering(caller), credential);
  const attested =
    challenge === undefined
      ? undefined
      : await verifyAttestation(use(identityState).relyingParty, credential, challenge);
  if (attested === undefined) throw identityErrors.PASSKEY_REFUSED('Ask for new options and try again');
  return attested;
}

/**
 * From here on log-in by password asks for it too.
 * @throws PASSKEY_KNOWN, PASSKEY_LIMIT.
 */
export async function addPasskey(
  tx: PersonTx,
  caller: Caller,
  attested: Attested,
  body: NewPasskeyBody,
): Promise<PasskeyView> {
  const { name, credential } = body;
  await holdFactors(tx, { change: true });
  if ((await store.countPasskeys(tx)) >= mostPasskeys) throw tooMany();
  const id = tx.newId('pky');
  const { transports = [] } = credential.response;
  // The person of another one is not told, nor that it is another's.
  if (!(await store.insertPasskey(tx, { ...attested, id, name, transports }))) throw identityErrors.PASSKEY_KNOWN();
  const { deviceType, backedUp, aaguid } = attested;
  await factorEnrolled(tx, caller, methodsOfPasskey(deviceType));
  tx.audit({
    resource: { type: 'passkey', id },
    after: { deviceType, backedUp, aaguid },
    personal: { name },
    risk: 'medium',
  });
  tx.emit(passkeyAdded(id, { user: tx.person }));
  await enqueue(tx, 'identity.send-notice', { notice: 'passkey-added' });
  return viewOf({ id, name, deviceType, backedUp, createdAt: tx.now, lastUsedAt: null });
}

export async function listPasskeys(tx: PersonTx, page: PageQuery): Promise<Page<PasskeyView>> {
  const [after] = decodeCursor(page.cursor) ?? [];
  return pageOf(await store.listPasskeys(tx, page.limit + 1, after), page.limit, ({ id }) => [id], viewOf);
}

async function present(tx: PersonTx, id: Id<'pky'>): Promise<store.PasskeyRow> {
  const row = await store.lockPasskey(tx, id);
  if (row === undefined) throw errors.NOT_FOUND('No such passkey');
  return row;
}

export async function renamePasskey(tx: PersonTx, id: Id<'pky'>, { name }: { name: string }): Promise<PasskeyView> {
  const before = await present(tx, id);
  await store.renamePasskey(tx, id, name);
  tx.audit({ resource: { type: 'passkey', id }, personal: { before: { name: before.name }, after: { name } } });
  return viewOf({ ...before, name });
}

/**
 * Sessions that it began continue: one of them may be the session that removes it.
 * @throws NOT_FOUND, LAST_WAY_IN.
 */
export async function removePasskey(tx: PersonTx, id: Id<'pky'>): Promise<{ id: Id<'pky'>; deletedAt: string }> {
  const name = await takeAwayIn(tx, async () => {
    const row = await present(tx, id);
    await store.deletePasskey(tx, id);
    return row.name;
  });
  await factorRemoved(tx);
  tx.audit({ resource: { type: 'passkey', id }, personal: { name }, risk: 'medium' });
  tx.emit(passkeyRemoved(id, { user: tx.person }));
  await enqueue(tx, 'identity.send-notice', { notice: 'passkey-removed' });
  return { id, deletedAt: toIso(tx.now) };
}
