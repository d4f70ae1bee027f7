import { z } from 'zod';
import { parse, queryOf } from './schema.ts';
import type { World } from './world.ts';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface Route {
  method: Method;
  path: string;
  status: number;
  act(world: World, parts: string[], input: { body: unknown; search: URLSearchParams }): unknown;
}

/**
 * One call of the API. The input is the body, or the query of a GET. Polar ignores fields of a body that it does not know,
 * except in updates of subscriptions; this refuses them everywhere, as what is ignored is a mistake of the caller.
 */
export function route<Schema extends z.ZodType>(
  call: `${Method} /v1/${string}`,
  status: number,
  schema: Schema,
  act: (world: World, input: z.output<Schema>, id: string) => unknown,
): Route {
  const [method, path] = call.split(' ') as [Method, string];
  return {
    method,
    path,
    status,
    act: (world, [id = ''], { body, search }) => {
      const isQuery = method === 'GET';
      return act(world, parse(schema, isQuery ? queryOf(search) : (body ?? {}), isQuery ? 'query' : 'body'), id);
    },
  };
}

export const nothing = z.strictObject({});
