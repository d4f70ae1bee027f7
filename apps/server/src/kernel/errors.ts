/**
 * A module declares its errors with `defineErrors`; the wire form is RFC 9457 problem+json
 * (see http/problem.ts). `detail` is public; `cause` and `internal` go to the log alone.
 */
export type ErrorKind = 'validation' | 'permanent' | 'transient' | 'network' | 'business';

/** What a client may do: nothing, retry after 1, 2, 4 s, or retry after 5, 10, 15 s. */
export type RetryRule = 'none' | 'exponential' | 'linear';

export interface ErrorSpec {
  status: number;
  kind: ErrorKind;
  title: string;
  retry?: RetryRule;
}

export interface FieldError {
  /** JSON pointer into the body, or `query/name`, `params/name`. */
  path: string;
  message: string;
}

/** What can refuse a call, in the order in which it is asked. */
export const deciders = [
  'credential',
  'network',
  'caller',
  'limit',
  'organization',
  'scope',
  'environment',
  'role',
  'binding',
  'proof',
] as const;
export type DecidedBy = (typeof deciders)[number];

/** `scope: needs keys:rotate; the scopes of the key or token do not include it` */
export type Reason = `${DecidedBy}: ${string}`;

/** Characters of a reason that are recorded. */
const maxReasonLength = 200;

/** What every problem document has (http/problem.ts). */
type ProblemMember = 'type' | 'title' | 'status' | 'detail' | 'code' | 'kind' | 'requestId' | 'error' | 'errors';

export interface ErrorOptions {
  detail?: string;
  /** For the log, never for the caller. */
  internal?: string;
  /**
   * Why the call is refused, for the request log and the audit log. The audit log counts refusals by it, so it holds
   * names of ours and ids, and nothing else of the request.
   */
  reason?: Reason;
  cause?: unknown;
  errors?: FieldError[];
  /** Seconds until a retry makes sense; becomes `Retry-After`. */
  retryAfterSeconds?: number;
  /** The permission that the scopes of the key or token lack; becomes `WWW-Authenticate`. */
  missingScope?: string;
  /** Further members of the problem document (RFC 9457, 3.2); they cannot replace those that every one has. */
  extra?: Record<string, unknown> & { readonly [Name in ProblemMember]?: never };
}

export class NexusError extends Error {
  /** `TOO_MANY`; two modules may have the same. */
  readonly code: string;
  /** `tenancy.TOO_MANY`, or the code alone where it is the core's: unique. */
  readonly id: string;
  readonly spec: Required<ErrorSpec>;
  readonly options: ErrorOptions;

  constructor({ code, id, spec }: ErrorIdentity, options: ErrorOptions = {}) {
    super(
      options.internal ?? options.detail ?? spec.title,
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.name = 'NexusError';
    this.code = code;
    this.id = id;
    this.spec = spec;
    this.options = options;
  }

  get status(): number {
    return this.spec.status;
  }

  /** What is recorded of it. */
  get reason(): string {
    return (this.options.reason ?? this.spec.title).slice(0, maxReasonLength);
  }
}

interface ErrorIdentity {
  code: string;
  id: string;
  spec: Required<ErrorSpec>;
}

/** A declared error: called, it makes one to throw, with a public detail. */
export interface ErrorFactory extends ErrorIdentity {
  (detail?: string, options?: ErrorOptions): NexusError;
}

export type ErrorFactories<Codes extends string = string> = Readonly<Record<Codes, ErrorFactory>>;

/**
 * Declares the errors of a module, or of the core where `namespace` is empty: `throw keyErrors.KEY_NOT_FOUND()`.
 * A code is upper snake case and unique in its namespace. List them in the module's `errors`.
 */
export function defineErrors<Codes extends string>(
  namespace: string,
  specs: Record<Codes, ErrorSpec>,
): ErrorFactories<Codes> {
  const factories = {} as Record<Codes, ErrorFactory>;
  for (const code of Object.keys(specs) as Codes[]) {
    const id = namespace === '' ? code : `${namespace}.${code}`;
    const identity = { code, id, spec: { retry: 'none' as const, ...specs[code] } };
    const make = (detail?: string, options?: ErrorOptions) =>
      new NexusError(identity, detail === undefined ? options : { ...options, detail });
    factories[code] = Object.assign(make, identity);
  }
  return factories;
}

/** The errors of the core; modules define their own next to their code. */
export const errors = defineErrors('', {
  INVALID_REQUEST: { status: 400, kind: 'validation', title: 'The request is not valid' },
  MALFORMED_BODY: { status: 400, kind: 'validation', title: 'The body could not be read' },
  UNAUTHENTICATED: { status: 401, kind: 'permanent', title: 'Access token required' },
  INVALID_TOKEN: { status: 401, kind: 'permanent', title: 'Invalid or expired token' },
  FORBIDDEN: { status: 403, kind: 'permanent', title: 'Not permitted' },
  STEP_UP_REQUIRED: { status: 403, kind: 'business', title: 'A fresh proof of identity is required' },
  ORGANIZATION_SUSPENDED: {
    status: 403,
    kind: 'business',
    title: 'The organization is suspended by the operator of this installation',
  },
  NOT_FOUND: { status: 404, kind: 'permanent', title: 'Not found' },
  METHOD_NOT_ALLOWED: { status: 405, kind: 'permanent', title: 'Method not allowed' },
  REQUEST_TIMEOUT: {
    status: 408,
    kind: 'transient',
    title: 'The request took too long to arrive',
    retry: 'exponential',
  },
  CONFLICT: { status: 409, kind: 'business', title: 'The request conflicts with the present state' },
  IDEMPOTENCY_IN_PROGRESS: {
    status: 409,
    kind: 'transient',
    title: 'The first request with this Idempotency-Key is still running',
    retry: 'exponential',
  },
  PAYLOAD_TOO_LARGE: { status: 413, kind: 'validation', title: 'The body is too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, kind: 'validation', title: 'Unsupported media type' },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    kind: 'validation',
    title: 'This Idempotency-Key was used with another request',
  },
  RATE_LIMITED: { status: 429, kind: 'transient', title: 'Too many requests', retry: 'exponential' },
  TEST_CALLS_EXCEEDED: {
    status: 429,
    kind: 'business',
    title: 'The calls of a day of environments that are not of production are used up',
  },
  QUOTA_EXCEEDED: { status: 402, kind: 'business', title: 'The quota of the plan is used up' },
  HEADERS_TOO_LARGE: { status: 431, kind: 'validation', title: 'The header fields are too large' },
  CLIENT_CLOSED_REQUEST: { status: 499, kind: 'network', title: 'The client closed the connection before the reply' },
  INTERNAL: { status: 500, kind: 'permanent', title: 'Something went wrong on our side' },
  OVERLOADED: { status: 503, kind: 'transient', title: 'The server is overloaded', retry: 'linear' },
  DATABASE_UNAVAILABLE: { status: 503, kind: 'transient', title: 'The database is unavailable', retry: 'linear' },
  RECORD_UNAVAILABLE: { status: 503, kind: 'transient', title: 'The request could not be recorded', retry: 'linear' },
  SHUTTING_DOWN: { status: 503, kind: 'transient', title: 'The server is shutting down', retry: 'linear' },
  OUTBOUND_FAILED: { status: 502, kind: 'network', title: 'An outside service did not answer', retry: 'exponential' },
  OUTBOUND_REFUSED: { status: 422, kind: 'validation', title: 'This address may not be called' },
});
