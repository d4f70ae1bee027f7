import { Failure } from '../failure.ts';
import type { Found, Source } from './sources.ts';

/** What one request writes: JSON of names and values for one folder. */
export interface Part {
  path: string;
  content: string;
  count: number;
}

export interface Plan {
  parts: Part[];
  warnings: string[];
}

/** Of a request: the server takes 128 Ki characters of JSON. */
const maxCharacters = 120 * 1024;
const maxNames = 2_000;
const maxNameBytes = 256;

/** Looked at as a whole before anything is sent. */
export function planOf({ found, warnings }: Source, root: string): Plan {
  const said = [...warnings];
  const folders = new Map<string, Map<string, string>>();
  const faults: string[] = [];
  for (const secret of found) {
    const path = folderIn(root, secret, said);
    const folder = folders.get(path) ?? new Map<string, string>();
    folders.set(path, folder);
    if (!isName(secret.name)) faults.push(`${JSON.stringify(secret.name)} cannot be the name of a secret`);
    if (folder.has(secret.name)) said.push(`${secret.name}: duplicate name; the last value is used`);
    folder.set(secret.name, secret.value);
  }
  if (faults.length > 0)
    throw new Failure('failed', 'Nothing is imported', { code: 'NOT_IMPORTABLE', details: faults });
  return { parts: [...folders].flatMap(([path, values]) => partsOf(path, values)), warnings: [...new Set(said)] };
}

const isName = (name: string): boolean =>
  name !== '' && Buffer.byteLength(name) <= maxNameBytes && !/[/\p{Cc}]/u.test(name) && !/^\.\.?$/.test(name);

/** Folders here have letters, digits, `_` and `-`. */
function folderIn(root: string, { path }: Found, warnings: string[]): string {
  const names = path.split('/').filter((name) => name !== '');
  const fit = names.map((name) => name.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 64));
  const folder = `/${[...root.split('/').filter((name) => name !== ''), ...fit].join('/')}`;
  if (fit.join('/') !== names.join('/')) warnings.push(`The folder ${names.join('/')} becomes ${folder}`);
  return folder;
}

function partsOf(path: string, values: ReadonlyMap<string, string>): Part[] {
  const parts: [string, string][][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const pair of values) {
    const length = JSON.stringify(pair).length + 1;
    if (length > maxCharacters) {
      throw new Failure('failed', `${pair[0]} is too large to be imported with others`, {
        hint: `Write it alone: nexus secrets set ${pair[0]} --file FILE`,
      });
    }
    if (size + length > maxCharacters || (parts.at(-1)?.length ?? 0) >= maxNames) {
      parts.push([]);
      size = 2;
    }
    parts.at(-1)?.push(pair);
    size += length;
  }
  return parts.map((pairs) => ({ path, content: JSON.stringify(Object.fromEntries(pairs)), count: pairs.length }));
}
