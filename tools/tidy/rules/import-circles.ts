import type { Finding, Rule, SourceFile, Tree } from '../tree.ts';

/** Files that import each other, types included, can only be understood and changed together. */
export const importCircles: Rule = {
  name: 'import-circles',
  *check(tree) {
    const reported = new Set<string>();
    for (const file of tree.server) {
      if (reported.has(file.path)) continue;
      const circle = shortestCircle(tree, file);
      if (circle === undefined) continue;
      for (const path of circle) reported.add(path);
      yield finding(file, circle);
    }
  },
};

/** The paths on the shortest way from a file through its imports back to it. */
function shortestCircle(tree: Tree, start: SourceFile): string[] | undefined {
  const importerOf = new Map<string, string>();
  const queue = [start];
  for (const file of queue) {
    for (const { from } of file.imports) {
      const path = file.resolve(from);
      if (path === start.path) return wayTo(file.path, importerOf);
      const next = path === undefined ? undefined : tree.get(path);
      if (next === undefined || importerOf.has(next.path)) continue;
      importerOf.set(next.path, file.path);
      queue.push(next);
    }
  }
  return undefined;
}

function wayTo(path: string, importerOf: ReadonlyMap<string, string>): string[] {
  const importer = importerOf.get(path);
  return importer === undefined ? [path] : [...wayTo(importer, importerOf), path];
}

function finding(file: SourceFile, circle: string[]): Finding {
  const [, next = file.path] = circle;
  const line = file.imports.find(({ from }) => file.resolve(from) === next)?.line ?? 1;
  const shown = [...circle, file.path].map((path) => path.replace('apps/server/src/', '')).join(' → ');
  return { path: file.path, line, message: `${shown}; move what both need into a file that imports neither` };
}
