import type { YAMLError } from 'yaml';
import type { Assignment, Fault, Parsed } from './dotenv.ts';
import { parseDotenv } from './dotenv.ts';

export const importFormats = ['dotenv', 'json', 'yaml'] as const;
export const exportFormats = ['dotenv', 'json', 'yaml', 'k8s'] as const;

type ImportFormat = (typeof importFormats)[number];
type ExportFormat = (typeof exportFormats)[number];

/** `yaml` takes a megabyte and is rarely needed. */
const loadYaml = () => import('yaml');

export async function parse(format: ImportFormat, content: string): Promise<Parsed> {
  if (format === 'dotenv') return parseDotenv(content);
  const { isMap, parseDocument } = await loadYaml();
  // No alias is expanded: ten lines of them can be a gigabyte.
  const document = parseDocument(content, { uniqueKeys: true, version: '1.2', schema: 'core', stringKeys: true });
  if (format === 'json' && !isJson(content)) {
    return {
      assignments: [],
      faults: document.errors.length > 0 ? faultsOf(document.errors) : [{ line: 1, message: 'Is not JSON' }],
    };
  }
  if (document.errors.length > 0) return { assignments: [], faults: faultsOf(document.errors) };
  if (!isMap(document.contents)) {
    return { assignments: [], faults: [{ line: 1, message: 'Must be a map of names to values' }] };
  }
  return readPairs(document.contents.items as Pair[], content);
}

function isJson(content: string): boolean {
  try {
    JSON.parse(content);
    return true;
  } catch {
    return false;
  }
}

/** Without the message of the error, which shows the line. */
const faultsOf = (errors: readonly YAMLError[]): Fault[] =>
  errors.map(({ linePos, code }) => ({
    line: linePos?.[0].line ?? 1,
    message: code === 'DUPLICATE_KEY' ? 'The name stands there twice' : 'Cannot be read',
  }));

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

/** A map of names to texts, numbers and truth values. Numbers stay as they were written: 1.0 is not 1. */
function readPairs(pairs: readonly Pair[], content: string): Parsed {
  const lines = new Lines(content);
  const assignments: Assignment[] = [];
  const faults: Fault[] = [];
  for (const { key, value } of pairs) {
    const line = lines.at(key.range?.[0] ?? 0);
    const text = value === null ? '' : textOf(value);
    if (text === undefined) faults.push({ line, message: 'The value must be a text, a number, true or false' });
    else assignments.push({ name: String(key.value), value: text, line });
  }
  return { assignments, faults };
}

function textOf({ value, source }: Scalar): string | undefined {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return source ?? String(value);
  return undefined;
}

/** The line of a place in a text, for places that ascend. */
class Lines {
  private line = 1;
  private next: number;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
    this.next = text.indexOf('\n');
  }

  at(place: number): number {
    while (this.next !== -1 && this.next < place) {
      this.line += 1;
      this.next = this.text.indexOf('\n', this.next + 1);
    }
    return this.line;
  }
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
  if (as === 'yaml') return { content: stringify(toObject(values), { lineWidth: 0 }), skipped: [] };
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

/** Whatever follows it: a quote behind a backslash may be text or the end. */
const isClosedBy = (quote: string, text: string): boolean => !text.includes(quote) && !text.endsWith('\\');

/** The first way to write it that is read as it was; some texts have none. */
function dotenvLine({ name, value }: Named): string | undefined {
  const escaped = value.replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  const quoted = ['"', "'", '`'].filter((quote) => isClosedBy(quote, value)).map((quote) => quote + value + quote);
  const ways = [
    ...(/^([^\s"'`#\\][^#]*)?$/.test(value) ? [value] : []),
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
