import { z } from 'zod';
import { errors } from '../kernel/errors.ts';
import { invalid, invalidFields, pointer } from './problem.ts';
import type { Route } from './route.ts';

/** More levels than any schema has, few enough for validators that recurse. */
const maxDepth = 32;

const nothing = Object.freeze({});

/** Of a route that declares none: every parameter is unknown. */
const NoQuery = z.strictObject({});

/** Refuses nesting beyond `maxDepth`, and text that PostgreSQL cannot store: NUL and lone surrogates. */
export function checkText(value: unknown, where: string, depth = 0): void {
  if (typeof value === 'string') {
    if (value.includes('\u0000')) throw errors.INVALID_REQUEST(`${where} contains a NUL character`);
    if (!value.isWellFormed()) throw errors.INVALID_REQUEST(`${where} is not well-formed Unicode`);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth >= maxDepth) throw errors.INVALID_REQUEST(`${where} is nested deeper than ${maxDepth} levels`);
  if (Array.isArray(value)) {
    for (const member of value) checkText(member, where, depth + 1);
    return;
  }
  for (const [name, member] of Object.entries(value)) {
    checkText(name, where, depth + 1);
    checkText(member, where, depth + 1);
  }
}

/** @throws INVALID_REQUEST */
export function refuseHeaders({ dialect }: Route, headers: Readonly<Record<string, unknown>>): void {
  const refused = dialect?.refusedHeaders?.find((name) => headers[name] !== undefined);
  if (refused !== undefined) throw errors.INVALID_REQUEST(`${refused} is not supported here`);
}

/** A path parameter that is not an id refers to nothing: 404. */
export function parseParams(route: Route, params: unknown): unknown {
  if (route.params === undefined) return nothing;
  const result = route.params.safeParse(params);
  if (!result.success) throw errors.NOT_FOUND();
  checkText(result.data, 'The path');
  return result.data;
}

export function parseQuery({ query: schema = NoQuery }: Route, query: unknown): unknown {
  checkText(query, 'The query');
  const repeated = Object.entries(query as object).flatMap(([name, value]) => (Array.isArray(value) ? [name] : []));
  if (repeated.length > 0) {
    throw invalidFields(repeated.map((name) => ({ path: pointer('query/', [name]), message: 'Given more than once' })));
  }
  const result = schema.safeParse(query);
  if (!result.success) throw invalid(result.error, 'query/');
  return result.data;
}
