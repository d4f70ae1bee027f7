import { shortestCircle } from '../circles.ts';
import type { Finding, Rule, Tree } from '../tree.ts';

const root = 'apps/console/src/';

/** Folders of the console: each imports from its own line and those above. router.tsx and main.tsx import all. */
const layers = [['ui'], ['api', 'session'], ['live'], ['entities'], ['shell'], ['features']];
const rankOf = (layer: string): number => layers.findIndex((names) => names.includes(layer));

interface Edge {
  path: string;
  line: number;
  /** Layer and, in it, the folder: `features/keys`. */
  from: string;
  to: string;
}

/** Pages show what other features have, so without an order every feature comes to need every other. */
export const consoleOrder: Rule = {
  name: 'console-order',
  *check(tree) {
    const edges = edgesOf(tree);
    for (const { path, line, from, to } of edges) {
      const [importer = '', imported = ''] = [from, to].map((place) => place.split('/')[0]);
      if (rankOf(imported) <= rankOf(importer)) continue;
      const message = `${importer} imports ${to}; ${importer} comes before ${imported}: take it as a parameter, or move it`;
      yield { path, line, message };
    }
    yield* circlesOf(edges);
  },
};

function edgesOf(tree: Tree): Edge[] {
  return tree.files.flatMap((file) => {
    const from = placeOf(file.path);
    if (from === undefined || !file.isCode || file.isTest) return [];
    return file.imports.flatMap(({ from: specifier, line }) => {
      const to = placeOf(file.resolve(specifier) ?? '');
      return to === undefined || to === from ? [] : [{ path: file.path, line, from, to }];
    });
  });
}

/** `features/keys` or `ui`; undefined for what is in no layer. */
function placeOf(path: string): string | undefined {
  const [layer = '', folder, file] = path.startsWith(root) ? path.slice(root.length).split('/') : [];
  if (rankOf(layer) < 0) return undefined;
  return file !== undefined && /^(entities|features)$/.test(layer) ? `${layer}/${folder}` : layer;
}

function* circlesOf(edges: readonly Edge[]): Generator<Finding> {
  const folders = edges.filter(({ from, to }) => from.includes('/') && from.split('/')[0] === to.split('/')[0]);
  const reported = new Set<string>();
  for (const { from: start } of folders) {
    if (reported.has(start)) continue;
    const circle = shortestCircle(start, (place) => folders.flatMap(({ from, to }) => (from === place ? [to] : [])));
    if (circle === undefined) continue;
    for (const place of circle) reported.add(place);
    const [, next = start] = circle;
    const first = folders.find(({ from, to }) => from === start && to === next);
    if (first === undefined) continue;
    const message = `${[...circle, start].join(' → ')}; put what others show of a thing into entities/`;
    yield { path: first.path, line: first.line, message };
  }
}
