/**
 * Writes what the client knows of the API, from the routes that the server declares: `npm run sdk`. `sdk.test.ts` fails
 * where a file is stale.
 *
 * - `openapi.json`: the document that the server answers, without what a client has no use for.
 * - `src/api.ts`: its types.
 * - `src/operations.ts`: how each operation is sent, and the codes of errors.
 */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { modules } from '../apps/server/src/app.ts';
import { openApi } from '../apps/server/src/http/openapi.ts';
import { typesOf } from '../packages/sdk/types.ts';

interface Schema {
  $ref?: string;
  format?: string;
  properties?: Record<string, unknown>;
}

interface Parameter {
  $ref?: string;
  in: string;
  name: string;
}

type Content = Record<string, { schema: Schema }>;

interface Operation {
  operationId: string;
  summary: string;
  description: string;
  deprecated?: boolean;
  parameters: Parameter[];
  requestBody?: { required: boolean; content: Content };
  responses: Record<string, { description: string; content?: Content }>;
}

interface Document {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const written = '// Written by `npm run sdk` from the routes of the server. Do not edit.\n';
const folder = new URL('../packages/sdk/', import.meta.url);

/** The files and their texts, by path in the package. */
export async function sdkFiles(): Promise<Map<string, string>> {
  const routes = modules.flatMap((module) => module.routes ?? []);
  // A copy: parts of the server's document stand in several places of it.
  const whole = JSON.parse(JSON.stringify(openApi(routes, new URL('https://nexus.example.com')))) as Document;
  const document = ofClients(whole);
  const text = `${JSON.stringify(document, undefined, 1)}\n`;
  return new Map([
    ['openapi.json', text],
    ['src/api.ts', `${written}\n${await typesOf(text)}`],
    ['src/operations.ts', operationsFile(document, codesIn(whole))],
  ]);
}

/** What a client calls, and of it what it sends and gets where all goes well. The headers are the client's own business. */
function ofClients({ openapi, info, paths, components }: Document): Document {
  const kept = Object.entries(paths).flatMap(([path, methods]) => {
    const operations = Object.entries(methods).filter(([, operation]) => isForClients(operation));
    return operations.length === 0 ? [] : [[path, Object.fromEntries(operations.map(withoutHeaders))] as const];
  });
  return {
    openapi,
    info: { title: info.title, version: info.version },
    paths: Object.fromEntries(kept),
    components: { schemas: components.schemas },
  };
}

/** Neither pages and redirects for browsers nor what another service sends as bytes that it signed. */
function isForClients({ requestBody, responses }: Operation): boolean {
  const isBinary = Object.values(requestBody?.content ?? {}).some(({ schema }) => schema.format === 'binary');
  return !isBinary && successOf(responses) !== undefined;
}

const successOf = (responses: Operation['responses']) =>
  Object.entries(responses).find(([status]) => status.startsWith('2'));

function withoutHeaders([method, operation]: [string, Operation]): [string, Operation] {
  const { operationId, summary, deprecated, parameters, requestBody, responses } = operation;
  const [status = '', { description, content } = { description: '' }] = successOf(responses) ?? [];
  const isRepeatable = parameters.some(({ $ref }) => $ref?.endsWith('/IdempotencyKey'));
  const kept = {
    operationId,
    summary,
    description: operation.description,
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(isRepeatable ? { 'x-idempotency-key': true } : {}),
    parameters: parameters.filter((each) => each.$ref === undefined),
    ...(requestBody === undefined ? {} : { requestBody: { ...requestBody, content: jsonOf(requestBody.content) } }),
    responses: { [status]: { description, ...(content === undefined ? {} : { content }) } },
  };
  return [method, kept];
}

/** Of bodies that may come in several types, the client sends JSON. */
function jsonOf(content: Content): Content {
  const json = content['application/json'];
  return json === undefined ? content : { 'application/json': json };
}

function operationsFile(document: Document, codes: string[]): string {
  const resources = new Map<string, string[]>();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const [resource = '', action = ''] = operation.operationId.split('.');
      const line = `    ${action}: { ${membersOf(document, method, path, operation).join(', ')} },\n`;
      resources.set(resource, [...(resources.get(resource) ?? []), line]);
    }
  }
  const sorted = [...resources].sort(([a], [b]) => (a < b ? -1 : 1));
  const tables = sorted.map(([resource, lines]) => `  ${resource}: {\n${lines.join('')}  },\n`).join('');
  const list = codes.map((code) => `  | '${code}'\n`).join('');
  return `${written}import type { Operation } from './operation.ts';\n
export const operations = {\n${tables}} as const satisfies Record<string, Record<string, Operation>>;\n
/** What the server can refuse a call with. */\nexport type ErrorCode =\n${list.trimEnd()};\n`;
}

function membersOf(document: Document, method: string, path: string, operation: Operation): string[] {
  const { parameters, requestBody } = operation;
  const query = parameters.filter((each) => each.in === 'query').map(({ name }) => `'${name}'`);
  const [, reply] = successOf(operation.responses) ?? [];
  const schema = reply?.content?.['application/json']?.schema;
  const properties = schema === undefined ? undefined : resolved(document, schema).properties;
  return [
    `method: '${method.toUpperCase()}'`,
    `path: '${path}'`,
    // Beside a body, the names that go into the query; without one, all of them do.
    ...(requestBody === undefined ? [] : [`query: [${query.join(', ')}]`]),
    ...('x-idempotency-key' in operation ? ['repeatable: true'] : []),
    ...(properties?.items !== undefined && properties.nextCursor !== undefined ? ['paged: true'] : []),
    ...(schema === undefined ? ['raw: true'] : []),
  ];
}

function resolved(document: Document, schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : resolved(document, document.components.schemas[name] ?? {});
}

/** Of all refusals in the document. */
function codesIn(document: unknown): string[] {
  const codes = new Set<string>();
  JSON.stringify(document, (name, value: unknown) => {
    const found = name === 'code' ? (value as { enum?: string[]; examples?: string[] }) : {};
    // The lists of refusals; a verdict about a key is no refusal of the call.
    if (found.enum !== undefined && found.examples?.[0] === found.enum[0] && !('description' in found)) {
      for (const code of found.enum) codes.add(code);
    }
    return value;
  });
  return [...codes].sort();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const files = await sdkFiles();
  for (const [path, text] of files) writeFileSync(new URL(path, folder), text);
  process.stdout.write(`${files.size} files written\n`);
}
