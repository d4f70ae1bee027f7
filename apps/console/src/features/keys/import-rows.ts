import type { Schema } from '../../api/client.ts';

type ImportedKey = Schema<'ImportedKey'>;

/** A line of the file: what is sent of it, or why it cannot be. */
export interface ImportRow {
  line: number;
  name: string;
  /** The customer's id of Nexus or one's own, whichever the file has. */
  customer: string;
  key?: ImportedKey;
  problem?: string;
}

const columns = ['name', 'key', 'sha256', 'hint', 'customerId', 'externalId', 'environmentId', 'scopes', 'expiresAt'];

/** @throws Error where the text is no table of keys at all. */
export async function readRows(
  text: string,
  customers: (externalIds: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): Promise<ImportRow[]> {
  const cells = cellsOf(text.replace(/^\ufeff/, ''));
  const externalIds = new Set(cells.flatMap(({ values: { externalId } }) => (externalId ? [externalId] : [])));
  const known = await customers([...externalIds]);
  return Promise.all(cells.map(({ line, values }) => rowOf(line, values, known)));
}

interface Line {
  line: number;
  values: Record<string, string>;
}

function cellsOf(text: string): Line[] {
  const [head, ...rest] = csvLines(text);
  if (head === undefined) return [];
  const names = head.cells.map((name) => name.trim());
  const unknown = names.filter((name) => !columns.includes(name));
  if (unknown.length > 0) throw new Error(`There is no column ${unknown.join(', ')}. Columns: ${columns.join(', ')}.`);
  return rest.map(({ line, cells }) => ({
    line,
    values: Object.fromEntries(names.map((name, index) => [name, (cells[index] ?? '').trim()])),
  }));
}

interface CsvLine {
  line: number;
  cells: string[];
}

/**
 * RFC 4180: cells between commas, quotes around those that hold commas, quotes or ends of lines. Empty lines are left out.
 * @internal
 */
export function csvLines(text: string): CsvLine[] {
  const lines: CsvLine[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  let line = 1;
  let first = 1;
  const endLine = () => {
    cells.push(cell);
    if (cells.some((each) => each.trim() !== '')) lines.push({ line: first, cells });
    [cells, cell, first] = [[], '', line];
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '\n') line++;
    if (char === '"' && quoted && text[at + 1] === '"') {
      cell += '"';
      at++;
    } else if (char === '"') quoted = !quoted;
    else if (quoted) cell += char;
    else if (char === ',') {
      cells.push(cell);
      cell = '';
    } else if (char === '\n') endLine();
    else if (char !== '\r') cell += char;
  }
  endLine();
  return lines;
}

async function rowOf(
  line: number,
  { name = '', key, sha256, hint, customerId, externalId, environmentId, scopes, expiresAt }: Line['values'],
  customers: ReadonlyMap<string, string>,
): Promise<ImportRow> {
  const customer = customerId || customers.get(externalId ?? '');
  const row = { line, name, customer: customerId || externalId || '' };
  const hash = sha256 || (key ? await sha256Of(key) : undefined);
  if (name === '') return { ...row, problem: 'The name is missing' };
  if (hash === undefined) return { ...row, problem: 'Both key and sha256 are missing' };
  if (!/^[0-9a-f]{64}$/.test(hash)) return { ...row, problem: 'sha256 must be 64 lowercase hexadecimal digits' };
  if (customer === undefined) return { ...row, problem: 'No such customer' };
  const list = scopes ? scopes.split(/\s+/) : [];
  return {
    ...row,
    key: {
      name,
      customerId: customer,
      sha256: hash,
      hint: hint || (key ? key.slice(-4) : ''),
      ...(environmentId && { environmentId }),
      ...(list.length > 0 && { scopes: list }),
      ...(expiresAt && { expiresAt }),
    },
  };
}

/** A key is hashed here, so that it is not sent. @throws Error on a page that was not loaded by https or from this machine. */
async function sha256Of(text: string): Promise<string> {
  if (!globalThis.isSecureContext && globalThis.crypto?.subtle === undefined)
    throw new Error('Keys can be hashed only on a page loaded over HTTPS. Use the column sha256 instead of key.');
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
