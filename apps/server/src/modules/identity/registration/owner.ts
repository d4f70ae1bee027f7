import type { RouteInput } from '../../../http/route.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { day } from '../../../kernel/clock.ts';
import { isUniqueViolation } from '../../../kernel/db/errors.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { NexusError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { createPerson } from '../account/persons.ts';
import { hasFirstOwner, setFirstOwner } from '../account/store.ts';
import { findByEmail } from '../login/throttle.ts';
import { link } from '../mails.ts';
import { checkPassword } from '../password/policy.ts';
import { beginSession } from '../sessions/sessions.ts';
import { newOpaqueToken } from '../sessions/tokens.ts';
import { identityState } from '../state.ts';
import { presentProof, replaceSetup, spend } from '../verifications/verifications.ts';

const setupLifeMs = day;
/** Until they change it. */
const ownerName = 'Owner';

/** Whether the installation has an owner. One that has is never asked again: its last owner cannot leave. */
export async function isOwned({ database, services }: Kernel): Promise<boolean> {
  const state = services.use(identityState);
  state.isOwned ||= await database.system('identity.find-owner', hasFirstOwner);
  return state.isOwned;
}

/** Creates the owner that the configuration names, at the first start; later starts leave accounts as they are. */
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
  const create = async (tx: TenantTx): Promise<void> => {
    if (account === undefined) await createPerson(tx, { ...newOwner(person, email, ownerName), passwordHash });
    else await setFirstOwner(tx);
    await tx.use(identityState).organizations.makeOperator(tx, person);
  };
  try {
    await kernel.database.tenant(systemActor('identity.make-owner'), { org: operatorOrg, person }, create);
    kernel.log.info({ user: person }, 'the owner of this installation was created');
  } catch (error) {
    const createdByAnotherNode = isUniqueViolation(error) || (error instanceof NexusError && error.status === 409);
    if (!createdByAnotherNode) throw error;
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
 * A one-time link for the person who started the program, while the installation has no owner. Each call creates a new one.
 * @param address where the server listens; the link leads there unless PUBLIC_URL is set.
 */
export async function firstRun(kernel: Kernel, address: string): Promise<{ setupUrl: string } | undefined> {
  if (await isOwned(kernel)) return undefined;
  const { publicUrl, publicUrlIsSet } = kernel.services.use(identityState);
  const { id, text, hash } = newOpaqueToken('vrf', kernel.ids);
  const person = kernel.ids.next('usr');
  await kernel.database.system('identity.create-setup-link', (tx) =>
    replaceSetup(tx, { id, person, hash, expiresAt: tx.now + setupLifeMs }),
  );
  return { setupUrl: link(publicUrlIsSet ? publicUrl : address, 'setup', text) };
}

interface SetupBody {
  token: string;
  email: string;
  password: string;
  displayName: string;
  cookies?: boolean | undefined;
}

export async function prepareSetup({ kernel, body, use }: RouteInput<unknown, unknown, SetupBody>) {
  const state = use(identityState);
  const { id, person } = await presentProof(kernel, body.token, ['setup']);
  await checkPassword(kernel, body.password, body, { online: state.breachedOnline, path: '/password' });
  const passwordHash = await state.hasher.admit((hashing) => hashing.hash(body.password));
  return { proof: id, org: operatorOrg, person, passwordHash };
}

/** Uses the set-up link: its holder becomes the owner of the operator organization. */
export async function setUp(
  tx: TenantTx,
  { proof, person, passwordHash }: Awaited<ReturnType<typeof prepareSetup>>,
  { email, displayName, cookies }: SetupBody,
  client: { address: string; userAgent: string },
) {
  await spend(tx, proof);
  const user = await createPerson(tx, { ...newOwner(person, email, displayName), passwordHash });
  const organization = await tx.use(identityState).organizations.makeOperator(tx, person);
  tx.audit({ resource: { type: 'user', id: person }, risk: 'high', person });
  return { user, organization, ...(await beginSession(tx, person, client, cookies === true)) };
}
