/**
 * What a key says of a call by itself, before limits and quotas: the server decides by it, and so does the client where it
 * verifies keys in its own process. It imports nothing, so that both can.
 */

/** Why a key itself refuses a call, in the order of checking. */
export type KeyCode =
  | 'VALID'
  | 'REVOKED'
  | 'EXPIRED'
  | 'PAUSED'
  | 'WRONG_ENVIRONMENT'
  | 'FORBIDDEN_IP'
  | 'INSUFFICIENT_PERMISSION';

/** Instants are milliseconds since the epoch. */
export interface KeyFacts {
  readonly revokedAt: number | null;
  /** Infinite where it does not expire. */
  readonly expiresAt: number;
  readonly pausedAt: number | null;
  /** The environment that it is bound to. */
  readonly environmentId: string | null;
  readonly scopes: readonly string[] | undefined;
}

export interface KeyCall {
  permission?: string | undefined;
  /** The environment that the call is about, where it says one. */
  environmentId?: string | undefined;
  /** Whether the key may be used from the caller's address. */
  isAllowedAddress: boolean;
}

/** All checks but those of the limits. */
export function checkKey(
  { revokedAt, expiresAt, pausedAt, environmentId, scopes }: KeyFacts,
  { permission, environmentId: asked, isAllowedAddress }: KeyCall,
  now: number,
): KeyCode {
  if (revokedAt !== null) return 'REVOKED';
  if (now >= expiresAt) return 'EXPIRED';
  if (pausedAt !== null) return 'PAUSED';
  if (environmentId !== null && asked !== undefined && asked !== environmentId) return 'WRONG_ENVIRONMENT';
  if (!isAllowedAddress) return 'FORBIDDEN_IP';
  return permission !== undefined && !permits(scopes, permission) ? 'INSUFFICIENT_PERMISSION' : 'VALID';
}

/**
 * Whether the caller is bound to an environment, and the key or the call is of another.
 * @param own the environment that the caller is bound to
 */
export const isElsewhere = (
  own: string | undefined,
  { environmentId }: Pick<KeyFacts, 'environmentId'>,
  asked: string | undefined,
): boolean => own !== undefined && ((environmentId ?? own) !== own || (asked ?? own) !== own);

function permits(scopes: readonly string[] | undefined, permission: string): boolean {
  for (const scope of scopes ?? []) if (matches(scope, permission)) return true;
  return false;
}

/** Whether `permission` falls under `pattern`. Called for every request with scopes: no allocation. */
export function matches(pattern: string, permission: string): boolean {
  if (pattern === permission || pattern === '*' || pattern === '*:*') return true;
  if (pattern.endsWith(':*')) return permission.startsWith(pattern.slice(0, -1));
  return pattern.startsWith('*:') && permission.indexOf(':') === permission.length - (pattern.length - 1)
    ? permission.endsWith(pattern.slice(1))
    : false;
}
