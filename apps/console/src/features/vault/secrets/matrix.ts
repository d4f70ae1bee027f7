import type { Secret } from './calls.ts';

/** One name, as it is in each of the environments. */
export interface SecretRow {
  /** Folder and name, which no other row has. */
  key: string;
  path: string;
  name: string;
  /** By id of the environment. */
  there: ReadonlyMap<string, Secret>;
  /** Where it is deleted, with its last version. */
  deleted: ReadonlyMap<string, Secret>;
}

export interface NamesOf {
  environment: string;
  secrets: readonly Secret[];
  deleted: readonly Secret[];
}

/** Folder and name as one; names have no slash. */
export const rowKey = (path: string, name: string): string => (path === '/' ? `/${name}` : `${path}/${name}`);

/** The names of all environments, by folder and name. */
export function matrixOf(lists: readonly NamesOf[]): SecretRow[] {
  const rows = new Map<string, SecretRow & { there: Map<string, Secret>; deleted: Map<string, Secret> }>();
  const rowOf = ({ path, name }: Secret) => {
    const key = rowKey(path, name);
    const row = rows.get(key) ?? { key, path, name, there: new Map(), deleted: new Map() };
    rows.set(key, row);
    return row;
  };
  for (const { environment, secrets, deleted } of lists) {
    for (const secret of secrets) rowOf(secret).there.set(environment, secret);
    for (const secret of deleted) rowOf(secret).deleted.set(environment, secret);
  }
  return [...rows.values()].sort((a, b) => compare(a.path, b.path) || compare(a.name, b.name));
}

/** As the server orders them: by bytes, not by the rules of a language. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Rows whose name, comment or tags have all words of the search, in this folder or below it. */
export function matching(rows: readonly SecretRow[], search: string, folder: string): SecretRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => isIn(row.path, folder) && words.every((word) => hasWord(row, word)));
}

const isIn = (path: string, folder: string): boolean =>
  folder === '/' || path === folder || path.startsWith(`${folder}/`);

function hasWord({ path, name, there }: SecretRow, word: string): boolean {
  if (name.toLowerCase().includes(word) || path.toLowerCase().includes(word)) return true;
  for (const { comment, tags } of there.values()) {
    if (comment.toLowerCase().includes(word) || tags.some((tag) => tag.toLowerCase().includes(word))) return true;
  }
  return false;
}

/** All folders that rows are in, and those above them. */
export function foldersOf(rows: readonly SecretRow[]): string[] {
  const folders = new Set(['/']);
  for (const { path } of rows) {
    const parts = path.split('/').slice(1).filter(Boolean);
    for (let depth = 1; depth <= parts.length; depth++) folders.add(`/${parts.slice(0, depth).join('/')}`);
  }
  return [...folders].sort(compare);
}
