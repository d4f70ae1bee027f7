/** `npm run build`: the console in `apps/console/dist`, as the server sends it; `npm ci` ends with it. */
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { constants, gzipSync } from 'node:zlib';

const folder = import.meta.dirname;
const dist = `${folder}/dist`;
/** Only a build that succeeded takes the place of the one before, and at once: a running server sends its files. */
const next = `${dist}.${process.pid}`;
const last = `${next}.old`;

/** Below it, a compressed file saves less than the head of a reply has. Bytes. */
const worthCompressing = 1024;

// An image may install the packages before it has the sources.
if (existsSync(`${folder}/src/main.tsx`)) {
  const start = performance.now();
  // Vite takes the variable over, and with it React for development, which is larger by half.
  process.env.NODE_ENV = 'production';
  const { build } = await import('vite');
  await build({ root: folder, logLevel: 'warn', build: { outDir: next, emptyOutDir: true } });
  for (const file of globSync('**/*.{css,js,svg}', { cwd: next })) compress(`${next}/${file}`);
  if (existsSync(dist)) renameSync(dist, last);
  renameSync(next, dist);
  rmSync(last, { recursive: true, force: true });
  process.stdout.write(`built the console in ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
}

/** Beside the file, so that the server compresses nothing. */
function compress(file: string): void {
  const bytes = readFileSync(file);
  if (bytes.length >= worthCompressing)
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }));
}
