import { z } from 'zod';
import { json } from './json.ts';
import { multipart } from './multipart.ts';
import { ndjson } from './ndjson.ts';
import { raw } from './raw.ts';
import type { BodyType } from './types.ts';

export { receivedJson } from './json.ts';
export { type BodyType, type ReceivedBody, readBody } from './types.ts';

/** Body types other than JSON, for which a route names the schema alone. */
export const bodies = { raw, ndjson, multipart, anyJson: <B>(schema: z.ZodType<B>) => json(schema, []) };

/** Clients that send an empty object where there is nothing to say are common. */
const nothing = json(z.strictObject({}));

/** The route's body type. Where the route declares none, a body may have no members. */
export function bodyTypeOf<B>(body: z.ZodType<B> | BodyType<B> | undefined): BodyType<unknown> {
  if (body === undefined) return nothing;
  return 'contentTypes' in body ? body : json(body);
}
