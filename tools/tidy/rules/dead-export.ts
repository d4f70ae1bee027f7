import type { Rule, SourceFile, Tree } from '../tree.ts';

/** An export that nobody imports makes the face of a file larger than its use. */
export const deadExport: Rule = {
  name: 'dead-export',
  *check(tree) {
    const used = usedNames(tree);
    for (const file of tree.server) {
      // What browsers load: pages import it by its address.
      if (file.path.endsWith('.js')) continue;
      for (const one of file.exports) {
        if (one.name === '*' || used.get(file.path)?.has(one.name)) continue;
        if (one.isType && one.from === undefined && isUsedHere(file, one.local)) continue;
        const mend = one.from === undefined ? 'drop the export, or the code' : 'drop it from the list';
        yield { path: file.path, line: one.line, message: `nobody imports ${one.name}; ${mend}` };
      }
    }
  },
};

/** A type may be exported because an exported function's shape needs it. */
const isUsedHere = (file: SourceFile, name: string): boolean =>
  file.tokens.filter((token) => token.kind === 'name' && token.text === name).length > 1;

/** Per path the names that somebody imports, through any chain of re-exports. */
function usedNames(tree: Tree): Map<string, Set<string>> {
  const used = new Map<string, Set<string>>();
  const use = (path: string, name: string): void => {
    const file = tree.get(path);
    if (file === undefined) return;
    if (name === '*') {
      for (const one of file.exports) if (one.name !== '*') use(path, one.name);
    }
    const names = used.get(path) ?? new Set();
    if (names.has(name)) return;
    used.set(path, names.add(name));
    for (const [target, original] of origins(file, name)) use(target, original);
  };
  for (const file of tree.files) {
    if (!file.isCode) continue;
    for (const { path, name } of importedBy(file)) if (countsAsUse(file, path)) use(path, name);
    for (const path of loadedBy(file)) if (countsAsUse(file, path)) use(path, '*');
  }
  return used;
}

/** Where a name that this file re-exports comes from; with `export *` each source may be the one. */
function origins(file: SourceFile, name: string): [path: string, name: string][] {
  return file.exports.flatMap((one) => {
    const path = one.from === undefined ? undefined : file.resolve(one.from);
    if (path === undefined || (one.name !== name && one.name !== '*')) return [];
    return [[path, one.name === '*' ? name : one.local]];
  });
}

function importedBy(file: SourceFile): { path: string; name: string }[] {
  return file.imports.flatMap(({ from, names }) => {
    const path = file.resolve(from);
    if (path === undefined) return [];
    return names.flatMap(({ name, local }) =>
      (name === '*' ? membersOf(file, local) : [name]).map((one) => ({ path, name: one })),
    );
  });
}

/** Files loaded by their URL: workers and what these import. */
function loadedBy(file: SourceFile): string[] {
  return [...file.text.matchAll(/new URL\('(\.{1,2}\/[^']+\.ts)', import\.meta\.url\)/g)].flatMap(([, from = '']) => {
    const path = file.resolve(from);
    return path === undefined ? [] : [path];
  });
}

/** What is taken from a namespace import: `name.member` each, or all when the namespace itself is handed on. */
function membersOf(file: SourceFile, namespace: string): string[] {
  if (namespace === '') return ['*'];
  const members = new Set<string>();
  file.tokens.forEach((token, i) => {
    const before = file.tokens[i - 1]?.text;
    if (token.kind !== 'name' || token.text !== namespace || before === '.' || before === 'as') return;
    members.add(file.tokens[i + 1]?.text === '.' ? (file.tokens[i + 2]?.text ?? '*') : '*');
  });
  return [...members];
}

/**
 * A test beside the code keeps what it tests: a building block with its own test is meant to be one. Tests elsewhere
 * keep nothing alive, but for the app they start; the harness under test/ counts as code.
 */
const countsAsUse = (importer: SourceFile, path: string): boolean =>
  !isTest(importer.path) || folderOf(importer.path) === folderOf(path) || path === 'apps/server/src/app.ts';

const isTest = (path: string): boolean => /\.(test|conformance|fixture)\.[jt]sx?$/.test(path);
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));
