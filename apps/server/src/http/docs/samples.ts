import { type Document, type Operation, type Parameter, resolved } from '../openapi/document.ts';
import { exampleOf, type Schema } from '../openapi/schemas.ts';

/** A call that succeeds once ids and credentials are one's own: required parameters and members alone, at any depth. */
export interface Sample {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: unknown;
}

export function sampleOf(document: Document, path: string, method: string, operation: Operation): Sample {
  const example = (schema: Schema): unknown => exampleOf(schema, (ref) => resolved<Schema>(document, { $ref: ref }));
  const parameters = operation.parameters.map((each) => resolved<Parameter>(document, each));
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const schema = parameters.find((each) => each.in === 'path' && each.name === name)?.schema ?? {};
    return encodeURIComponent(String(example(schema) ?? `<${name}>`));
  });
  const query = parameters
    .filter((each) => each.in === 'query' && each.required)
    .map(({ name, schema }) => `${name}=${encodeURIComponent(String(example(schema) ?? `<${name}>`))}`);
  const body = operation.requestBody?.content['application/json']?.schema;
  return {
    method: method.toUpperCase(),
    url: `${document.servers[0]?.url}${filled}${query.length === 0 ? '' : `?${query.join('&')}`}`,
    headers: {
      ...(operation.security.length === 0 ? {} : { Authorization: 'Bearer $NEXUS_TOKEN' }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: leastOf(body, document, example) }),
  };
}

/** The required members; where none is, the example of the whole or the first member that has one. */
function leastOf(schema: Schema, document: Document, example: (schema: Schema) => unknown): unknown {
  const target = typeof schema.$ref === 'string' ? resolved<Schema>(document, { $ref: schema.$ref }) : schema;
  const { properties, required = [], examples, items } = target as Body;
  if (examples !== undefined) return example(target);
  if (items !== undefined) return [leastOf(items, document, example)];
  if (properties === undefined) return example(target) ?? {};
  const members = Object.entries(properties);
  const needed = members
    .filter(([name]) => required.includes(name))
    .map(([name, property]) => [name, leastOf(property, document, example)]);
  const first = members
    .map(([name, property]) => [name, example(property)] as const)
    .filter(([, value]) => value !== undefined)
    .slice(0, 1);
  return Object.fromEntries(needed.length > 0 ? needed : first);
}

interface Body {
  properties?: Record<string, Schema>;
  required?: string[];
  examples?: unknown[];
  items?: Schema;
}

export function curl({ method, url, headers, body }: Sample): string {
  const lines = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${quoted(url)}`,
    // In double quotes: the shell fills in the variable.
    ...Object.entries(headers).map(([name, value]) => `-H "${name}: ${value}"`),
    ...(body === undefined ? [] : [`-d ${quoted(JSON.stringify(body, null, 2))}`]),
  ];
  return lines.join(' \\\n  ');
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

export function typescript({ method, url, headers, body }: Sample): string {
  const options = [
    ...(method === 'GET' ? [] : [`method: '${method}',`]),
    ...(Object.keys(headers).length === 0 ? [] : [`headers: {\n${indented(headerLines(headers))}\n},`]),
    ...(body === undefined ? [] : [`body: JSON.stringify(${literal(body)}),`]),
  ];
  const argument = options.length === 0 ? '' : `, {\n${indented(options.join('\n'))}\n}`;
  return [
    `const reply = await fetch('${url}'${argument});`,
    'if (!reply.ok) throw new Error(await reply.text());',
    'const result = await reply.json();',
  ].join('\n');
}

const headerLines = (headers: Record<string, string>): string =>
  Object.entries(headers)
    .map(([name, value]) => {
      const text = value.includes('$')
        ? `\`${value.replace('$NEXUS_TOKEN', `\${process.env.NEXUS_TOKEN}`)}\``
        : `'${value}'`;
      return `${name.includes('-') ? `'${name}'` : name}: ${text},`;
    })
    .join('\n');

/** JSON as it is written in TypeScript: names without quotes, strings in single ones. */
const literal = (value: unknown): string =>
  JSON.stringify(value, null, 2)
    .replaceAll(/^(\s*)"([A-Za-z_]\w*)":/gm, '$1$2:')
    .replaceAll(/"((?:[^"\\]|\\.)*)"/g, (_, text: string) => `'${text.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`);

const indented = (text: string): string => text.replaceAll(/^/gm, '  ');
