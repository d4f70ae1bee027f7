import { shortestCircle } from '../circles.ts';
import type { Finding, Rule, SourceFile, Tree } from '../tree.ts';

/** Files that import each other, types included, can only be understood and changed together. */
export const importCircles: Rule = {
  name: 'import-circles',
  *check(tree) {
    const reported = new Set<string>();
    for (const file of tree.files) {
      if (!file.isAppCode || reported.has(file.path)) continue;
      const circle = shortestCircle(file.path, (path) => importedBy(tree, path));
      if (circle === undefined) continue;
      for (const path of circle) reported.add(path);
      yield finding(file, circle);
    }
  },
};

function importedBy(tree: Tree, path: string): string[] {
  const file = tree.get(path);
  return (file?.imports ?? []).flatMap(({ from }) => {
    const to = tree.get(file?.resolve(from) ?? '');
    return to?.isCode ? [to.path] : [];
  });
}

function finding(file: SourceFile, circle: string[]): Finding {
  const [, next = file.path] = circle;
  const line = file.imports.find(({ from }) => file.resolve(from) === next)?.line ?? 1;
  const shown = [...circle, file.path].map((path) => path.replace(/^apps\/\w+\/src\//, '')).join(' → ');
  return { path: file.path, line, message: `${shown}; move what both need into a file that imports neither` };
}
