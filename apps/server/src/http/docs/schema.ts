import { escapeHtml } from '../html.ts';
import { type Document, resolved } from '../openapi/document.ts';
import { type Direction, idTypeOf, type Schema } from '../openapi/schemas.ts';
import { inlineMarkdown } from './markdown.ts';

/** Deeper nesting is shown by its type alone. */
const maxDepth = 6;

/** The members of an object schema as a list, nested ones below their parents. */
export function schemaHtml(document: Document, schema: Schema, direction: Direction): string {
  return members({ document, direction, within: [] }, schema) || `<p>${escapeHtml(typeOf(document, schema))}</p>`;
}

interface Place {
  document: Document;
  direction: Direction;
  /** Names of the schemas around this one. */
  within: readonly string[];
}

function members({ document, direction, within }: Place, schema: Schema): string {
  const { name, target } = lookUp(document, schema);
  if (within.length > maxDepth || (name !== undefined && within.includes(name))) return '';
  const below = { document, direction, within: [...within, name ?? ''] };
  const { properties, items, anyOf, oneOf, allOf, required = [] } = target as Shape;
  if (properties !== undefined) {
    const rows = Object.entries(properties).map(([member, property]) =>
      propertyHtml(below, { name: member, schema: property, required: required.includes(member) }),
    );
    return rows.length === 0 ? '' : `<ul class="members">${rows.join('')}</ul>`;
  }
  const parts = [items, ...(anyOf ?? []), ...(oneOf ?? []), ...(allOf ?? [])].filter((each) => each !== undefined);
  const nested = parts.map((part) => members(below, part)).filter((html) => html !== '');
  return nested.join(anyOf || oneOf ? '<p class="or">or</p>' : '');
}

interface Shape {
  properties?: Record<string, Schema>;
  required?: readonly string[];
  items?: Schema;
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  allOf?: readonly Schema[];
}

interface Property {
  name: string;
  schema: Schema;
  required: boolean;
  description?: string | undefined;
}

/** One property or parameter: name, type, bounds, and what it means. */
export function propertyHtml(place: Place, { name, schema, required, description }: Property): string {
  const { document, direction } = place;
  const { target } = lookUp(document, schema);
  const text = description ?? schema.description ?? target.description;
  const nested = members(place, schema);
  return `<li><div class="member"><code>${escapeHtml(name)}</code> <span class="type">${escapeHtml(typeOf(document, schema))}</span>${markOf(direction, required)}${
    schema.deprecated === true ? mark('deprecated') : ''
  }</div>${text === undefined ? '' : `<div>${inlineMarkdown(String(text))}</div>`}${boundsHtml({ ...target, ...schema })}${
    nested === '' ? '' : `<details><summary>Members of <code>${escapeHtml(name)}</code></summary>${nested}</details>`
  }</li>`;
}

/** A request names what it must have; a reply what it may lack. */
const markOf = (direction: Direction, required: boolean): string =>
  direction === 'input' ? (required ? mark('required') : '') : required ? '' : mark('optional');

const mark = (text: string): string => ` <span class="mark ${text}">${text}</span>`;

function lookUp(document: Document, schema: Schema): { name: string | undefined; target: Schema } {
  if (typeof schema.$ref !== 'string') return { name: undefined, target: schema };
  return { name: schema.$ref.split('/').at(-1), target: resolved<Schema>(document, { $ref: schema.$ref }) };
}

const formats: Readonly<Record<string, string>> = {
  'date-time': 'time',
  date: 'date',
  email: 'e-mail address',
  uri: 'URL',
  ipv4: 'IPv4 address',
  ipv6: 'IPv6 address',
};

/** `string or null`, `array of KeyLimit`, `id eco_cus_…`. */
function typeOf(document: Document, schema: Schema): string {
  const { name, target } = lookUp(document, schema);
  if (name !== undefined) return name;
  const { type, format, items, anyOf, oneOf, enum: several, const: only, additionalProperties } = target;
  if (only !== undefined) return JSON.stringify(only);
  const options = (anyOf ?? oneOf) as Schema[] | undefined;
  if (options !== undefined) return [...new Set(options.map((each) => typeOf(document, each)))].join(' or ');
  if (several !== undefined) return 'one of';
  const names = [type].flat().map((each) => {
    if (each === 'array') return `array of ${typeOf(document, (items ?? {}) as Schema)}`;
    if (each === 'object' && isSchema(additionalProperties)) return `map of ${typeOf(document, additionalProperties)}`;
    if (each !== 'string') return each === undefined ? 'any JSON' : String(each);
    const id = idTypeOf(target);
    return id === undefined ? (formats[String(format)] ?? 'string') : `id eco_${id}_…`;
  });
  return names.join(' or ');
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;

function boundsHtml(schema: Schema): string {
  const { enum: several, pattern, items, default: byDefault, examples } = schema;
  const values = (several ?? (items as Schema | undefined)?.enum) as unknown[] | undefined;
  const [example] = (examples ?? []) as unknown[];
  const parts = [
    ...(values === undefined ? [] : [values.map(codeOf).join(' ')]),
    ...span(schema.minLength, schema.maxLength, 'characters'),
    ...span(schema.minimum, schema.maximum, ''),
    ...span(schema.minItems, schema.maxItems, 'items'),
    ...(pattern === undefined || idTypeOf(schema) !== undefined ? [] : [`matches ${codeText(String(pattern))}`]),
    ...(byDefault === undefined ? [] : [`default ${codeOf(byDefault)}`]),
    ...(example === undefined || values !== undefined || typeof example === 'boolean'
      ? []
      : [`example ${codeOf(example)}`]),
  ];
  return parts.length === 0 ? '' : `<div class="bounds">${parts.join(' · ')}</div>`;
}

const codeText = (text: string): string => `<code>${escapeHtml(text)}</code>`;
const codeOf = (value: unknown): string => codeText(typeof value === 'string' ? value : JSON.stringify(value));

function span(least: unknown, most: unknown, unit: string): string[] {
  const text =
    least !== undefined && most !== undefined
      ? `${least} to ${most}`
      : least !== undefined
        ? `at least ${least}`
        : most !== undefined
          ? `at most ${most}`
          : undefined;
  return text === undefined ? [] : [`${text} ${unit}`.trim()];
}
