import { z } from 'zod';

/**
 * Whether an object somewhere in the schema drops members that it does not know, as `z.object` does: a caller who
 * misspells one is then told that all went well. `seen` ends recursive schemas.
 */
export function dropsUnknown(schema: z.core.$ZodType, seen = new Set<z.core.$ZodType>()): boolean {
  if (seen.has(schema)) return false;
  seen.add(schema);
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'lazy') return dropsUnknown(def.getter(), seen);
  if (def.type === 'object' && def.catchall === undefined) return true;
  return schemasIn(def).some((each) => dropsUnknown(each, seen));
}

/** The schemas that a definition is made of: members, items, options, what it wraps. */
const schemasIn = (definition: object): z.core.$ZodType[] =>
  Object.values(definition)
    .flatMap((part: unknown) => (isSchema(part) ? [part] : Object.values(part ?? {})))
    .filter(isSchema);

const isSchema = (part: unknown): part is z.core.$ZodType => part instanceof z.core.$ZodType;
