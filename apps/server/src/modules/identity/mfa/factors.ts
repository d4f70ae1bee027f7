import { z } from 'zod';
import { systemActor } from '../../../kernel/caller.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { enqueue } from '../../../kernel/jobs/jobs.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { OwnTx } from '../account/store.ts';
import { identityErrors } from '../errors.ts';
import { passkey } from '../passkeys/factor.ts';
import { Assertion } from '../passkeys/webauthn.ts';
import { backupCode } from './backup-codes.ts';
import type { FactorBody, FactorMethod, FactorProof, FactorVerifier } from './factor.ts';
import { type Guess, type Prover, takeBackGuess, takeGuess } from './guesses.ts';
import { totp } from './totp.ts';

/** Every kind of second factor, in the order in which clients should offer them. A new kind is one name here … */
const factors: readonly FactorVerifier[] = [passkey, totp, backupCode];

/** … and, where it is proven with something else than a code, one member here and in `FactorBody`. */
export const factorFields = {
  code: z
    .string()
    .trim()
    .min(6)
    .max(40)
    .optional()
    .meta({ description: 'Six digits from the authenticator app, or a backup code', examples: ['492039'] }),
  passkey: Assertion.optional().describe('What `navigator.credentials.get` answered to the offer for a passkey'),
};

/** What the person of the transaction can prove a second time with; empty where no second factor is enrolled. */
export async function methodsOf(tx: OwnTx): Promise<FactorMethod[]> {
  return (await enrolledOf(tx)).map(({ method }) => method);
}

async function enrolledOf(tx: OwnTx): Promise<FactorVerifier[]> {
  const has = await Promise.all(factors.map((factor) => factor.enrolled(tx)));
  const enrolled = factors.filter((_, at) => has[at]);
  return enrolled.some(({ fallback }) => !fallback) ? enrolled : [];
}

/** What the client needs for the factors of the person, by method; most need nothing. */
export async function offersOf(tx: OwnTx): Promise<Partial<Record<FactorMethod, unknown>>> {
  const offering = (await enrolledOf(tx)).filter(({ offer }) => offer !== undefined);
  const offers = await Promise.all(offering.map(async ({ method, offer }) => [method, await offer?.(tx)]));
  return Object.fromEntries(offers);
}

/** Session and token name a method once, in the order in which it was shown. */
export const joinAmr = (...amr: readonly (readonly string[])[]): string[] => [...new Set(amr.flat())];

export interface ProvenFactor {
  amr: readonly string[];
  /** @throws INVALID_CODE where another use was quicker. */
  spend(tx: OwnTx): Promise<void>;
}

/**
 * Checks a second factor outside of any transaction; the attempt is counted first, and taken back with `spend`.
 * @param count what else counts the attempt, in the same transaction
 * @throws INVALID_REQUEST, INVALID_CODE, FACTOR_LOCKED, HASHING_BUSY.
 */
export async function proveFactor(
  kernel: Kernel,
  who: Prover & { person: Id<'usr'>; org: string | undefined },
  body: FactorBody,
  count?: (tx: OwnTx) => Promise<void>,
): Promise<ProvenFactor> {
  const factor = chosen(body);
  const guess = await kernel.database.person(systemActor('identity.factors'), { person: who.person }, async (tx) => {
    const taken = factor.throttle === undefined ? undefined : await takeGuess(tx, who, factor.throttle);
    await count?.(tx);
    return taken;
  });
  const proof = await factor.verify(kernel, who.person, body);
  if (proof === undefined) {
    if (guess?.alarming) await warn(kernel, who);
    throw identityErrors.INVALID_CODE();
  }
  return { amr: proof.amr, spend: (tx) => spend(tx, proof, guess) };
}

/** Members that are there say which factor is meant. */
function chosen(body: FactorBody): FactorVerifier {
  const meant = factors.filter((factor) => factor.takes(body));
  const [factor] = meant;
  if (factor !== undefined && meant.length === 1) return factor;
  if (body.code !== undefined && meant.length === 0)
    throw identityErrors.INVALID_CODE('A code has six digits, or twelve letters and digits');
  throw errors.INVALID_REQUEST('Give one proof');
}

async function spend(tx: OwnTx, proof: FactorProof, guess: Guess | undefined): Promise<void> {
  if (!(await proof.spend(tx))) throw identityErrors.INVALID_CODE('This code was used before');
  if (guess !== undefined) await takeBackGuess(tx, guess);
}

/** Somebody who guesses codes knows the password or has a session, so the owner must be told. */
async function warn({ database }: Kernel, { person, org }: { person: string; org: string | undefined }): Promise<void> {
  const settings = org === undefined ? { person } : { person, org };
  await database.person(systemActor('identity.factors'), settings, (tx) =>
    enqueue(tx, 'identity.send-notice', { notice: 'codes-guessed' }),
  );
}
