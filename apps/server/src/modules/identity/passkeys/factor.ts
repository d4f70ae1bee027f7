import { identityErrors } from '../errors.ts';
import type { FactorVerifier } from '../mfa/factor.ts';
import * as store from '../store/passkeys.ts';
import { requestOptions } from './challenges.ts';
import { provePasskey, usePasskey } from './proof.ts';

const asFactor = { purpose: 'factor' as const, boundTo: undefined };

/** A passkey as the second of two proofs. It needs no throttle: a signature cannot be guessed. */
export const passkey: FactorVerifier = {
  method: 'passkey',
  enrolled: async (tx) => (await store.countPasskeys(tx)) > 0,
  takes: (body) => body.passkey !== undefined,
  async verify(kernel, person, { passkey: credential }) {
    if (credential === undefined) return undefined;
    const proven = await provePasskey(kernel, person, asFactor, credential);
    // Somebody who only knows the password must not add a passkey of their own.
    if (proven?.person !== person) return undefined;
    return {
      amr: proven.amr,
      async spend(tx) {
        await usePasskey(tx, proven, identityErrors.INVALID_CODE);
        return true;
      },
    };
  },
  /** PublicKeyCredentialRequestOptionsJSON for the person's passkeys. */
  offer: async (tx) => requestOptions(tx, asFactor, await store.listCredentials(tx)),
};
