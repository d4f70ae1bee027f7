import type { RouteInput } from '../../../http/route.ts';
import { minute, second } from '../../../kernel/clock.ts';
import { sha256Bytes } from '../../../kernel/crypto/hash.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { kernelService } from '../../../kernel/kernel.ts';
import { readMe } from '../account/persons.ts';
import type { OwnTx } from '../account/store.ts';
import { identityErrors } from '../errors.ts';
import { addressKey, becomeFamiliar } from '../login/throttle.ts';
import type { User } from '../schemas.ts';
import { sessionCreated } from '../sessions/events.ts';
import { draftSession, openSession, type SessionDraft } from '../sessions/sessions.ts';
import { newOpaqueToken, type TokenPair } from '../sessions/tokens.ts';
import { identityState } from '../state.ts';
import * as store from '../store/challenges.ts';
import { holdAccount } from '../store/mfa.ts';
import type { FactorBody, FactorMethod } from './factor.ts';
import { joinAmr, methodsOf, offersOf, type ProvenFactor, proveFactor } from './factors.ts';

/** Long enough to find the phone. */
const challengeLifeMs = 5 * minute;
/** Wrong codes; then the first proof has to be given again. */
const mostAttempts = 5;

/** The person is in. */
export interface SessionBegun {
  user: User;
  tokens: TokenPair;
  /** The organization that the tokens name. */
  org: Id<'org'> | undefined;
  session: Id<'ses'>;
  amr: readonly string[];
  challenged?: never;
}

/** The first proof was right, and a second one is asked for. */
export interface Challenged {
  challenged: {
    /** Opaque, single-use. */
    challenge: string;
    methods: FactorMethod[];
    /** What the client needs to answer the challenge, by method. */
    offers: Partial<Record<FactorMethod, unknown>>;
    /** Seconds. */
    expiresIn: number;
  };
}

/**
 * The one way from a first proof of identity (password, social log-in, passkey) to what follows it: a session, or a
 * challenge where the person has a second factor and the proof was not multi-factor by itself (`amr` names `mfa`).
 * Make the draft before the transaction opens (`draftSession`), and answer with `loginReply` of login/reply.ts.
 * An address becomes familiar with a session alone (`becomeFamiliar`), which is the caller's to do.
 */
export async function beginSessionOrChallenge(tx: OwnTx, draft: SessionDraft): Promise<SessionBegun | Challenged> {
  if ((await holdAccount(tx)) === 'suspended') throw identityErrors.ACCOUNT_SUSPENDED();
  const methods = draft.amr.includes('mfa') ? [] : await methodsOf(tx);
  return methods.length === 0 ? begin(tx, draft) : challenge(tx, draft, methods);
}

async function begin(tx: OwnTx, draft: SessionDraft): Promise<SessionBegun> {
  const { id: session, user: person, amr } = draft;
  const user = await readMe(tx);
  const home = await tx.use(identityState).organizations.defaultOrganization(tx, person);
  const tokens = await openSession(tx, draft, home);
  tx.audit({ resource: { type: 'session', id: session }, after: { amr }, person });
  tx.emit(sessionCreated(session, { user: person }));
  return { user, tokens, org: home?.org, session, amr };
}

async function challenge(
  tx: OwnTx,
  { user: person, amr, browser }: SessionDraft,
  methods: FactorMethod[],
): Promise<Challenged> {
  const { id, text, hash } = newOpaqueToken('chl', tx.use(kernelService).ids);
  await store.insertChallenge(tx, { id, hash, amr, browser, expiresAt: tx.now + challengeLifeMs });
  const offers = await offersOf(tx);
  tx.audit({ action: 'session.challenge', resource: { type: 'challenge', id }, after: { amr }, person });
  return { challenged: { challenge: text, methods, offers, expiresIn: challengeLifeMs / second } };
}

/**
 * The open challenge that a token belongs to.
 * @throws CHALLENGE_INVALID.
 */
async function findChallenge({ database }: Kernel, text: string): Promise<store.FoundChallenge> {
  const found = await database.lookup((tx) => store.findChallenge(tx, sha256Bytes(text)));
  if (found === undefined) throw identityErrors.CHALLENGE_INVALID();
  return found;
}

export interface Answered {
  person: Id<'usr'>;
  org: Id<'org'>;
  browser: boolean;
  found: store.FoundChallenge;
  factor: ProvenFactor;
  draft: SessionDraft;
  address: Buffer;
}

/**
 * Checks the second proof, outside of any transaction.
 * @throws CHALLENGE_INVALID, INVALID_CODE, FACTOR_LOCKED, HASHING_BUSY.
 */
export async function answerChallenge(
  input: RouteInput<unknown, unknown, FactorBody & { challenge: string }>,
): Promise<Answered> {
  const { kernel, body, caller, setSubject, use } = input;
  const found = await findChallenge(kernel, body.challenge);
  const { person, org, email, browser } = found;
  setSubject({ org, person });
  const { address } = caller;
  const factor = await proveFactor(kernel, { person, org, email, address }, body, async (tx) => {
    if (!(await store.countAttempt(tx, found.id, mostAttempts))) throw identityErrors.CHALLENGE_INVALID();
  });
  const amr = joinAmr(found.amr, factor.amr, ['mfa']);
  const draft = await draftSession(kernel, person, caller, { amr, browser });
  return { person, org, browser, found, factor, draft, address: addressKey(use(identityState), email, address) };
}

/** Uses up challenge and proof, and begins the session. */
export async function beginChallenged(tx: OwnTx, { found, factor, draft, address }: Answered): Promise<SessionBegun> {
  if (!(await store.useChallenge(tx, found.id))) throw identityErrors.CHALLENGE_INVALID();
  await factor.spend(tx);
  await becomeFamiliar(tx, address);
  return begin(tx, draft);
}
