import type { z } from 'zod';
import { errors } from '../kernel/errors.ts';
import { invalid } from './problem.ts';
import type { Route } from './route.ts';

/** Deeper JSON than this is no honest request; recursion in validators must not decide it. */
const maxDepth = 32;

const nothing = Object.freeze({});

/** PostgreSQL stores neither NUL nor lone surrogates; refuse them by name before anything looks at the text. */
export function checkText(value: unknown, where: string, depth = 0): void {
  if (typeof value === 'string') {
    if (value.includes('\u0000')) throw errors.INVALID_REQUEST(`${where} contains a NUL character`);
    if (!value.isWellFormed()) throw errors.INVALID_REQUEST(`${where} is not well-formed Unicode`);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth >= maxDepth) throw errors.INVALID_REQUEST(`${where} is nested deeper than ${maxDepth} levels`);
  for (const [name, member] of Object.entries(value)) {
    checkText(name, where, depth + 1);
    checkText(member, where, depth + 1);
  }
}

/** Path parameters: one that cannot be an id names nothing, so the answer is 404. */
export function parseParams(route: Route, params: unknown): unknown {
  if (route.params === undefined) return nothing;
  const result = route.params.safeParse(params);
  if (!result.success) throw errors.NOT_FOUND();
  checkText(result.data, 'The path');
  return result.data;
}

export function parseQuery(route: Route, query: unknown): unknown {
  checkText(query, 'The query');
  return route.query === undefined ? nothing : parse(route.query, query, 'query/');
}

export function parseBody(route: Route, body: unknown): unknown {
  if (route.body === undefined) return nothing;
  return route.commonBody?.(body) ?? parse(route.body, body ?? {}, '');
}

function parse(schema: z.ZodType, value: unknown, where: string): unknown {
  const result = schema.safeParse(value);
  if (!result.success) throw invalid(result.error, where);
  return result.data;
}
