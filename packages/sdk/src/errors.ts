import type { ErrorCode } from './operations.ts';

export interface FieldError {
  /** JSON pointer into the body, or `query/` and the name of a parameter. */
  path: string;
  message: string;
}

/** Codes of the client's own, where no reply of Nexus came. */
export type ClientErrorCode = 'UNREACHABLE' | 'TIMEOUT' | 'UNEXPECTED_REPLY';

interface Facts {
  code: ErrorCode | ClientErrorCode;
  /** HTTP status; 0 where no reply came. */
  status: number;
  requestId?: string | undefined;
  retryAfter?: number | undefined;
  fields?: readonly FieldError[] | undefined;
  cause?: unknown;
}

/** A call that failed. The classes below sort failures by what to do about them; `code` says exactly what it was. */
export class NexusError extends Error {
  /** The server may have more codes than this client knows. */
  readonly code: ErrorCode | ClientErrorCode;
  readonly status: number;
  /** For `GET /api/v1/requests/:request` and for support; undefined where the reply was not that of Nexus. */
  readonly requestId: string | undefined;
  /** Seconds after which a repetition makes sense, where the server said so. */
  readonly retryAfter: number | undefined;
  /** What was wrong with which member of the request. */
  readonly fields: readonly FieldError[];

  constructor(message: string, { code, status, requestId, retryAfter, fields = [], cause }: Facts) {
    super(message, cause === undefined ? {} : { cause });
    this.name = new.target.name;
    this.code = code;
    this.status = status;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
    this.fields = fields;
  }
}

/** 400, 413, 415, 422: the request is wrong; see `fields`. */
export class InvalidRequestError extends NexusError {}
/** 401: there is no credential, or it is not valid any more. */
export class UnauthenticatedError extends NexusError {}
/** 402: a quota or a balance is used up, or a plan does not include it. */
export class PaymentRequiredError extends NexusError {}
/** 403: the credential may not do this. */
export class ForbiddenError extends NexusError {}
/** 404, 410: it does not exist, or not for this caller. */
export class NotFoundError extends NexusError {}
/** 409, 412: it contradicts the state of things. */
export class ConflictError extends NexusError {}
/** 429: see `retryAfter`. */
export class RateLimitedError extends NexusError {}
/** 5xx: the server could not do it. */
export class ServerError extends NexusError {}
/** No connection, or one that broke. What was sent may have been done. */
export class UnreachableError extends NexusError {}
/** No whole reply in time. What was sent may have been done. */
export class TimeoutError extends UnreachableError {}
/** A reply that is not of Nexus, such as the page of a proxy. */
export class UnexpectedReplyError extends NexusError {}

const byStatus: Readonly<Record<number, typeof NexusError>> = {
  400: InvalidRequestError,
  401: UnauthenticatedError,
  402: PaymentRequiredError,
  403: ForbiddenError,
  404: NotFoundError,
  409: ConflictError,
  410: NotFoundError,
  412: ConflictError,
  413: InvalidRequestError,
  415: InvalidRequestError,
  422: InvalidRequestError,
  429: RateLimitedError,
};

interface Problem {
  code: ErrorCode;
  detail: string;
  requestId: string;
  errors?: FieldError[];
}

/** Of a reply that is no success. Its text may be anything: proxies answer too. */
export function errorOf(response: Response, text: string): NexusError {
  const { status, headers } = response;
  const problem = problemIn(text);
  const retryAfter = retryAfterOf(headers);
  if (problem === undefined) {
    const requestId = headers.get('x-request-id') ?? undefined;
    const facts: Facts = { code: 'UNEXPECTED_REPLY', status, requestId, retryAfter };
    return new UnexpectedReplyError(`The server answered ${status} without a reason: ${beginning(text)}`, facts);
  }
  const { code, detail, requestId, errors } = problem;
  const Class = byStatus[status] ?? (status >= 500 ? ServerError : NexusError);
  return new Class(detail, { code, status, requestId, retryAfter, fields: errors });
}

function problemIn(text: string): Problem | undefined {
  try {
    const { code, detail, requestId, errors } = JSON.parse(text) as Problem;
    if (typeof code !== 'string' || typeof requestId !== 'string') return undefined;
    return { code, detail: String(detail), requestId, ...(Array.isArray(errors) ? { errors } : {}) };
  } catch {
    return undefined;
  }
}

/** In seconds; RFC 9110, 10.2.3 allows a date too. */
function retryAfterOf(headers: Headers): number | undefined {
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

/** Enough to see whose page it is. */
export const beginning = (text: string): string => JSON.stringify(text.slice(0, 100));
