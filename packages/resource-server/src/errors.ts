/** Why a call is refused, as the caller is told (RFC 6750, 3.1). */
export abstract class TokenError extends Error {
  abstract readonly status: number;
  abstract readonly code: string | undefined;
  /** The scopes that the call needs. */
  readonly scopes: readonly string[] = [];
}

/** No token came, or none that is valid here. `sent`: whether there was one. */
export class InvalidToken extends TokenError {
  readonly status = 401;
  readonly code: string | undefined;

  constructor(sent: boolean, options?: ErrorOptions) {
    super(sent ? 'The access token is not valid here' : 'An access token is needed', options);
    // Where none was sent, there is no error code (RFC 6750, 3.1).
    this.code = sent ? 'invalid_token' : undefined;
  }
}

/** The person did not agree to this. */
export class InsufficientScope extends TokenError {
  readonly status = 403;
  readonly code = 'insufficient_scope';
  override readonly scopes: readonly string[];

  constructor(scopes: readonly string[]) {
    super(`The access token lacks a scope: ${scopes.join(' ')}`);
    this.scopes = scopes;
  }
}

/** Nexus's keys cannot be read, so nobody can tell whether a token is good: a later try may succeed. */
export class KeysUnavailable extends TokenError {
  readonly status = 503;
  readonly code = undefined;

  constructor(cause: unknown) {
    super('Access tokens cannot be verified now', { cause });
  }
}
