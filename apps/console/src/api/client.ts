import type { components, paths } from '@nexus/sdk/api';
import createClient from 'openapi-fetch';
import { problemOf } from './problem.ts';
import { send } from './transport.ts';

/** A thing of the API by its name in `/openapi.json`: `Schema<'Customer'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

/** The API, typed by its OpenAPI document. Use it through `call`. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: send });

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/**
 * What a call answers: `await call(api.GET('/api/v1/customers', { params: { query: { limit: 50 } } }))`.
 * @throws Problem, Unreachable
 */
export async function call<Data>(answer: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await answer;
  // openapi-fetch has read the body of a refusal.
  if (!response.ok) throw await problemOf(Response.json(error ?? {}, response));
  return data as Data;
}
