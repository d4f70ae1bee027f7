/** An answer that refuses (RFC 9457), as every route of the API gives it. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  /** For the page "why was this refused?". */
  readonly requestId: string | undefined;
  readonly detail: string | undefined;
  /** The members of the body or the query that were refused. */
  readonly errors: readonly { path: string; message: string }[];
  /** How the caller can prove its identity, with STEP_UP_REQUIRED. */
  readonly methods: readonly string[];
  /** Seconds to wait before the call is repeated. */
  readonly retryAfter: number | undefined;
  /** The members that only this kind of problem has. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(status: number, body: ProblemBody, retryAfter?: number) {
    super(body.detail ?? body.title ?? `The server answered ${status}`);
    this.name = 'Problem';
    this.status = status;
    this.code = body.code ?? 'UNKNOWN';
    this.requestId = body.requestId;
    this.detail = body.detail;
    this.errors = body.errors ?? [];
    this.methods = body.methods ?? [];
    this.retryAfter = retryAfter;
    this.members = body;
  }
}

interface ProblemBody {
  title?: string;
  detail?: string;
  code?: string;
  requestId?: string;
  errors?: { path: string; message: string }[];
  methods?: string[];
  [member: string]: unknown;
}

/** Also of answers that no route gave: a proxy's page, an empty body. */
export async function problemOf(response: Response): Promise<Problem> {
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
  const body = (await response.json().catch(() => ({}))) as ProblemBody;
  return new Problem(response.status, body, Number.isFinite(wait) ? wait : undefined);
}

/** The server was not reached. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('The server cannot be reached. Check your connection.', { cause });
    this.name = 'Unreachable';
  }
}

export const isProblem = (error: unknown, ...codes: string[]): error is Problem =>
  error instanceof Problem && (codes.length === 0 || codes.includes(error.code));
