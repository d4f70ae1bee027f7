import type { RouteInput } from '../../../http/route.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { day } from '../../../kernel/clock.ts';
import { isUniqueViolation } from '../../../kernel/db/errors.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { NexusError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { findByEmail } from '../login/throttle.ts';
import { link } from '../mails.ts';
import { checkPassword } from '../password/policy.ts';
import { createPerson, type UserView } from '../account/persons.ts';
import type { NewOrganization } from '../ports.ts';
import { beginSession } from '../sessions/sessions.ts';
import { identityState } from '../state.ts';
import { hasFirstOwner, setFirstOwner } from '../account/store.ts';
import { replaceSetup } from '../verifications/store.ts';
import { newOpaqueToken, type TokenPair } from '../sessions/tokens.ts';
import { presentProof, spend } from '../verifications/verifications.ts';

const setupLifeMs = day;
/** Until they say otherwise. */
const ownerName = 'Owner';

const isOwned = ({ database }: Kernel): Promise<boolean> => database.system('look for the owner', hasFirstOwner);

/** Makes the owner that the configuration names, at the first start; later starts leave accounts as they are. */
export async function ensureOwner(kernel: Kernel): Promise<void> {
  const { owner, hasher } = kernel.services.use(identityState);
  const { email, password } = owner;
  if (email === undefined && password === undefined) return;
  if (email === undefined || password === undefined) {
    throw new Error('NEXUS_OWNER_EMAIL and NEXUS_OWNER_PASSWORD belong together: set both or neither');
  }
  if (await isOwned(kernel)) return;
  await checkPassword(kernel, password.reveal(), { email }, { online: false, path: 'NEXUS_OWNER_PASSWORD' });
  const account = await findByEmail(kernel, email);
  const passwordHash = await hasher.admit((hashing) => hashing.hash(password.reveal()));
  const person = account?.person ?? kernel.ids.next('usr');
  const make = async (tx: TenantTx): Promise<void> => {
    if (account === undefined) await createPerson(tx, { ...newOwner(person, email, ownerName), passwordHash });
    else await setFirstOwner(tx);
    await tx.use(identityState).organizations.makeOperator(tx, person);
  };
  try {
    await kernel.database.tenant(systemActor('identity.owner'), { org: operatorOrg, person }, make);
    kernel.log.info({ user: person }, 'the owner of this installation was made');
  } catch (error) {
    // Another node was quicker.
    const lost = isUniqueViolation(error) || (error instanceof NexusError && error.status === 409);
    if (!lost) throw error;
  }
}

const newOwner = (id: Id<'usr'>, email: string, displayName: string) => ({
  id,
  org: operatorOrg as Id<'org'>,
  email,
  displayName,
  verified: true,
  firstOwner: true,
});

/**
 * A one-time link for whoever started the program, while nobody owns the installation. Each call makes a new one.
 * @param address where the server listens; the link leads there unless PUBLIC_URL is set.
 */
export async function firstRun(kernel: Kernel, address: string): Promise<{ setupUrl: string } | undefined> {
  if (await isOwned(kernel)) return undefined;
  const { publicUrl, publicUrlIsSet } = kernel.services.use(identityState);
  const { id, text, hash } = newOpaqueToken('vrf', kernel.ids);
  const person = kernel.ids.next('usr');
  await kernel.database.system('make the set-up link', (tx) =>
    replaceSetup(tx, { id, person, hash, expiresAt: tx.now + setupLifeMs }),
  );
  return { setupUrl: link(publicUrlIsSet ? publicUrl : address, 'setup', text) };
}

export interface SetupBody {
  token: string;
  email: string;
  password: string;
  displayName: string;
  cookies?: boolean | undefined;
}

export interface PreparedSetup {
  proof: Id<'vrf'>;
  org: Id<'org'>;
  person: Id<'usr'>;
  passwordHash: string;
}

export async function prepareSetup(input: RouteInput<unknown, unknown, SetupBody>): Promise<PreparedSetup> {
  const { kernel, body, use } = input;
  const state = use(identityState);
  const { id, person } = await presentProof(kernel, body.token, ['setup']);
  await checkPassword(kernel, body.password, body, { online: state.breachedOnline, path: '/password' });
  const passwordHash = await state.hasher.admit((hashing) => hashing.hash(body.password));
  return { proof: id, org: operatorOrg, person, passwordHash };
}

/** Spends the set-up link: its holder becomes the operator organization's owner. */
export async function setUp(
  tx: TenantTx,
  { proof, person, passwordHash }: PreparedSetup,
  { email, displayName, cookies }: SetupBody,
  origin: { address: string; userAgent: string },
): Promise<{ user: UserView; organization: NewOrganization; tokens: TokenPair; session: Id<'ses'> }> {
  await spend(tx, proof);
  const user = await createPerson(tx, { ...newOwner(person, email, displayName), passwordHash });
  const organization = await tx.use(identityState).organizations.makeOperator(tx, person);
  tx.audit({ resource: { type: 'user', id: person }, risk: 'high', person });
  return { user, organization, ...(await beginSession(tx, person, origin, cookies === true)) };
}
