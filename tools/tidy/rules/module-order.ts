import type { Finding, Rule, SourceFile } from '../tree.ts';

/** Design, "The house": a module may import another only if that one stands earlier. Change it by an ADR. */
export const moduleNames = [
  'audit',
  'identity',
  'tenancy',
  'access',
  'sso',
  'metering',
  'keys',
  'billing',
  'vault',
  'webhooks',
  'connections',
  'gateway',
  'workflows',
  'trading',
];

type Layer = 'kernel' | 'http' | 'module' | 'config' | 'app' | 'main' | 'root' | 'outside';

interface Place {
  layer: Layer;
  module: string;
  path: string;
}

export const moduleOrder: Rule = {
  name: 'module-order',
  *check(tree) {
    for (const file of tree.files) {
      if (!file.isCode) continue;
      yield* unknownModule(file);
      yield* imports(file);
      yield* reexports(file);
    }
  },
};

function* unknownModule(file: SourceFile): Generator<Finding> {
  const { layer, module } = placeOf(file.path);
  if (layer !== 'module' || file.name !== 'index.ts' || moduleNames.includes(module)) return;
  yield finding(file, 1, `module ${module} has no place in the order; add it to the design and to moduleNames`);
}

function* imports(file: SourceFile): Generator<Finding> {
  for (const { from, typeOnly, line } of file.imports) {
    const objection = objectionTo(file, from, typeOnly);
    if (objection !== undefined) yield finding(file, line, objection);
  }
}

function* reexports(file: SourceFile): Generator<Finding> {
  const seen = new Set<string>();
  for (const { from, isType, line } of file.exports) {
    if (from === undefined || seen.has(from)) continue;
    seen.add(from);
    const objection = objectionTo(file, from, isType);
    if (objection !== undefined) yield finding(file, line, objection);
  }
}

const finding = (file: SourceFile, line: number, message: string): Finding => ({ path: file.path, line, message });

function placeOf(path: string): Place {
  const inside = /^apps\/server\/src\/(?:(kernel|http)\/|modules\/([^/]+)\/|(config|app|main)\.ts$|)/.exec(path);
  if (!inside) return { layer: 'outside', module: '', path };
  const [, folder, module = '', root] = inside;
  return { layer: (folder ?? (module === '' ? (root ?? 'root') : 'module')) as Layer, module, path };
}

/** What is wrong with this import, or undefined. */
function objectionTo(file: SourceFile, specifier: string, typeOnly: boolean): string | undefined {
  const path = file.resolve(specifier);
  if (path === undefined) return undefined;
  const from = placeOf(file.path);
  const to = placeOf(path);
  if (file.isTest || /^(tools|bench)\//.test(file.path)) return undefined;
  if (to.layer === 'main') return `imports main.ts, which starts the server; start it as a process instead`;
  if (to.layer === 'app' && from.layer !== 'main') return 'imports app.ts; only main.ts, tests and tools may';
  if (from.layer === 'outside') return undefined;
  if (to.layer === 'outside') {
    return path.endsWith('.json')
      ? undefined
      : `imports ${path}, which is no part of the server; move what is needed here`;
  }
  if (to.layer === 'config' && typeOnly && (from.layer === 'http' || from.layer === 'module')) return undefined;
  return objections[from.layer](from, to);
}

type Objection = (from: Place, to: Place) => string | undefined;

const only =
  (who: string, layers: Layer[], mend: string): Objection =>
  (_, to) =>
    layers.includes(to.layer) ? undefined : `${who} imports ${nameOf(to)}; ${mend}`;

/** Configuration values reach http and the modules through app.ts; only types may be imported from config.ts. */
const objections: Record<Layer, Objection> = {
  kernel: only('kernel', ['kernel'], 'it may import only kernel: take it as a parameter'),
  http: only('http', ['kernel', 'http'], 'it may import only kernel: define a port that app.ts fills'),
  config: only('config.ts', ['kernel'], 'it may import only kernel'),
  module: (from, to) => {
    if (to.layer === 'kernel' || to.layer === 'http') return undefined;
    if (to.layer !== 'module') return `a module imports ${nameOf(to)}; app.ts hands it in instead`;
    if (to.module === from.module) return undefined;
    const [here, there] = [moduleNames.indexOf(from.module), moduleNames.indexOf(to.module)];
    if (there < 0 || here <= there) {
      return `${from.module} imports ${to.module}, which does not stand before it in the order; send an event, or let app.ts fill a port`;
    }
    if (to.path.endsWith(`/modules/${to.module}/index.ts`)) return undefined;
    return `reaches past the face of ${to.module}; import from its index.ts`;
  },
  app: () => undefined,
  main: () => undefined,
  root: () => undefined,
  outside: () => undefined,
};

const nameOf = (place: Place): string =>
  place.layer === 'module' ? `the module ${place.module}` : place.path.replace('apps/server/src/', '');
