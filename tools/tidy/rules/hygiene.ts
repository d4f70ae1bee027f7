import type { Node } from 'oxc-parser';
import { memberName, nameOf, textOf } from '../syntax.ts';
import type { Finding, Rule, SourceFile } from '../tree.ts';

interface Mark {
  pattern: RegExp;
  message: string;
}

/** In every text file, prose too. */
const inText: Mark[] = [
  {
    // Not inside a longer path, a URL or a glob: `src/home/x` and `${root}/tmp/x` are relative.
    pattern: /(?<![\w.}$*~-])\/(?:home|root|Users|tmp|work)\/[\w.<$-]/,
    message: 'a path of one machine; make it relative, or take it from os.tmpdir() or a setting',
  },
  { pattern: /\bregistry\.(?:npmjs|yarnpkg)\.\w+/, message: 'names a package registry host; leave that to npm' },
  { pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/, message: 'unfinished work; do it, or open an issue' },
];

/** In code only. */
const inCode: Mark[] = [
  { pattern: /@ts-(?:ignore|nocheck)\b/, message: 'silences the compiler; fix the type' },
  { pattern: /\bbiome-ignore\b/, message: 'silences the linter; fix the code' },
];

/** Files in which marks are allowed, and why. */
const allowed: { path: string; reason: string }[] = [
  { path: 'tools/tidy/rules/hygiene.ts', reason: 'names what it forbids' },
  { path: 'tools/tidy/rules/hygiene.test.ts', reason: 'shows each mark being found' },
];

export const hygiene: Rule = {
  name: 'hygiene',
  *check(tree) {
    for (const file of tree.files) {
      if (allowed.some(({ path }) => path === file.path)) continue;
      if (file.name === 'package-lock.json') yield* lockFile(file);
      else yield* marks(file, file.isCode ? [...inText, ...inCode] : inText);
      if (file.isTest && file.isCode && /\b(?:only|skip|skipIf|todo|runIf)\b/.test(file.text)) yield* leftOut(file);
    }
  },
};

/** A lock file is searched for addresses only: its hashes may contain any word. */
const lockFile = (file: SourceFile): Generator<Finding> =>
  marks(file, [
    { pattern: /"resolved": "https?:/, message: 'names a registry host; npm writes none with the settings of .npmrc' },
  ]);

function* marks(file: SourceFile, wanted: Mark[]): Generator<Finding> {
  const present = wanted.filter(({ pattern }) => pattern.test(file.text));
  if (present.length === 0) return;
  for (const [i, line] of file.text.split('\n').entries()) {
    for (const { pattern, message } of present) {
      const found = pattern.exec(line)?.[0];
      if (found !== undefined) yield { path: file.path, line: i + 1, message: `${found}: ${message}` };
    }
  }
}

/** A test left out must say why by the name of its condition: `skipIf(noRedisServer)`. */
const leftOut = (file: SourceFile): Finding[] =>
  file.visit((report) => {
    /** `skipIf` calls whose test says `(needs …)` in its title, which the runner prints as the reason. */
    const titled = new Set<Node>();
    const check = (used: Node) => {
      const name = memberName(used);
      if (name !== undefined && leavers.has(name)) refuse(used, name);
    };
    const refuse = (node: Node, name: string) =>
      report(node, `${name} leaves tests out; delete it, or use skipIf(<the named reason>)`);
    return {
      CallExpression(node) {
        check(node.callee);
        // A bare `skip(…)` is the one of vitest's test context, whose reason no report shows.
        if (nameOf(node.callee) === 'skip') refuse(node, 'skip');
        if (/\(needs [^)]/.test(textOf(node.arguments[0]) ?? '')) titled.add(node.callee);
        if (memberName(node.callee) !== 'skipIf' || titled.has(node) || isNamed(node.arguments[0])) return;
        report(node, 'skipIf without a named reason; name it, skipIf(noRedisServer), or title it (needs …)');
      },
      MemberExpression: ({ object }) => check(object),
      TaggedTemplateExpression: ({ tag }) => check(tag),
    };
  });

const leavers = new Set(['only', 'skip', 'todo', 'runIf']);

/** `name`, `!name` or `place.name`. */
function isNamed(condition: Node | undefined): boolean {
  if (condition?.type === 'UnaryExpression') return condition.operator === '!' && isNamed(condition.argument);
  return condition?.type === 'MemberExpression' ? isNamed(condition.object) : condition?.type === 'Identifier';
}
