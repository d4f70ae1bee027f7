import { createHmac } from 'node:crypto';
import type { RouteInput } from '../../../http/route.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { sha256Bytes } from '../../../kernel/crypto/hash.ts';
import { personScope } from '../../../kernel/crypto/key-ring.ts';
import { isUniqueViolation } from '../../../kernel/db/errors.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors, NexusError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { enqueue } from '../../../kernel/jobs/jobs.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { createInvitedPerson, createPersonWithOrganization } from '../account/persons.ts';
import { identityErrors } from '../errors.ts';
import { addressKey, becomeFamiliar, findByEmail } from '../login/throttle.ts';
import { beginSessionOrChallenge, type Challenged, type SessionBegun } from '../mfa/challenges.ts';
import { defaultOrganizationName } from '../registration/registration.ts';
import { draftSession, type SessionDraft } from '../sessions/sessions.ts';
import { type IdentityState, identityState } from '../state.ts';
import * as store from '../store/social.ts';
import { type Attempt, callbackUrl, endAttempt, sendBack } from './attempts.ts';
import { socialAccountLinked } from './events.ts';
import type { SocialProfile, SocialProvider } from './providers.ts';

/** RFC 8176 has no word for it; this is the one that Entra and others use. */
const federated = ['fed'];

export interface Callback {
  code?: string | undefined;
  state?: string | undefined;
  iss?: string | undefined;
  error?: string | undefined;
  error_description?: string | undefined;
}

type Input = RouteInput<{ provider: string }, unknown, unknown>;

/** @throws NOT_FOUND for one that is not configured. */
export function providerOf({ params, use }: Input): SocialProvider {
  const provider = use(identityState).social.get(params.provider);
  if (provider === undefined) throw errors.NOT_FOUND('No such provider');
  return provider;
}

/**
 * What a checked answer leads to:
 * - `enter`: the account is linked, its person logs in.
 * - `join`: its address is that of an account here, proven on both sides: linked, and logged in.
 * - `register`: nobody has the address: a new person with an organization of their own.
 * - `link`: somebody who is logged in already adds it.
 */
type Step = 'enter' | 'join' | 'register' | 'link';

interface Decision {
  step: Step;
  person: Id<'usr'>;
  org: Id<'org'>;
  /** The linked account: the one that is there, or the one to be made. */
  account: Id<'soc'>;
  /** A person who registers joins `org` instead of founding one. */
  invitation?: Id<'ivt'> | undefined;
}

export interface PreparedCallback extends Decision {
  attempt: Attempt;
  provider: string;
  key: Buffer;
  profile: SocialProfile;
  sealedProfile: Buffer;
  /** None where a person links who has a session already. */
  draft: SessionDraft | undefined;
}

/** Everything that asks the provider; then what its answer means here. */
export async function prepareCallback(
  input: RouteInput<{ provider: string }, Callback, unknown>,
): Promise<PreparedCallback> {
  const provider = providerOf(input);
  // The page that comes next must not learn the code from its referrer.
  input.reply.header('referrer-policy', 'no-referrer');
  const attempt = await endAttempt(input, provider, input.query.state);
  try {
    const answer = answerUrl(input, provider);
    const profile = await provider.profile(answer, attempt);
    return await decided(input, provider, attempt, profile);
  } catch (thrown) {
    sendBack(input.reply, attempt.returnTo, thrown);
    throw thrown;
  }
}

/** The callback's URL as the provider was told it, with what it added. */
function answerUrl({ query, use }: RouteInput<unknown, Callback, unknown>, { name }: SocialProvider): URL {
  const url = callbackUrl(use(identityState), name);
  for (const [key, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(key, value);
  return url;
}

async function decided(
  input: RouteInput<unknown, unknown, unknown>,
  { name }: SocialProvider,
  attempt: Attempt,
  profile: SocialProfile,
): Promise<PreparedCallback> {
  const { kernel, caller, setSubject, use } = input;
  const state = use(identityState);
  const key = keyOf(state, profile);
  const owner = await kernel.database.lookup((tx) => store.findSocialAccount(tx, key));
  const decision =
    attempt.link === undefined
      ? await forLogin(kernel, state, attempt.invitation, profile, owner)
      : await forLink(kernel, state, attempt.link, profile, owner);
  const { person, org, step, account } = decision;
  if (step !== 'register') setSubject({ org, person });
  return {
    ...decision,
    attempt,
    provider: name,
    key,
    profile,
    sealedProfile: await sealProfile(kernel, person, account, profile),
    draft: step === 'link' ? undefined : await draftSession(kernel, person, caller, { amr: federated, browser: true }),
  };
}

/** The look-up key of an account. Neither the issuer nor its subject is stored. */
const keyOf = ({ blindKey }: IdentityState, { issuer, subject }: SocialProfile): Buffer =>
  createHmac('sha256', blindKey)
    .update(JSON.stringify(['social', issuer, subject]))
    .digest();

/**
 * @throws ACCOUNT_SUSPENDED, SOCIAL_EMAIL_UNVERIFIED, REGISTRATION_CLOSED, INVITATION_INVALID, INVITATION_NOT_YOURS.
 */
async function forLogin(
  kernel: Kernel,
  state: IdentityState,
  invitation: string | undefined,
  { email, emailVerified }: SocialProfile,
  owner: store.SocialOwner | undefined,
): Promise<Decision> {
  const { ids } = kernel;
  if (owner !== undefined) {
    if (owner.status !== 'active') throw identityErrors.ACCOUNT_SUSPENDED();
    return { step: 'enter', person: owner.person, org: owner.org, account: owner.id };
  }
  if (email === undefined || !emailVerified) {
    throw identityErrors.SOCIAL_EMAIL_UNVERIFIED('The provider does not say that your e-mail address is verified');
  }
  const account = ids.next('soc');
  const known = await findByEmail(kernel, email);
  if (known !== undefined) {
    // The one who registered the address knows the password but never proved to own it, so the accounts stay separate.
    if (!known.verified) {
      throw identityErrors.SOCIAL_EMAIL_UNVERIFIED(
        'An account with this address exists, and the address is not proven',
      );
    }
    if (known.status !== 'active') throw identityErrors.ACCOUNT_SUSPENDED();
    return { step: 'join', person: known.person, org: known.org, account };
  }
  const invited = await invitationTo(kernel, state, invitation, email);
  const org = invited?.org ?? ids.next('org');
  return { step: 'register', person: ids.next('usr'), org, account, invitation: invited?.id };
}

/** The invitation that lets the owner of this address in, where it needs one or brings one. */
async function invitationTo(
  kernel: Kernel,
  state: IdentityState,
  token: string | undefined,
  email: string,
): Promise<{ id: Id<'ivt'>; org: Id<'org'> } | undefined> {
  const { registration } = state;
  if (registration === 'closed') throw identityErrors.REGISTRATION_CLOSED();
  if (token !== undefined) return state.organizations.findInvitation(kernel, { token, email, repeatable: false });
  if (registration === 'invite') throw identityErrors.REGISTRATION_CLOSED('Registration needs an invitation');
  return undefined;
}

/** @throws SOCIAL_ATTEMPT_INVALID, SOCIAL_EMAIL_UNVERIFIED, SOCIAL_ALREADY_LINKED. */
async function forLink(
  kernel: Kernel,
  { sessions }: IdentityState,
  { person, session }: NonNullable<Attempt['link']>,
  { emailVerified }: SocialProfile,
  owner: store.SocialOwner | undefined,
): Promise<Decision> {
  // Logged out since: the link would be somebody's who is not there.
  if ((await sessions.find(session))?.person !== person) throw identityErrors.SOCIAL_ATTEMPT_INVALID();
  const own = await kernel.database.person(systemActor('identity.social'), { person }, (tx) => store.readOwn(tx), {
    readOnly: true,
  });
  if (own === undefined) throw identityErrors.SOCIAL_ATTEMPT_INVALID();
  if (owner !== undefined && owner.person !== person) throw identityErrors.SOCIAL_ALREADY_LINKED();
  // An unproven account that is linked would still be its maker's once the address' owner has proven it.
  if (!emailVerified || !own.verified) throw identityErrors.SOCIAL_EMAIL_UNVERIFIED();
  return { step: 'link', person, org: own.org, account: owner?.id ?? kernel.ids.next('soc') };
}

const profileAad = (account: string): string[] => ['social-account', account, 'profile'];

const sealProfile = (
  { keyring, keysDb }: Kernel,
  person: Id<'usr'>,
  account: string,
  { email, name }: SocialProfile,
): Promise<Buffer> => keyring.seal(keysDb, personScope(person), profileAad(account), JSON.stringify({ email, name }));

/** Address and name that the provider told at the last log-in. */
export async function openProfile(
  { keyring, keysDb }: Kernel,
  account: string,
  blob: Buffer,
): Promise<{ email?: string; name?: string }> {
  return JSON.parse((await keyring.open(keysDb, profileAad(account), blob)).toString('utf8'));
}

/** Does what was decided; answers what follows for who logs in, nothing for who only links. */
export async function finishCallback(
  tx: TenantTx,
  prepared: PreparedCallback,
  address: string,
): Promise<SessionBegun | Challenged | undefined> {
  const { step, account, person, provider, draft } = prepared;
  if (step === 'register') await register(tx, prepared);
  await spendAttempt(tx, prepared.attempt);
  await keepAccount(tx, prepared);
  const resource = { type: 'social-account', id: account };
  tx.audit({ action: 'social-account.use', resource, after: { provider }, person });
  if (draft === undefined) return undefined;
  const begun = await beginSessionOrChallenge(tx, draft);
  if (begun.challenged === undefined) {
    await becomeFamiliar(tx, addressKey(tx.use(identityState), begun.user.email, address));
  }
  return begun;
}

/** @throws SOCIAL_ATTEMPT_INVALID where the same person has come another way in the meantime. */
async function register(tx: TenantTx, { person, org, profile, invitation }: PreparedCallback): Promise<void> {
  const { email = '', name } = profile;
  const displayName = name ?? (email.split('@')[0] as string);
  const newcomer = { id: person, org, email, displayName, passwordHash: null, verified: true };
  try {
    if (invitation !== undefined) await createInvitedPerson(tx, newcomer, invitation);
    else await createPersonWithOrganization(tx, newcomer, defaultOrganizationName);
  } catch (thrown) {
    if (!(thrown instanceof NexusError) || thrown.code !== 'EMAIL_TAKEN') throw thrown;
    throw identityErrors.SOCIAL_ATTEMPT_INVALID();
  }
}

async function spendAttempt(tx: TenantTx, { state, expiresAt }: Attempt): Promise<void> {
  try {
    await store.useAttempt(tx, sha256Bytes(state), expiresAt);
  } catch (thrown) {
    if (isUniqueViolation(thrown)) throw identityErrors.SOCIAL_ATTEMPT_INVALID();
    throw thrown;
  }
}

/** A new link, or what is new about one that is there. */
async function keepAccount(tx: TenantTx, prepared: PreparedCallback): Promise<void> {
  const { step, account: id, person, provider, key, profile, sealedProfile } = prepared;
  if (await store.touchSocialAccount(tx, { id, provider, profile: sealedProfile })) return;
  // Unlinked since it was found.
  if (step === 'enter') throw identityErrors.SOCIAL_ATTEMPT_INVALID();
  try {
    await store.insertSocialAccount(tx, { id, provider, key, profile: sealedProfile });
  } catch (thrown) {
    if (isUniqueViolation(thrown)) throw identityErrors.SOCIAL_ATTEMPT_INVALID();
    throw thrown;
  }
  tx.audit({
    action: 'social-account.link',
    resource: { type: 'social-account', id },
    after: { provider },
    personal: { email: profile.email ?? null },
    person,
    risk: 'medium',
  });
  tx.emit(socialAccountLinked(id, { user: person, provider }));
  if (step !== 'register') await enqueue(tx, 'identity.send-notice', { notice: 'account-linked' });
}
