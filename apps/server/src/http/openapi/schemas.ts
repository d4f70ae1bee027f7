import { z } from 'zod';

/** A JSON Schema 2020-12, as OpenAPI 3.1 has it. */
export type Schema = Record<string, unknown>;

export type Direction = 'input' | 'output';

/** Where a schema says nothing: what these properties mean does not depend on the resource. */
const commonDescriptions: Readonly<Record<string, string>> = {
  createdAt: 'When it was created',
  updatedAt: 'When it was last changed',
};

const formatExamples: Readonly<Record<string, string>> = {
  'date-time': '2026-11-25T09:30:00.000Z',
  date: '2026-11-25',
  email: 'ada@example.com',
  ipv4: '192.0.2.17',
  ipv6: '2001:db8::17',
  uri: 'https://example.com/',
};

const prefix = '#/components/schemas/';
/** Marks references to the input form of a schema until it is known whether it differs from the output form. */
const inputMark = '?input';

/**
 * Turns zod schemas into JSON Schemas and gathers those that carry an id (`.meta({ id: 'Customer' })`) as components.
 * Where the input form of a schema differs from the output form, it becomes `CustomerInput`.
 */
export class Components {
  private readonly forms = { input: new Map<string, Schema>(), output: new Map<string, Schema>() };

  of(schema: z.ZodType, direction: Direction): Schema {
    const {
      $schema: _,
      $defs = {},
      ...own
    } = z.toJSONSchema(schema, {
      io: direction,
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        // Examples are what is sent. Zod takes them for what is made of it, and leaves them out where that differs.
        if (direction === 'input') Object.assign(jsonSchema, pickExamples(zodSchema));
        simplify(jsonSchema as Schema, direction);
      },
    }) as Schema;
    const isAnyJson = new Set<string>();
    for (const [id, definition] of Object.entries($defs as Record<string, Schema>)) {
      if (!id.startsWith('__schema')) continue;
      if (
        !sameAs(
          mapRefs(definition, (ref) => ref.replace(id, '__schema0')),
          anyJson,
        )
      ) {
        throw new Error('A recursive schema needs an id: .meta({ id })');
      }
      isAnyJson.add(`#/$defs/${id}`);
    }
    const placed = (part: Schema): Schema =>
      mapRefs(part, (ref) =>
        isAnyJson.has(ref) ? undefined : ref.replace('#/$defs/', prefix) + (direction === 'input' ? inputMark : ''),
      );
    for (const [id, definition] of Object.entries($defs as Record<string, Schema>)) {
      if (!id.startsWith('__schema')) this.add(id, direction, placed(definition));
    }
    return placed(own);
  }

  private add(id: string, direction: Direction, definition: Schema): void {
    const known = this.forms[direction].get(id);
    if (known !== undefined && !sameAs(known, definition)) throw new Error(`Two schemas have the id ${id}`);
    this.forms[direction].set(id, definition);
  }

  /** The document with its references resolved to final names, and with descriptions and examples completed. */
  finish<T extends { components: { schemas: Record<string, Schema> } }>(document: T): T {
    const { input, output } = this.forms;
    const split = this.differing();
    const nameOf = (id: string): string => (split.has(id) ? `${id}Input` : id);
    const final = <Part>(part: Part): Part =>
      mapRefs(part, (ref) => (ref.endsWith(inputMark) ? `${prefix}${nameOf(idOf(ref))}` : ref));
    const all = [...output, ...[...input].map(([id, form]) => [nameOf(id), form] as const)];
    const schemas = Object.fromEntries(
      [...new Map(all)].sort(([a], [b]) => a.localeCompare(b)).map(([name, form]) => [name, final(form)]),
    );
    const finished = final(document);
    const components = { ...finished.components, schemas: { ...finished.components.schemas, ...schemas } };
    const whole = { ...finished, components };
    complete(whole, (ref) => components.schemas[ref.slice(prefix.length)]);
    return whole;
  }

  /** Ids whose two forms differ, also by what they refer to. */
  private differing(): Set<string> {
    const { input, output } = this.forms;
    const split = new Set<string>();
    for (let before = -1; before < split.size; ) {
      before = split.size;
      for (const [id, form] of input) {
        const other = output.get(id);
        const merged = mapRefs(form, (ref) => (split.has(idOf(ref)) ? ref : ref.replace(inputMark, '')));
        if (other !== undefined && !sameAs(merged, other)) split.add(id);
      }
    }
    return split;
  }
}

const idOf = (ref: string): string => ref.slice(prefix.length).replace(inputMark, '');

const sameAs = (a: Schema, b: Schema): boolean => JSON.stringify(a) === JSON.stringify(b);

function pickExamples(schema: z.core.$ZodType): Schema {
  const { examples } = z.globalRegistry.get(schema) ?? {};
  return examples === undefined ? {} : { examples };
}

const anyJson = (z.toJSONSchema(z.object({ any: z.json() })) as unknown as { $defs: { __schema0: Schema } }).$defs
  .__schema0;

/** A copy in which each `$ref` is replaced; one that maps to undefined is left out, so the schema admits anything. */
function mapRefs<Part>(part: Part, map: (ref: string) => string | undefined): Part {
  if (Array.isArray(part)) return part.map((each) => mapRefs(each, map)) as Part;
  if (typeof part !== 'object' || part === null) return part;
  const entries = Object.entries(part).flatMap(([name, value]) => {
    if (name !== '$ref' || typeof value !== 'string') return [[name, mapRefs(value, map)]];
    const to = map(value);
    return to === undefined ? [] : [[name, to]];
  });
  return Object.fromEntries(entries) as Part;
}

/** Leaves out what tells a reader nothing, and what would forbid us to add members to replies. */
function simplify(schema: Schema, direction: Direction): void {
  if (direction === 'output' && schema.additionalProperties === false) delete schema.additionalProperties;
  if (schema.format !== undefined) delete schema.pattern;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  foldNull(schema);
}

/** `anyOf: [{ type: 'string', … }, { type: 'null' }]` as `{ type: ['string', 'null'], … }`. */
function foldNull(schema: Schema): void {
  const [first, second, ...rest] = (schema.anyOf ?? []) as Schema[];
  if (first === undefined || second === undefined || rest.length > 0) return;
  if (second.type !== 'null' || typeof first.type !== 'string' || first.const !== undefined) return;
  const own = { ...schema };
  delete own.anyOf;
  delete schema.anyOf;
  const enumeration = Array.isArray(first.enum) ? { enum: [...first.enum, null] } : {};
  Object.assign(schema, first, { type: [first.type, 'null'] }, enumeration, own);
}

type Lookup = (ref: string) => Schema | undefined;

/** Adds descriptions and examples that follow from names, formats and enumerations. */
function complete(part: unknown, lookup: Lookup): void {
  if (typeof part !== 'object' || part === null) return;
  const { properties } = part as Schema;
  if (typeof properties === 'object' && properties !== null) {
    for (const [name, property] of Object.entries(properties as Record<string, Schema>)) {
      if (typeof property !== 'object') continue;
      const description = descriptionOf(name, property);
      if (property.description === undefined && description !== undefined) property.description = description;
      const example = exampleOf(property, lookup);
      if (property.$ref === undefined && property.examples === undefined && isPlain(example)) {
        property.examples = [example];
      }
    }
  }
  for (const each of Object.values(part)) complete(each, lookup);
}

/** `customerId` → "Id of the customer"; of other properties, where the name means the same everywhere. */
export function descriptionOf(name: string, schema: Schema): string | undefined {
  if (idTypeOf(schema) === undefined) return commonDescriptions[name];
  if (name === 'id') return 'Its id';
  const words = name.replace(/Id$/, '').replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `Id of the ${words === 'org' ? 'organization' : words}`;
}

/** `cus` of a schema that admits `eco_cus_…` alone. */
export const idTypeOf = ({ pattern }: Schema): string | undefined =>
  /^\^eco_([a-z]{3})_/.exec(String(pattern ?? ''))?.[1];

const isPlain = (example: unknown): boolean =>
  example !== undefined && (typeof example !== 'object' || example === null);

/** A value that the schema accepts, built from its examples; undefined where they are not enough. */
export function exampleOf(schema: Schema, lookup: Lookup, depth = 0): unknown {
  if (depth > 16) return undefined;
  const { $ref, examples, default: byDefault, const: only, enum: several, anyOf, oneOf, allOf } = schema;
  const nested = (each: unknown): unknown => exampleOf(each as Schema, lookup, depth + 1);
  if (Array.isArray(examples)) return examples[0];
  if (typeof $ref === 'string') return nested(lookup($ref) ?? {});
  if (byDefault !== undefined) return byDefault;
  if (only !== undefined) return only;
  if (Array.isArray(several)) return several[0];
  const options = anyOf ?? oneOf;
  if (Array.isArray(options)) return options.map(nested).find((each) => each !== undefined && each !== null);
  if (Array.isArray(allOf)) return Object.assign({}, ...allOf.map(nested));
  return exampleByType(schema, nested);
}

function exampleByType(schema: Schema, nested: (schema: unknown) => unknown): unknown {
  const { type, format, items, properties } = schema;
  const [first, ...others] = Array.isArray(type) ? type : [type];
  if (first === 'object' && properties !== undefined) {
    const members = Object.entries(properties as Record<string, Schema>)
      .filter(([, property]) => property.deprecated !== true)
      .map(([name, property]) => [name, nested(property)] as const);
    return Object.fromEntries(members.filter(([, value]) => value !== undefined));
  }
  if (first === 'array') {
    const item = nested(items ?? {});
    return item === undefined ? undefined : [item];
  }
  // Most of them say when something ended: `deletedAt`, `revokedAt`. The example has not.
  if (format === 'date-time' && others.includes('null')) return null;
  if (first === 'boolean') return true;
  if (first === 'null') return null;
  const id = idTypeOf(schema);
  if (id !== undefined) return `eco_${id}_031hX4qFemeEoNmqEgcGlv`;
  return typeof format === 'string' ? formatExamples[format] : undefined;
}
