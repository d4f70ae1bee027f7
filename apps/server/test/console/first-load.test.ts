import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildConsole } from './fresh-build.ts';

const dist = fileURLToPath(new URL('../../../console/dist', import.meta.url));

/** What the console's specification allows the first page to load before charts, compressed; fonts apart. Bytes. */
const allowed = 200_000;

interface Chunk {
  file: string;
  src?: string;
  isEntry?: boolean;
  imports?: string[];
  dynamicImports?: string[];
  css?: string[];
}

describe('the first load of the console', () => {
  let manifest: Record<string, Chunk>;
  beforeAll(async () => {
    await buildConsole();
    manifest = JSON.parse(readFileSync(`${dist}/.vite/manifest.json`, 'utf8'));
  });

  /** Scripts and styles that are loaded before the chunk runs. */
  function filesOf(name: string, found = new Set<string>()): Set<string> {
    const { file, css = [], imports = [] } = manifest[name] as Chunk;
    if (found.has(file)) return found;
    for (const each of [file, ...css]) found.add(each);
    for (const each of imports) filesOf(each, found);
    return found;
  }

  const sizeOf = (files: Iterable<string>): number =>
    Array.from(files, (file) => gzipSync(readFileSync(`${dist}/${file}`), { level: 9 }).length).reduce(
      (a, b) => a + b,
      0,
    );

  const pageOf = (name: string): string => `src/features/${name}-page.tsx`;
  const withoutFrame =
    /^src\/features\/(portal|account\/(login|register|setup|.*(password|email|verification|invitation)))/;
  /** Which frame a page stands in; those of the account have a smaller one. */
  const frameOf = (page: string): string[] => (withoutFrame.test(page) ? [] : ['src/shell/organization-shell.tsx']);
  const loadedWith = (page: string): Set<string> =>
    new Set(['index.html', page, ...frameOf(page)].flatMap((name) => [...filesOf(name)]));
  const firstLoad = (page: string): number => sizeOf(loadedWith(page));

  it.each(['account/login', 'account/register', 'overview/overview'])('is at most 200 KB at %s', (name) => {
    expect(firstLoad(pageOf(name))).toBeLessThanOrEqual(allowed);
  });

  it('has no charts in it, whichever page is the first', () => {
    const pages = Object.keys(manifest).filter((name) => /^src\/features\/.*-page\.tsx$/.test(name));
    expect(pages.length).toBeGreaterThan(30);
    const sizes = pages.map((page) => ({ page, bytes: firstLoad(page) })).toSorted((a, b) => b.bytes - a.bytes);
    for (const { page, bytes } of sizes.slice(0, 5)) process.stdout.write(`first load of ${page}: ${bytes} bytes\n`);
    // A class of every chart of Recharts.
    const hasCharts = (file: string) => readFileSync(`${dist}/${file}`, 'utf8').includes('recharts-wrapper');
    expect(pages.filter((page) => [...loadedWith(page)].some(hasCharts))).toEqual([]);
  });
});
