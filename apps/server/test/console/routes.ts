import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../../../console/src', import.meta.url));

/** Where the routes of a parent begin. */
const parents: Readonly<Record<string, string>> = {
  rootRoute: '',
  signedInRoute: '',
  lastOrganizationRoute: '',
  accountLayout: '/account',
  organizationRoute: '/o/$org',
};

/** Every address of the console, read from the declarations of its routes: `/o/$org/keys/$key`. */
export function consoleRoutes(): string[] {
  const found = globSync('features/**/*.tsx', { cwd: source }).flatMap((name) => {
    const declared = readFileSync(`${source}/${name}`, 'utf8').matchAll(
      /getParentRoute: \(\) => (\w+),\s+path: '([^']+)'/g,
    );
    return Array.from(declared, ([, parent = '', path = '']) => {
      const beginning = parents[parent];
      if (beginning === undefined) throw new Error(`${name}: where do the routes of ${parent} begin?`);
      return beginning + path;
    });
  });
  return found.sort();
}
