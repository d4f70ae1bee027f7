import { type CryptoKey, importJWK, type JWK, type JWTPayload, errors as joseErrors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { second, toDate } from '../clock.ts';
import { errors } from '../errors.ts';
import { algorithms } from './key-set.ts';
import type { Purpose } from './store.ts';

/** Explicit typing keeps one kind of JWT from being accepted as another (RFC 8725, 3.11). */
const tokenTypes: Record<Purpose, string> = {
  'access-token': 'at+jwt',
  'audit-checkpoint': 'audit-checkpoint+jwt',
  'id-token': 'JWT',
};

/** Claims given by the caller of `signAccessToken`: those of RFC 9068, and our own `sid` and `pv`. */
export interface AccessTokenInput {
  /** The user or service account. */
  sub: string;
  /** The session, or the client secret of a service account, whose end ends the token. */
  sid: string;
  /** The default organization. */
  org?: string | undefined;
  /** Version of the permissions when issued. */
  pv: number;
  /** How the identity was proven (RFC 8176): `pwd`, `otp`, `hwk` … */
  amr: readonly string[];
  /** When it was proven, in seconds since the epoch. */
  authTime: number;
  /** Permission patterns, separated by spaces, that restrict the token. Absent: no restriction. */
  scope?: string | undefined;
  /** The OAuth client that asked for the token; absent for a log-in at Nexus itself. */
  clientId?: string | undefined;
  /** When it expires at the latest, in seconds since the epoch. */
  until?: number | undefined;
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
  client_id: z.string().optional(),
  iat: z.int().nonnegative(),
  exp: z.int().nonnegative(),
});

export type AccessClaims = Readonly<z.infer<typeof claimsSchema>>;

/** Times in the claims are whole seconds since the epoch. */
export function signToken(purpose: Purpose, kid: string, key: CryptoKey, claims: JWTPayload): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: algorithms[purpose], typ: tokenTypes[purpose], kid }).sign(key);
}

/** As JWS has it: of ECDSA r and s, concatenated (RFC 7518, 3.4), or RSASSA-PKCS1-v1_5 (3.3), both with SHA-256. */
export async function signBytes(key: CryptoKey, data: Uint8Array): Promise<Uint8Array> {
  const { name } = key.algorithm;
  return new Uint8Array(await crypto.subtle.sign({ name, hash: 'SHA-256' }, key, new Uint8Array(data)));
}

export interface VerifyOptions {
  issuer: string | string[];
  audience: string;
  /** Milliseconds since the epoch. */
  now: number;
  /** Maximum age of a token in milliseconds, whatever its `exp`. */
  maxAge: number;
  /** Milliseconds by which clocks may differ. */
  leeway: number;
}

/** Checks signature, algorithm, type, issuer, audience and times. Throws INVALID_TOKEN; the reason is only logged. */
export async function verifyToken(token: string, key: CryptoKey, options: VerifyOptions): Promise<AccessClaims> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithms['access-token']],
      typ: tokenTypes['access-token'],
      issuer: options.issuer,
      audience: options.audience,
      currentDate: toDate(options.now),
      clockTolerance: options.leeway / second,
      // With this, jose also refuses a token issued in the future.
      maxTokenAge: options.maxAge / second,
      requiredClaims: ['exp', 'sub', 'jti', 'sid'],
    });
    return freezeClaims(claimsSchema.parse(payload));
  } catch (cause) {
    throw refusal(cause instanceof joseErrors.JOSEError ? cause.code : 'its claims are not ours', cause);
  }
}

/** All requests with the token share one claims object, so it must not be changed. */
function freezeClaims(claims: z.infer<typeof claimsSchema>): AccessClaims {
  Object.freeze(claims.amr);
  return Object.freeze(claims);
}

/** `why` is recorded: jose's codes, such as ERR_JWT_EXPIRED, hold nothing of the token. */
export const refusal = (why: string, cause?: unknown) =>
  errors.INVALID_TOKEN('Invalid or expired token', {
    internal: `access token refused: ${cause instanceof Error ? cause.message : why}`,
    reason: `credential: the access token is not accepted (${why})`,
    cause,
  });

const checkpointAlgorithm = algorithms['audit-checkpoint'];

/** Public keys that verify checkpoints, by `kid`. */
export type CheckpointKeys = ReadonlyMap<string, CryptoKey>;

/** Imports each key once: an import costs more than the verification that follows. Keys of other algorithms are left out. */
export async function checkpointKeys(jwks: readonly JWK[]): Promise<CheckpointKeys> {
  const keys = new Map<string, CryptoKey>();
  for (const jwk of jwks) {
    if (jwk.kid === undefined || jwk.alg !== checkpointAlgorithm) continue;
    keys.set(jwk.kid, (await importJWK(jwk, checkpointAlgorithm)) as CryptoKey);
  }
  return keys;
}

/**
 * Verifies an audit checkpoint against published keys (the server's, or those of an export) and returns its payload;
 * undefined if signature, type or key do not match. Checkpoints do not expire.
 */
export async function verifyCheckpoint(token: string, keys: CheckpointKeys): Promise<JWTPayload | undefined> {
  try {
    const { payload } = await jwtVerify(
      token,
      ({ kid = '' }) => {
        const key = keys.get(kid);
        if (key === undefined) throw new joseErrors.JWKSNoMatchingKey();
        return key;
      },
      { algorithms: [checkpointAlgorithm], typ: tokenTypes['audit-checkpoint'] },
    );
    return payload;
  } catch (error) {
    if (error instanceof joseErrors.JOSEError) return undefined;
    throw error;
  }
}
