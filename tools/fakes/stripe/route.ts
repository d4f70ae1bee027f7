import type { z } from 'zod';
import type { Form } from './form.ts';
import { parse } from './params.ts';
import type { World } from './world.ts';

export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  act(world: World, ids: string[], form: Form): { answer: unknown; expand: readonly string[] };
}

/** One call of the API: its parameters, and what it does. `ids` are those of its path, in order. */
export function route<Schema extends z.ZodType<{ expand?: string[] | undefined }>>(
  call: `${Route['method']} /v1/${string}`,
  params: Schema,
  act: (world: World, input: z.output<Schema>, id: string) => unknown,
): Route {
  const [method, path] = call.split(' ') as [Route['method'], string];
  return {
    method,
    path,
    act: (world, ids, form) => {
      const input = parse(params, form);
      return { answer: act(world, input, ids[0] ?? ''), expand: input.expand ?? [] };
    },
  };
}
