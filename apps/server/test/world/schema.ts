/** What z.toJSONSchema writes of a request's shape, as far as values are made from it. */
export interface Schema {
  type?: string | readonly string[];
  enum?: readonly unknown[];
  const?: unknown;
  default?: unknown;
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  allOf?: readonly Schema[];
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  items?: Schema;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
}

/** Answers an id of the type, of something that exists. */
export type Make = (type: string) => Promise<string>;

let serial = 0;

/** Values differ from call to call, so that what must be unique is. */
export const unique = (): string => `sample-${++serial}`;

/** The type of the ids that a schema admits: `eco_prj_…` → `prj`; undefined where it admits something else. */
export const idTypeOf = ({ pattern }: Schema): string | undefined => /^\^eco_([a-z]{3})_/.exec(pattern ?? '')?.[1];

/** The least value that the schema admits: of an object the required members alone. */
export async function sampleOf(schema: Schema, make: Make): Promise<unknown> {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const [choice] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? [];
  if (choice !== undefined) return sampleOf(choice, make);
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
  if (type === 'object') return sampleObject(schema, make);
  if (type === 'array') return sampleArray(schema, make);
  if (type === 'integer' || type === 'number')
    return Math.max(schema.minimum ?? 0, (schema.exclusiveMinimum ?? -1) + 1);
  if (type === 'boolean') return true;
  if (type === 'string') return sampleText(schema, make);
  return null;
}

async function sampleObject({ properties = {}, required = [] }: Schema, make: Make): Promise<Record<string, unknown>> {
  const made: Record<string, unknown> = {};
  for (const name of required) made[name] = await sampleOf(properties[name] ?? {}, make);
  return made;
}

const sampleArray = ({ items = {}, minItems = 0 }: Schema, make: Make): Promise<unknown[]> =>
  Promise.all(Array.from({ length: minItems }, () => sampleOf(items, make)));

async function sampleText(schema: Schema, make: Make): Promise<string> {
  const id = idTypeOf(schema);
  if (id !== undefined) return make(id);
  if (schema.format === 'email') return `${unique()}@example.com`;
  if (schema.format === 'date-time') return '2030-01-01T00:00:00Z';
  if (schema.format === 'ipv4') return '192.0.2.1';
  const text = unique();
  return text.padEnd(schema.minLength ?? 0, 'x').slice(0, schema.maxLength ?? text.length + 1_000);
}
