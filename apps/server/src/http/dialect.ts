import type { Problem } from './problem.ts';

/** How a protocol that is not ours (Vault, OpenAI, Anthropic) writes replies and errors. */
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
