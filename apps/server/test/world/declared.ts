import { modules } from '../../src/app.ts';
import { bodyTypeOf } from '../../src/http/body/index.ts';
import { errorsOf, takesIdempotencyKey, toSchema } from '../../src/http/openapi.ts';
import { isUnsafe, type Route, recordKind } from '../../src/http/route.ts';
import type { Schema } from './schema.ts';

/** A route, and what it declared before any test changed it. */
export interface Declared {
  /** The module's name. */
  module: string;
  /** The object that the server reads at every request: a mutation of it takes effect at once. */
  route: Route;
  /** `GET /api/v1/keys/:id` */
  name: string;
  /** A copy that mutations do not reach: what the checks hold the server to. */
  spec: Readonly<Route>;
  unsafe: boolean;
  transactional: boolean;
  takesIdempotencyKey: boolean;
  /** Codes it says it may answer, those of the pipeline included. */
  codes: readonly string[];
  statusOf(code: string): number;
  params: Schema;
  body: Schema | undefined;
}

function declare(module: string, route: Route): Declared {
  const { method, path, params } = route;
  const body = route.body === undefined ? undefined : bodyTypeOf(route.body).schema;
  const errors = errorsOf(route);
  return {
    module,
    route,
    name: `${method} ${path}`,
    spec: { ...route },
    unsafe: isUnsafe(method),
    transactional: recordKind(route) === 'transactional',
    takesIdempotencyKey: takesIdempotencyKey(route),
    codes: [...errors.values()].flat(),
    statusOf: (code) => [...errors].find(([, codes]) => codes.includes(code))?.[0] ?? 0,
    params: params === undefined ? {} : (toSchema(params, 'input') as Schema),
    body: body === undefined ? undefined : (toSchema(body, 'input') as Schema),
  };
}

/** Every route of every module, in their order: a new route is covered without a line in any test. */
export const declaredRoutes: readonly Declared[] = modules.flatMap(({ name, routes = [] }) =>
  routes.map((route) => declare(name, route)),
);

/** Whether the route asks for a permission, and so for an organization. */
export const asksPermission = ({ spec }: Declared): boolean =>
  spec.permission !== 'public' && spec.permission !== 'authenticated';
