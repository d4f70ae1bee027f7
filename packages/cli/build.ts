/** `npm run build -w @nexus/cli`: the package to publish, JavaScript alone, in `dist/` or the folder that is named. */
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const folder = fileURLToPath(new URL('.', import.meta.url));
const out = resolve(process.argv[2] ?? join(folder, 'dist'));

interface Manifest {
  name: string;
  version: string;
  license: string;
  optionalDependencies: Record<string, string>;
}

rmSync(out, { recursive: true, force: true });
// What other packages are needed is taken in: one less to load, and none that another one could exchange.
const bundle = await rolldown({
  input: { nexus: join(folder, 'src/published.ts') },
  platform: 'node',
  external: ['@napi-rs/keyring'],
  // A module is there for what is used of it: parts of the server are, its database is not.
  treeshake: { moduleSideEffects: false },
});
const { output } = await bundle.write({
  dir: out,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name].js',
});
await bundle.close();
chmodSync(join(out, 'nexus.js'), 0o755);

const { name, version, license, optionalDependencies } = JSON.parse(
  readFileSync(join(folder, 'package.json'), 'utf8'),
) as Manifest;
const manifest = { name, version, license, type: 'module', bin: { nexus: './nexus.js' }, engines: { node: '>=20.10' } };
writeFileSync(join(out, 'package.json'), `${JSON.stringify({ ...manifest, optionalDependencies }, undefined, 2)}\n`);
cpSync(join(folder, 'README.md'), join(out, 'README.md'));
cpSync(join(folder, '../../LICENSE'), join(out, 'LICENSE'));
const modules = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
writeFileSync(join(out, 'LICENSES.txt'), licencesOf(modules));

/** Of the packages that were taken in: they ask for their texts to come along. */
function licencesOf(paths: readonly string[]): string {
  const packages = new Map<string, string>();
  for (const path of paths) {
    const [place, named] = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
    if (place === undefined || named === undefined || packages.has(named)) continue;
    const file = readdirSync(place).find((each) => /^licen[cs]e/i.test(each));
    if (file === undefined) throw new Error(`${named} has no licence to come along`);
    packages.set(named, readFileSync(join(place, file), 'utf8'));
  }
  const sorted = [...packages].sort(([left], [right]) => (left < right ? -1 : 1));
  return sorted.map(([named, text]) => `${named}\n\n${text.trim()}\n`).join('\n----\n\n');
}
