import { Failure } from '../failure.ts';
import { isRawNumber, parseDocuments } from './documents.ts';

/** A secret of another product, in a folder below the one that is imported to. */
export interface Found {
  path: string;
  name: string;
  value: string;
}

export interface Source {
  found: Found[];
  /** What was left out or changed, for people. Names, never values. */
  warnings: string[];
}

type Json = unknown;
type Members = Record<string, Json>;

const isMembers = (value: Json): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value);

/** The commands that write what is read here. Other formats of theirs are read by other commands, or by none. */
const commands = {
  Infisical: 'infisical export --format=json',
  Doppler: 'doppler secrets download --no-file --format json',
  Vault: 'vault kv get -format=json PATH, or medusa export PATH --format json',
} as const;

function notOf(product: keyof typeof commands, what: string): Failure {
  return new Failure('failed', `This is no export of ${product}: ${what}`, {
    code: 'NOT_IMPORTABLE',
    hint: `Make it with: ${commands[product]}`,
  });
}

function parseJson(product: keyof typeof commands, text: string): Json[] {
  try {
    return parseDocuments(text);
  } catch {
    // Not the parser's message, which shows what stands there.
    throw notOf(product, 'it is not JSON');
  }
}

/** Of products that write one document. */
function parseOne(product: keyof typeof commands, text: string): Json {
  const [document, ...others] = parseJson(product, text);
  if (others.length > 0) throw notOf(product, 'it is not one document of JSON');
  return document;
}

/** What Infisical writes in place of a value that whoever made the export may not read. */
const hiddenValue = '<hidden-by-infisical>';

/** `infisical export --format=json`: a list of secrets, or those of its API. Personal values are not the environment's. */
export function fromInfisical(text: string): Source {
  const read = parseOne('Infisical', text);
  const list = isMembers(read) ? read.secrets : read;
  if (!Array.isArray(list)) throw notOf('Infisical', 'it must be a list of secrets');
  const source: Source = { found: [], warnings: [] };
  for (const [index, item] of list.entries()) {
    const { key, secretKey = key, value, secretValue = value, type, secretPath } = isMembers(item) ? item : {};
    if (typeof secretKey !== 'string' || typeof secretValue !== 'string')
      throw notOf('Infisical', `secret ${index + 1} of the list has no key and value`);
    if (type === 'personal') source.warnings.push(`${secretKey}: a personal value is left out`);
    else if (secretValue === hiddenValue) source.warnings.push(`${secretKey}: the export does not hold its value`);
    else
      source.found.push({
        path: typeof secretPath === 'string' ? secretPath : '',
        name: secretKey,
        value: secretValue,
      });
  }
  const { imports = [] } = isMembers(read) ? read : {};
  for (const { environment, secretPath } of Array.isArray(imports) ? imports.filter(isMembers) : [])
    source.warnings.push(`What is imported from ${environment}${secretPath} is left out: import it there`);
  return source;
}

/** What Doppler adds to every download. */
const ofDoppler = new Set(['DOPPLER_PROJECT', 'DOPPLER_CONFIG', 'DOPPLER_ENVIRONMENT']);

/** `doppler secrets download --format json`, and `doppler secrets --json`, whose values have a computed form. */
export function fromDoppler(text: string): Source {
  const read = parseOne('Doppler', text);
  if (!isMembers(read)) throw notOf('Doppler', 'it must be an object');
  const source: Source = { found: [], warnings: [] };
  for (const [name, given] of Object.entries(read)) {
    const value = isMembers(given) ? given.computed : given;
    if (ofDoppler.has(name)) source.warnings.push(`${name}: is Doppler's own and left out`);
    else if (isMembers(given) && value === null) source.warnings.push(`${name}: the export does not hold its value`);
    else if (typeof value !== 'string') throw notOf('Doppler', `${name} is no text`);
    else source.found.push({ path: '', name, value });
  }
  return source;
}

/**
 * `vault kv get -format=json`, of both versions of the engine, one after the other too, or in a list; `-field=data`; and trees
 * of folders such as medusa writes.
 */
export function fromVault(text: string): Source {
  const source: Source = { found: [], warnings: [] };
  for (const document of parseJson('Vault', text).flat()) {
    if (!isMembers(document)) throw notOf('Vault', 'it must be objects');
    const wrapped = isMembers(document.data) && 'request_id' in document ? document.data : undefined;
    if (wrapped === undefined) addTree(source, '', document);
    else if (!isMembers(wrapped.metadata)) addValues(source, wrapped);
    else if (wrapped.data === null)
      source.warnings.push(`Version ${wrapped.metadata.version} of a secret is deleted and left out`);
    else addValues(source, isMembers(wrapped.data) ? wrapped.data : wrapped);
  }
  return source;
}

/** Values of one secret of Vault. */
function addValues(source: Source, values: Members): void {
  for (const [name, value] of Object.entries(values)) addValue(source, '', name, value);
}

function addTree(source: Source, path: string, members: Members): void {
  for (const [name, value] of Object.entries(members)) {
    if (isMembers(value)) addTree(source, `${path}/${name.replace(/^\/+|\/+$/g, '')}`, value);
    else addValue(source, path, name, value);
  }
}

/** What is no text, number or truth value is kept as JSON. */
function addValue(source: Source, path: string, name: string, value: Json): void {
  const isStructured = typeof value === 'object' && !isRawNumber(value);
  if (isStructured) source.warnings.push(`${path === '' ? '' : `${path}/`}${name}: is no text; its JSON is imported`);
  source.found.push({ path, name, value: typeof value === 'string' ? value : JSON.stringify(value) });
}
