import type { Assignment, Fault, Parsed } from './dotenv.ts';
import { parseDotenv } from './dotenv.ts';

export const importFormats = ['dotenv', 'json', 'yaml'] as const;
export const exportFormats = ['dotenv', 'json', 'yaml', 'k8s'] as const;

type ImportFormat = (typeof importFormats)[number];
type ExportFormat = (typeof exportFormats)[number];

/** `yaml` takes a megabyte and is rarely needed. */
const loadYaml = () => import('yaml');

/** Characters of JSON or YAML: what is built to be slow takes a quarter of a second. */
const maxStructured = 128 * 1024;

export async function parse(format: ImportFormat, content: string): Promise<Parsed> {
  if (format === 'dotenv') return parseDotenv(content);
  if (content.length > maxStructured) return refused(1, `Has more than ${maxStructured / 1024} Ki characters`);
  const { isMap, LineCounter, parseDocument, Parser } = await loadYaml();
  const lines = new LineCounter();
  const lineAt = (offset: number): number => Math.max(1, lines.linePos(offset).line);
  // Before anything is made of it: nested collections are refused anyway, and each can hold a hundred thousand errors.
  const nested = nestedIn([...new Parser(lines.addNewLine).parse(content)]);
  if (nested !== undefined) return refused(lineAt(nested), noScalar);
  // No alias is expanded: ten lines of them can be a gigabyte. Names are compared here: the library compares each with all.
  const options = { uniqueKeys: false, prettyErrors: false, version: '1.2', schema: 'core', stringKeys: true } as const;
  const document = parseDocument(content, options);
  const [first] = document.errors;
  // Not its message, which shows the line.
  if (first !== undefined) return refused(lineAt(first.pos[0]), 'Cannot be read');
  if (format === 'json' && !isJson(content)) return refused(1, 'Is not JSON');
  if (!isMap(document.contents)) return refused(1, 'Must be a map of names to values');
  return readPairs(document.contents.items as unknown as Pair[], lineAt);
}

const noScalar = 'The value must be a text, a number, true or false';

const refused = (line: number, message: string): Parsed => ({ assignments: [], faults: [{ line, message }] });

function isJson(content: string): boolean {
  try {
    JSON.parse(content);
    return true;
  } catch {
    return false;
  }
}

/** A token of the concrete syntax: of a document or of a collection in it. */
interface Syntax {
  type: string;
  offset: number;
  value?: Syntax;
  items?: { value?: Syntax }[];
}

/** Where the first collection stands that is a value of the outermost one. */
function nestedIn(tokens: readonly object[]): number | undefined {
  const collections = ['block-map', 'block-seq', 'flow-collection'];
  for (const { value: outermost } of tokens as Syntax[]) {
    const nested = outermost?.items?.find(({ value }) => value !== undefined && collections.includes(value.type));
    if (nested?.value !== undefined) return nested.value.offset;
  }
  return undefined;
}

interface Scalar {
  value: unknown;
  /** As it was written. */
  source?: string;
  range?: [number, number, number] | null;
}

interface Pair {
  key: Scalar;
  value: Scalar | null;
}

/** Texts, numbers and truth values by name. Numbers stay as they were written: 1.0 is not 1. */
function readPairs(pairs: readonly Pair[], lineAt: (offset: number) => number): Parsed {
  const assignments: Assignment[] = [];
  const faults: Fault[] = [];
  const names = new Set<string>();
  for (const { key, value } of pairs) {
    const line = lineAt(key.range?.[0] ?? 0);
    const name = String(key.value);
    const text = value === null ? '' : textOf(value);
    if (names.has(name)) faults.push({ line, message: 'The name stands there twice' });
    if (text === undefined) faults.push({ line, message: noScalar });
    else assignments.push({ name, value: text, line });
    names.add(name);
  }
  return { assignments, faults };
}

function textOf({ value, source }: Scalar): string | undefined {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return source ?? String(value);
  return undefined;
}

export interface Named {
  name: string;
  value: string;
}

export interface Formatted {
  content: string;
  /** Names that the format cannot hold. */
  skipped: string[];
}

/** Such that it is read again as it was. `name` is that of a Kubernetes secret. */
export async function format(as: ExportFormat, values: readonly Named[], name: string): Promise<Formatted> {
  if (as === 'dotenv') return toDotenv(values);
  if (as === 'json') return { content: `${JSON.stringify(toObject(values), null, 2)}\n`, skipped: [] };
  const { stringify } = await loadYaml();
  // Quoted as in JSON: texts in blocks lose blanks (yaml 2.9).
  const quoted = { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 } as const;
  if (as === 'yaml') return { content: stringify(toObject(values), quoted), skipped: [] };
  // https://kubernetes.io/docs/concepts/configuration/secret/: keys of alphanumeric characters, -, _ and .
  const [fit, skipped] = partition(values, (each) => /^[-._a-zA-Z0-9]{1,253}$/.test(each.name));
  const data = toObject(fit.map((each) => ({ name: each.name, value: Buffer.from(each.value).toString('base64') })));
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name }, type: 'Opaque', data };
  return { content: stringify(secret, { lineWidth: 0 }), skipped };
}

/** `__proto__` becomes a member like any other. */
const toObject = (values: readonly Named[]): Record<string, string> =>
  Object.fromEntries(values.map(({ name, value }) => [name, value]));

function toDotenv(values: readonly Named[]): Formatted {
  const lines = values.map((each) => ({ ...each, line: dotenvLine(each) }));
  const [fit, skipped] = partition(lines, ({ line }) => line !== undefined);
  return { content: fit.map(({ line }) => `${line}\n`).join(''), skipped };
}

/** Characters that no reader of such files and no shell takes for something else. */
const plain = /^[\w@%+=:,./-]*$/;

/** Whatever follows it: a quote behind a backslash may be text or the end. */
const isClosedBy = (quote: string, text: string): boolean => !text.includes(quote) && !text.endsWith('\\');

/**
 * The first way to write it that is read as it was; some texts have none. Single quotes before double ones, in which other
 * readers put variables.
 */
function dotenvLine({ name, value }: Named): string | undefined {
  const escaped = value.replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  const quoted = ["'", '"', '`'].filter((quote) => isClosedBy(quote, value)).map((quote) => quote + value + quote);
  const ways = [
    ...(plain.test(value) ? [value] : []),
    ...quoted,
    ...(isClosedBy('"', escaped) ? [`"${escaped}"`] : []),
  ];
  const lines = ways.map((way) => `${name}=${way}`);
  return lines.find((line) => {
    const { assignments, faults } = parseDotenv(line);
    const [first] = assignments;
    return faults.length === 0 && assignments.length === 1 && first?.name === name && first.value === value;
  });
}

function partition<T extends { name: string }>(all: readonly T[], fits: (each: T) => boolean): [T[], string[]] {
  return [all.filter(fits), all.filter((each) => !fits(each)).map(({ name }) => name)];
}
