/** What the command line ends with; `run` ends with what its command ends with. The README lists them. */
export const exitCodes = { done: 0, failed: 1, usage: 2, notLoggedIn: 3, forbidden: 4, unreachable: 5 } as const;
export type Reason = Exclude<keyof typeof exitCodes, 'done'>;

interface Facts {
  /** As in `/docs/errors`, or one of the command line's own. */
  code?: string;
  requestId?: string | undefined;
  /** What else there is to say, a line each. */
  details?: readonly string[];
  /** What to do now. */
  hint?: string | undefined;
  cause?: unknown;
}

/** Why a command did not do what it was asked to. It never holds a secret. */
export class Failure extends Error {
  readonly reason: Reason;
  readonly code: string;
  readonly requestId: string | undefined;
  readonly details: readonly string[];
  readonly hint: string | undefined;

  constructor(reason: Reason, message: string, { code, requestId, details = [], hint, cause }: Facts = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'Failure';
    this.reason = reason;
    this.code = code ?? ownCodes[reason];
    this.requestId = requestId;
    this.details = details;
    this.hint = hint;
  }

  get exitCode(): number {
    return exitCodes[this.reason];
  }
}

const ownCodes: Record<Reason, string> = {
  failed: 'FAILED',
  usage: 'USAGE',
  notLoggedIn: 'NOT_LOGGED_IN',
  forbidden: 'FORBIDDEN',
  unreachable: 'UNREACHABLE',
};

export const usage = (message: string, hint?: string): Failure => new Failure('usage', message, { hint });

/** An error of the client of Nexus: its classes are not loaded before a command needs the client. */
interface NexusFailure extends Error {
  code: string;
  status: number;
  requestId: string | undefined;
  retryAfter: number | undefined;
  fields: readonly { path: string; message: string }[];
}

/** What to tell of an error; undefined where it is a bug. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof Failure) return error;
  if (isOfNexus(error)) return ofNexus(error);
  const { code, message, path } = (error ?? {}) as NodeJS.ErrnoException;
  // Of files: the message names them and nothing of their content.
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code))
    return new Failure('failed', fileFaults[code]?.(path ?? 'This') ?? message, { code, cause: error });
  // Of `parseArgs`.
  if (code?.startsWith('ERR_PARSE_ARGS')) return usage(message);
  // Of one-time links.
  if (code === 'LINK_INCOMPLETE') return usage(message);
  if (code === 'LINK_KEY_WRONG') return new Failure('failed', message, { cause: error });
  return undefined;
}

const fileFaults: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `There is no file or folder ${path}`,
  EISDIR: (path) => `${path} is a folder, not a file`,
  EACCES: (path) => `${path} is not open to you`,
};

const isOfNexus = (error: unknown): error is NexusFailure =>
  error instanceof Error && 'status' in error && 'fields' in error && 'code' in error;

function ofNexus(error: NexusFailure): Failure {
  const { code, requestId, fields, message, cause, retryAfter } = error;
  const details = fields.map((field) => `${field.path}: ${field.message}`);
  const hint = retryAfter === undefined ? hints[code] : `Try again in ${Math.ceil(retryAfter)} s.`;
  return new Failure(reasonOf(error), message, { code, requestId, details, hint, cause });
}

function reasonOf({ status, code }: NexusFailure): Reason {
  if (status === 401) return 'notLoggedIn';
  if (status === 403) return 'forbidden';
  const isAway = status === 0 || status >= 502 || (code === 'UNEXPECTED_REPLY' && status >= 500);
  return isAway ? 'unreachable' : 'failed';
}

const again = 'Log in again: nexus login';
const hints: Record<string, string> = {
  STEP_UP_REQUIRED: `This needs a log-in of the last five minutes. ${again}`,
  UNAUTHENTICATED: again,
  INVALID_TOKEN: again,
};
