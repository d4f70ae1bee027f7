import type { z } from 'zod';
import { json } from './json.ts';
import { multipart } from './multipart.ts';
import { ndjson } from './ndjson.ts';
import { raw } from './raw.ts';
import type { BodyType } from './types.ts';

export { parseJson } from './json.ts';
export { type BodyType, type ReceivedBody, readBody } from './types.ts';

/** Body types other than JSON, for which a route names the schema alone. */
export const bodies = { raw, ndjson, multipart };

const ignored = json();

/** The route's body type. Where the route declares none, a body that is sent is read and ignored. */
export function bodyTypeOf<B>(body: z.ZodType<B> | BodyType<B> | undefined): BodyType<unknown> {
  if (body === undefined) return ignored;
  return 'contentTypes' in body ? body : json(body);
}
