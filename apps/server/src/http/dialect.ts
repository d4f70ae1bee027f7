import type { Problem } from './problem.ts';

/**
 * How another vendor's protocol (Vault, OpenAI, Anthropic) writes replies and errors. Its routes are not in the OpenAPI
 * document: the vendor describes them.
 */
export interface Dialect {
  /** Media type of its errors. */
  errorType: string;
  /** Media type of its JSON replies; `application/json; charset=utf-8` where absent. */
  replyType?: string;
  /** A header field, in lower case, that carries the credential as well as `Authorization` does; cookies do not. */
  tokenHeader?: string;
  /** Header fields that ask for what is not done: a request with one is refused. */
  refusedHeaders?: readonly string[];
  /** The beginning of its paths: what no route serves there is refused in the dialect too. */
  root?: string;
  /** Its clients send the method LIST below the root: see http/list-method.ts. */
  listMethod?: true;
  /** The protocol's form of a problem. Headers are added to ours. */
  error(problem: Problem): DialectError;
  /** The protocol's envelope around a reply of the route's schema. */
  envelope?(reply: unknown, requestId: string): unknown;
}

export interface DialectError {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body: unknown;
}

export const problemType = 'application/problem+json; charset=utf-8';

export interface WrittenProblem {
  status: number;
  headers: Readonly<Record<string, string>>;
  contentType: string;
  body: string;
}

/** A problem as its client expects it: RFC 9457 unless the route has a dialect. */
export function writeProblem(problem: Problem, dialect: Dialect | undefined): WrittenProblem {
  if (dialect === undefined) {
    return { status: problem.status, headers: {}, contentType: problemType, body: JSON.stringify(problem) };
  }
  const { status, headers = {}, body } = dialect.error(problem);
  return { status, headers, contentType: dialect.errorType, body: JSON.stringify(body) };
}
