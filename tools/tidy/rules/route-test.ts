import { reads, type Token } from '../tokens.ts';
import type { Rule, SourceFile, Tree } from '../tree.ts';

interface Route {
  /** The constant that holds it; undefined when it has none of its own. */
  name: string | undefined;
  method: string | undefined;
  path: string | undefined;
  line: number;
}

/** Every route has a scenario table: under its constant's name, or as 'METHOD path'. */
export const routeTest: Rule = {
  name: 'route-test',
  *check(tree) {
    for (const file of tree.server) {
      const module = /^apps\/server\/src\/modules\/([^/]+)\//.exec(file.path)?.[1];
      if (module === undefined) continue;
      const routes = routesIn(file.tokens);
      if (routes.length === 0) continue;
      const tests = testsOf(tree, module);
      for (const route of routes) {
        if (route.method === undefined || route.path === undefined) {
          const message = 'the method and path of a route are literals, so that it can be found; write them out';
          yield { path: file.path, line: route.line, message };
        } else if (!tests.some((test) => mentions(test, route))) {
          const named = `'${route.method} ${route.path}'`;
          const message = `no test of ${module} or of apps/server/test mentions ${named}${route.name ? ` or ${route.name}` : ''}; write its scenario table`;
          yield { path: file.path, line: route.line, message };
        }
      }
    }
  },
};

function routesIn(tokens: readonly Token[]): Route[] {
  return tokens.flatMap((token, i) => {
    if (!reads(tokens, i, 'route', '(', '{')) return [];
    const named = reads(tokens, i - 1, '=') && tokens[i - 2]?.kind === 'name';
    const property = (key: string) => literalProperty(tokens, i + 2, key);
    const name = named ? tokens[i - 2]?.text : undefined;
    return [{ name, method: property('method'), path: property('path'), line: token.line }];
  });
}

/** The string of `key: 'string'` directly inside the object that opens at `open`. */
function literalProperty(tokens: readonly Token[], open: number, key: string): string | undefined {
  const end = tokens[open]?.partner ?? -1;
  for (let i = open + 1; i < end; i += 1) {
    if (reads(tokens, i, key, ':') && tokens[i + 2]?.kind === 'string') return tokens[i + 2]?.text;
    const partner = tokens[i]?.partner ?? -1;
    if (partner > i) i = partner;
  }
  return undefined;
}

interface TestFile {
  strings: string[];
  /** Names used outside import declarations; empty where the file imports nothing of the module. */
  names: Set<string>;
}

function testsOf(tree: Tree, module: string): TestFile[] {
  const home = `apps/server/src/modules/${module}/`;
  return tree.files
    .filter((file) => file.isCode && file.isTest)
    .filter((file) => file.path.startsWith(home) || file.path.startsWith('apps/server/test/'))
    .map((file) => ({
      strings: file.tokens.filter(({ kind }) => kind === 'string' || kind === 'template').map(({ text }) => text),
      names: namesUsed(file, home),
    }));
}

function namesUsed(file: SourceFile, home: string): Set<string> {
  const ofModule = file.path.startsWith(home) || file.imports.some(({ from }) => file.resolve(from)?.startsWith(home));
  if (!ofModule) return new Set();
  const imported = new Set(
    file.imports.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i)),
  );
  return new Set(file.tokens.filter(({ kind }, i) => kind === 'name' && !imported.has(i)).map(({ text }) => text));
}

function mentions(test: TestFile, { name, method, path }: Route): boolean {
  if (name !== undefined && test.names.has(name)) return true;
  const wanted = `${method} ${path}`;
  return test.strings.some((text) => {
    const start = text.indexOf(wanted);
    return start >= 0 && !/^[\w/:*-]/.test(text.slice(start + wanted.length));
  });
}
