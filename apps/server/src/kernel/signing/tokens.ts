import { type CryptoKey, importJWK, type JWK, type JWTPayload, errors as joseErrors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { second, toDate } from '../clock.ts';
import { errors } from '../errors.ts';
import { algorithm } from './key-set.ts';
import type { Purpose } from './store.ts';

/** The `typ` of each purpose: explicit typing keeps one kind of JWT from passing for another (RFC 8725, 3.11). */
const tokenTypes: Record<Purpose, string> = {
  'access-token': 'at+jwt',
  'audit-checkpoint': 'audit-checkpoint+jwt',
};

/** What the caller of `signAccessToken` states; RFC 9068 and two claims of our own, `sid` and `pv`. */
export interface AccessTokenInput {
  /** Whose token it is. */
  sub: string;
  /** What ends the token: the session, or the client secret of a service account for which it was given. */
  sid: string;
  /** The default organization. */
  org?: string | undefined;
  /** Version of the permissions at issue. */
  pv: number;
  /** How the identity was proven (RFC 8176): `pwd`, `otp`, `hwk` … */
  amr: readonly string[];
  /** When it was proven, in seconds since the epoch. */
  authTime: number;
  /** Patterns of permissions, separated by blanks, that narrow what the subject may do; all of it where absent. */
  scope?: string | undefined;
}

const claimsSchema = z.object({
  iss: z.string(),
  aud: z.string(),
  sub: z.string(),
  jti: z.string(),
  sid: z.string(),
  org: z.string().optional(),
  pv: z.int().nonnegative(),
  amr: z.array(z.string()).readonly(),
  auth_time: z.int().nonnegative(),
  scope: z.string().optional(),
  iat: z.int().nonnegative(),
  exp: z.int().nonnegative(),
});

export type AccessClaims = Readonly<z.infer<typeof claimsSchema>>;

/** Times in the claims are whole seconds since the epoch. */
export function signToken(purpose: Purpose, kid: string, key: CryptoKey, claims: JWTPayload): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: algorithm, typ: tokenTypes[purpose], kid }).sign(key);
}

/** ECDSA over P-256 and SHA-256, r and s side by side (RFC 7518, 3.4). */
export async function signBytes(key: CryptoKey, data: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, new Uint8Array(data)));
}

export interface VerifyOptions {
  issuer: string;
  audience: string;
  /** Milliseconds since the epoch. */
  now: number;
  /** Milliseconds for which a token may have lived at most, whatever its `exp` says. */
  maxAge: number;
  /** Milliseconds by which clocks may differ. */
  leeway: number;
}

/** Checks signature, algorithm, type, issuer, audience and times. Throws INVALID_TOKEN; the reason goes to the log alone. */
export async function verifyToken(token: string, key: CryptoKey, options: VerifyOptions): Promise<AccessClaims> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      typ: tokenTypes['access-token'],
      issuer: options.issuer,
      audience: options.audience,
      currentDate: toDate(options.now),
      clockTolerance: options.leeway / second,
      // Also makes jose refuse a token issued in the future.
      maxTokenAge: options.maxAge / second,
      requiredClaims: ['exp', 'sub', 'jti', 'sid'],
    });
    return freezeClaims(claimsSchema.parse(payload));
  } catch (cause) {
    throw refusal(cause instanceof Error ? cause.message : 'unknown', cause);
  }
}

/** One claims object serves every request that brings the token, so nobody may write to it. */
function freezeClaims(claims: z.infer<typeof claimsSchema>): AccessClaims {
  Object.freeze(claims.amr);
  return Object.freeze(claims);
}

export const refusal = (reason: string, cause?: unknown) =>
  errors.INVALID_TOKEN('Invalid or expired token', { internal: `access token refused: ${reason}`, cause });

/**
 * Verifies an audit checkpoint against published keys (the server's own, or those of an export, offline) and returns its
 * payload. Undefined when the signature, type or key does not fit; times are not judged, for checkpoints do not expire.
 */
export async function verifyCheckpoint(token: string, keys: readonly JWK[]): Promise<JWTPayload | undefined> {
  try {
    const { payload } = await jwtVerify(
      token,
      async ({ kid }) => {
        const jwk = keys.find((key) => key.kid === kid && key.alg === algorithm);
        if (jwk === undefined) throw new joseErrors.JWKSNoMatchingKey();
        return importJWK(jwk, algorithm);
      },
      { algorithms: [algorithm], typ: tokenTypes['audit-checkpoint'] },
    );
    return payload;
  } catch (error) {
    if (error instanceof joseErrors.JOSEError) return undefined;
    throw error;
  }
}
