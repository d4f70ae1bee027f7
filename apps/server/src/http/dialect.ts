import type { Problem } from './problem.ts';

/** How another vendor's protocol (Vault, OpenAI, Anthropic) writes replies and errors. */
export interface Dialect {
  /** Media type of its errors. */
  errorType: string;
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
