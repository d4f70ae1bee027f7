import type { Finding, Rule, Tree } from '../tree.ts';

const vague = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'misc']);
const required = ['README.md', 'module.ts'];

const map = 'docs/architecture.md';

/** Modules look alike, so that whoever knows one can find things in all; a file's name says what is in it. */
export const anatomy: Rule = {
  name: 'anatomy',
  *check(tree) {
    yield* modules(tree);
    for (const file of tree.files) {
      const stem = file.name.replace(/(\.(test|db))*\.[cm]?[jt]sx?$/, '');
      if (!file.isCode || !vague.has(stem)) continue;
      yield {
        path: file.path,
        line: 1,
        message: `the name ${file.name} says nothing; name the file after what it does`,
      };
    }
  },
};

function* modules(tree: Tree): Generator<Finding> {
  const seen = new Set<string>();
  for (const { path } of tree.files) {
    const [, rest] = /^apps\/server\/src\/modules\/(.+)$/.exec(path) ?? [];
    if (rest === undefined) continue;
    const [module = '', ...inside] = rest.split('/');
    if (inside.length === 0) {
      yield { path, line: 1, message: 'lies beside the modules; move it into one of them, into kernel/ or http/' };
      continue;
    }
    if (seen.has(module)) continue;
    seen.add(module);
    for (const name of required) {
      const wanted = `apps/server/src/modules/${module}/${name}`;
      if (!tree.get(wanted)) yield { path: wanted, line: 1, message: `module ${module} has no ${name}; add it` };
    }
    if (tree.get(map)?.text.includes(`\n| \`${module}\` |`) === false)
      yield { path: map, line: 1, message: `the map has no row for the module ${module}; add what it answers` };
  }
}
