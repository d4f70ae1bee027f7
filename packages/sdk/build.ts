/** `npm run build -w @nexus/sdk`: the package to publish, JavaScript with types, in `dist/` or the folder that is named. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const out = resolve(process.argv[2] ?? join(folder, 'dist'));

interface Manifest {
  exports: Record<string, string>;
  [member: string]: unknown;
}

rmSync(out, { recursive: true, force: true });
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
execFileSync(process.execPath, [compiler, '-p', join(folder, 'tsconfig.build.json'), '--outDir', join(out, 'src')], {
  stdio: 'inherit',
});
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
const { private: _, scripts: _scripts, devDependencies: _devDependencies, ...published } = manifest;
const compiled = Object.entries(manifest.exports).map(([name, source]) => {
  const module = source.replace(/\.ts$/, '');
  return [name, { types: `${module}.d.ts`, default: `${module}.js` }];
});
/** In the package itself, so that it installs without a registry: what `./webhooks` needs. */
const bundled = ['standardwebhooks', '@stablelib/base64', 'fast-sha256'];
for (const name of bundled) {
  const [source] = [folder, join(folder, '../..')].map((place) => join(place, 'node_modules', name)).filter(existsSync);
  if (source === undefined) throw new Error(`${name} is not installed`);
  cpSync(source, join(out, 'node_modules', name), { recursive: true, dereference: true });
}
const more = { exports: Object.fromEntries(compiled), sideEffects: false, engines: { node: '>=20.3' } };
writeFileSync(
  join(out, 'package.json'),
  `${JSON.stringify({ ...published, ...more, bundleDependencies: ['standardwebhooks'] }, undefined, 2)}\n`,
);
cpSync(join(folder, 'README.md'), join(out, 'README.md'));
