import { z } from 'zod';

/** What a property means, with its unit, and an example where the schema does not imply one (enums, times, ids do). */
export type Description = string | readonly [description: string, example: unknown];

/**
 * Describes the properties of an object schema for the OpenAPI document. One table can serve the input and the reply:
 *
 *     const words = { name: ['Shown in the console', 'Production'], ttlSeconds: ['Lifetime in seconds', 3600] } as const;
 *     const Thing = describe(z.object({ id: Id('thg'), name: z.string(), ttlSeconds: z.int() }), words);
 */
export function describe<T extends z.ZodObject>(
  schema: T,
  words: { readonly [Name in keyof T['shape']]?: Description },
): T {
  const shape = Object.fromEntries(
    Object.entries(schema.shape).map(([name, property]) => [name, described(property as z.ZodType, words[name])]),
  );
  return z.core.clone(schema, { ...schema._zod.def, shape });
}

function described(property: z.ZodType, words: Description | undefined): z.ZodType {
  if (words === undefined) return property;
  if (typeof words === 'string') return property.meta({ description: words });
  const [description, example] = words;
  return property.meta({ description, examples: [example] });
}

type Names<T extends z.ZodObject> = Readonly<Record<string, keyof T['shape'] & string>>;

/**
 * An input that also accepts old names of its members: `renamed(Input, { environment: 'environmentId' })`. Only the new
 * names are in the OpenAPI document. A member sent under both names is refused as an unknown one.
 */
export function renamed<T extends z.ZodObject>(schema: T, names: Names<T>): z.ZodType<z.output<T>, z.input<T>> {
  return z.preprocess((value) => withNewNames(value, names), schema) as z.ZodType<z.output<T>, z.input<T>>;
}

function withNewNames(value: unknown, names: Readonly<Record<string, string>>): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const to = Object.hasOwn(names, name) ? names[name] : undefined;
      return [to === undefined || Object.hasOwn(value, to) ? name : to, member];
    }),
  );
}

/** A reply that also answers its members under their old names, which the OpenAPI document marks as deprecated. */
export function withOldNames<T extends z.ZodObject>(schema: T, names: Names<T>): z.ZodType<z.output<T>, z.input<T>> {
  const old = Object.entries(names).map(([from, to]) => {
    const property = schema.shape[to] as z.ZodType;
    return [from, property.meta({ description: `Deprecated: the same as \`${to}\``, deprecated: true })] as const;
  });
  const both = schema.extend(Object.fromEntries(old));
  return z.preprocess(
    (row) => ({ ...(row as object), ...pickAs(row as Record<string, unknown>, names) }),
    both,
  ) as unknown as z.ZodType<z.output<T>, z.input<T>>;
}

const pickAs = (row: Record<string, unknown>, names: Readonly<Record<string, string>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(names).map(([from, to]) => [from, row[to]]));
