import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { OwnTx } from '../account/store.ts';
import type { Assertion } from '../passkeys/webauthn.ts';
import type { GuessThrottle } from './guesses.ts';

/** What clients call the ways to prove oneself a second time. */
export type FactorMethod = 'passkey' | 'totp' | 'backup-code';

/** What a person gives to prove a factor: exactly one member. Its schema is `factorFields` in factors.ts. */
export interface FactorBody {
  code?: string | undefined;
  passkey?: Assertion | undefined;
}

/** A proof that was right, and not used up yet. */
export interface FactorProof {
  /** What it adds to `amr` (RFC 8176); the caller that combines it with the first proof adds `mfa`. */
  amr: readonly string[];
  /** Uses it up, in the transaction of what it is for; false where another use was quicker. */
  spend(tx: OwnTx): Promise<boolean>;
}

/** One kind of second factor. Log-in and step-up know no kinds: a new one is one of these, in the list of factors.ts. */
export interface FactorVerifier {
  method: FactorMethod;
  /** For the day on which the others are lost; alone it makes no second factor. */
  fallback?: true;
  /** Whether the person of the transaction has it. */
  enrolled(tx: OwnTx): Promise<boolean>;
  /** Whether this is the kind that the body is meant for. */
  takes(body: FactorBody): boolean;
  /** Counts attempts before they are looked at; absent where nothing can be guessed. */
  throttle?: GuessThrottle;
  /** Looks at the proof, outside of any transaction; undefined where it is wrong. */
  verify(kernel: Kernel, person: Id<'usr'>, body: FactorBody): Promise<FactorProof | undefined>;
  /** What a client needs before it can prove this one, for the answer with the challenge. */
  offer?(tx: OwnTx): Promise<unknown>;
}
