import { Failure } from '../failure.ts';

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
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isScalar = (value: Json): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);

function notOf(product: string, what: string): Failure {
  return new Failure('failed', `This is no export of ${product}: ${what}`, { code: 'NOT_IMPORTABLE' });
}

function parseJson(product: string, text: string): Json {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    // Not the parser's message, which shows what stands there.
    throw notOf(product, 'it is not JSON');
  }
}

/** `infisical export --format=json`: a list of secrets, or those of its API. Personal values are not the environment's. */
export function fromInfisical(text: string): Source {
  const read = parseJson('Infisical', text);
  const list = isMembers(read) ? read.secrets : read;
  if (!Array.isArray(list)) throw notOf('Infisical', 'it must be a list of secrets (infisical export --format=json)');
  const source: Source = { found: [], warnings: [] };
  for (const [index, item] of list.entries()) {
    const { key, secretKey = key, value, secretValue = value, type, secretPath } = isMembers(item) ? item : {};
    if (typeof secretKey !== 'string' || typeof secretValue !== 'string')
      throw notOf('Infisical', `secret ${index + 1} of the list has no key and value`);
    if (type === 'personal') source.warnings.push(`${secretKey}: a personal value is left out`);
    else
      source.found.push({
        path: typeof secretPath === 'string' ? secretPath : '',
        name: secretKey,
        value: secretValue,
      });
  }
  return source;
}

/** What Doppler adds to every download. */
const ofDoppler = new Set(['DOPPLER_PROJECT', 'DOPPLER_CONFIG', 'DOPPLER_ENVIRONMENT']);

/** `doppler secrets download --format json`, and `doppler secrets --json`, whose values have a computed form. */
export function fromDoppler(text: string): Source {
  const read = parseJson('Doppler', text);
  if (!isMembers(read))
    throw notOf('Doppler', 'it must be an object (doppler secrets download --no-file --format json)');
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
 * `vault kv get -format=json`, of both versions of the engine, one after the other too (a line or an item of a list each);
 * `-field=data`; and trees of folders such as medusa writes.
 */
export function fromVault(text: string): Source {
  const source: Source = { found: [], warnings: [] };
  for (const document of documentsIn(text)) {
    if (!isMembers(document)) throw notOf('Vault', 'it must be objects (vault kv get -format=json)');
    const wrapped = isMembers(document.data) && 'request_id' in document ? document.data : undefined;
    if (wrapped === undefined) addTree(source, '', document);
    else addValues(source, isMembers(wrapped.data) && isMembers(wrapped.metadata) ? wrapped.data : wrapped);
  }
  return source;
}

function documentsIn(text: string): Json[] {
  try {
    const whole = parseJson('Vault', text);
    return Array.isArray(whole) ? whole : [whole];
  } catch (error) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length < 2) throw error;
    return lines.map((line) => parseJson('Vault', line));
  }
}

/** Values of one secret of Vault: what is no text is kept as JSON. */
function addValues(source: Source, values: Members): void {
  for (const [name, value] of Object.entries(values)) {
    if (!isScalar(value)) source.warnings.push(`${name}: is no text; its JSON is imported`);
    source.found.push({ path: '', name, value: typeof value === 'string' ? value : JSON.stringify(value) });
  }
}

function addTree(source: Source, path: string, members: Members): void {
  for (const [name, value] of Object.entries(members)) {
    if (isMembers(value)) addTree(source, `${path}/${name.replace(/^\/+|\/+$/g, '')}`, value);
    else if (isScalar(value)) source.found.push({ path, name, value: String(value) });
    else {
      source.warnings.push(`${path}/${name}: is no text; its JSON is imported`);
      source.found.push({ path, name, value: JSON.stringify(value) });
    }
  }
}
