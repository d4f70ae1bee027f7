/**
 * Prints as JSON which packages the import of app.ts loads, and of the journal's thread those of its files, with the packages
 * that Node brings: `node:deps/undici`.
 */
import { registerHooks } from 'node:module';

const packages = new Set<string>();
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(resolved.url)?.[1];
    if (name !== undefined) packages.add(name);
    return resolved;
  },
});
const files = {
  server: ['app.ts'],
  journal: ['kernel/journal/shipper.ts', 'modules/audit/ingest.ts', 'modules/metering/ingest.ts'],
}[process.argv[2] ?? ''];
for (const file of files ?? []) await import(new URL(`../src/${file}`, import.meta.url).href);
const { moduleLoadList } = process as unknown as { moduleLoadList: string[] };
for (const name of moduleLoadList) {
  const [, bundled] = /^NativeModule internal\/(deps\/[^/]+)/.exec(name) ?? [];
  if (bundled !== undefined) packages.add(`node:${bundled}`);
}
process.stdout.write(JSON.stringify([...packages].sort()));
