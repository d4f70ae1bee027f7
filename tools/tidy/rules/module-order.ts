import { type Node, type Program, Visitor } from 'oxc-parser';
import type { Finding, Rule, Tree } from '../tree.ts';

const source = 'apps/server/src/';
const app = `${source}app.ts`;

type Layer = 'kernel' | 'http' | 'module' | 'config' | 'app' | 'main' | 'root' | 'outside';

interface Place {
  layer: Layer;
  module: string;
  path: string;
}

/** A module may import another only if that one stands earlier in `modules` of app.ts. */
export const moduleOrder: Rule = {
  name: 'module-order',
  *check(tree) {
    const order = readOrder(tree);
    yield* order.findings;
    yield* missingModules(tree, order.names);
    for (const file of tree.files) {
      if (!file.isCode || file.isTest || /^(tools|bench)\//.test(file.path)) continue;
      for (const { from, typeOnly, line } of file.imports) {
        const path = file.resolve(from);
        const message = path === undefined ? undefined : objectionTo(file.path, path, typeOnly, order.names);
        if (message !== undefined) yield { path: file.path, line, message };
      }
    }
  },
};

/** The folder of each element of `const modules = […]` in app.ts: `[audit, keysModule({ … })]`. */
function readOrder(tree: Tree): { names: string[]; findings: Finding[] } {
  const file = tree.get(app);
  if (file === undefined) return { names: [], findings: [] };
  const declarations = declarationsOf(file.program);
  const list = declarations.values.get('modules');
  if (list?.type !== 'ArrayExpression') {
    const message = 'has no array `modules`; declare it as `const modules = […]`, in the order of the modules';
    return { names: [], findings: [{ path: app, line: 1, message }] };
  }
  const names: string[] = [];
  const findings: Finding[] = [];
  for (const element of list.elements) {
    if (element === null) continue;
    const name = moduleOf(element, declarations);
    if (name !== undefined) names.push(name);
    else {
      const message = 'tidy cannot tell which module this is; take it from an import of ./modules/<name>/';
      findings.push({ path: app, line: file.lineAt(element.start), message });
    }
  }
  return { names, findings };
}

interface Declarations {
  /** Local name → specifier it is imported from. */
  imports: ReadonlyMap<string, string>;
  /** Variable → its value, in whichever function it is declared. */
  values: ReadonlyMap<string, Node>;
}

function declarationsOf(program: Program): Declarations {
  const imports = new Map<string, string>();
  const values = new Map<string, Node>();
  new Visitor({
    ImportDeclaration({ specifiers, source }) {
      for (const { local } of specifiers) imports.set(local.name, source.value);
    },
    VariableDeclarator({ id, init }) {
      if (id.type === 'Identifier' && init !== null) values.set(id.name, init);
    },
  }).visit(program);
  return { imports, values };
}

/** The module that `keys`, `keysModule({ … })` or a variable with such a value stands for. */
function moduleOf(node: Node, declarations: Declarations): string | undefined {
  if (node.type === 'CallExpression') return moduleOf(node.callee, declarations);
  if (node.type !== 'Identifier') return undefined;
  const from = declarations.imports.get(node.name);
  if (from !== undefined) return /^\.\/modules\/([^/]+)\//.exec(from)?.[1];
  const value = declarations.values.get(node.name);
  return value === undefined ? undefined : moduleOf(value, declarations);
}

function* missingModules(tree: Tree, order: readonly string[]): Generator<Finding> {
  const seen = new Set(order);
  for (const { path } of tree.files) {
    const name = /^apps\/server\/src\/modules\/([^/]+)\/(?:index|module)\.ts$/.exec(path)?.[1];
    if (name === undefined || seen.has(name)) continue;
    seen.add(name);
    yield { path, line: 1, message: `module ${name} is not in \`modules\` of app.ts; add it behind those it imports` };
  }
}

function placeOf(path: string): Place {
  const [inside, folder, module = '', root] =
    /^apps\/server\/src\/(?:(kernel|http)\/|modules\/([^/]+)\/|(config|app|main)\.ts$|)/.exec(path) ?? [];
  if (inside === undefined) return { layer: 'outside', module, path };
  return { layer: (folder ?? (module === '' ? (root ?? 'root') : 'module')) as Layer, module, path };
}

/** What is wrong with an import, or undefined. */
function objectionTo(importer: string, path: string, typeOnly: boolean, order: readonly string[]): string | undefined {
  const from = placeOf(importer);
  const to = placeOf(path);
  if (to.layer === 'main') return 'imports main.ts, which starts the server; start it as a process instead';
  // The command line is a program of its own, as main.ts is.
  if (to.layer === 'app' && from.layer !== 'main' && !importer.startsWith('packages/cli/'))
    return 'imports app.ts; only main.ts, the command line, tests and tools may';
  if (from.layer === 'outside') return undefined;
  if (to.layer === 'outside') {
    return path.endsWith('.json')
      ? undefined
      : `imports ${path}, which is no part of the server; move what is needed here`;
  }
  if (to.layer === 'config' && typeOnly && (from.layer === 'http' || from.layer === 'module')) return undefined;
  return objections[from.layer]?.(from, to, order);
}

type Objection = (from: Place, to: Place, order: readonly string[]) => string | undefined;

const only =
  (who: string, layers: Layer[], mend: string): Objection =>
  (_, to) =>
    layers.includes(to.layer) ? undefined : `${who} imports ${nameOf(to)}; ${mend}`;

const isFile = ({ path, module }: Place, name: string): boolean => path === `${source}modules/${module}/${name}`;

/** main.ts, app.ts and what stands beside them see a module's face and its definition. */
const root: Objection = (_, to) =>
  to.layer !== 'module' || isFile(to, 'index.ts') || isFile(to, 'module.ts')
    ? undefined
    : `reaches past the face of ${to.module}; import from its index.ts or module.ts`;

/** Configuration values reach http and the modules through app.ts; only types may be imported from config.ts. */
const objections: Partial<Record<Layer, Objection>> = {
  kernel: only('kernel', ['kernel'], 'it may import only kernel: take it as a parameter'),
  http: only('http', ['kernel', 'http'], 'it may import only kernel: define a port that app.ts fills'),
  config: only('config.ts', ['kernel'], 'it may import only kernel'),
  module(from, to, order) {
    if (to.layer === 'kernel' || to.layer === 'http') return undefined;
    if (to.layer !== 'module') return `a module imports ${nameOf(to)}; let app.ts pass it in`;
    if (isFile(to, 'module.ts')) return `imports the definition of ${to.module}; only app.ts may`;
    if (to.module === from.module) return undefined;
    const [here, there] = [order.indexOf(from.module), order.indexOf(to.module)];
    if (there < 0 || here <= there)
      return `${from.module} imports ${to.module}, which does not stand before it in app.ts; send an event, or let app.ts fill a port`;
    return isFile(to, 'index.ts') ? undefined : `reaches past the face of ${to.module}; import from its index.ts`;
  },
  root,
  app: root,
  main: root,
};

const nameOf = (place: Place): string =>
  place.layer === 'module' ? `the module ${place.module}` : place.path.replace(source, '');
