import { reads, type Token } from '../tokens.ts';
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
  { pattern: /@ts-(?:ignore|nocheck)\b/, message: 'silences the compiler; mend the type' },
  { pattern: /\bbiome-ignore\b/, message: 'silences the linter; mend the code' },
];

/** Where a mark may stand after all, and why. */
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
      if (!file.isCode) continue;
      yield* anyTypes(file);
      if (file.isTest) yield* leftOut(file);
    }
  },
};

/** Hashes may read like anything, so a lock file is searched for addresses alone. */
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

/** What may stand before the word when it is a type: `: any`, `as any`, `<any>`, `A | any`, `= any`. */
const beforeType = new Set([':', 'as', '<', '|', '&', 'satisfies', '=>']);

function* anyTypes(file: SourceFile): Generator<Finding> {
  for (const [i, token] of file.tokens.entries()) {
    if (token.kind !== 'name' || token.text !== 'any') continue;
    const before = file.tokens[i - 1]?.text ?? '';
    const inList = before === ',' && ['>', ','].includes(file.tokens[i + 1]?.text ?? '') && opensAngle(file.tokens, i);
    if (!beforeType.has(before) && !inList) continue;
    yield { path: file.path, line: token.line, message: 'any switches the types off; name the type, or take unknown' };
  }
}

/** Whether an angle bracket opened on the same line holds this token: `Map<string, any>`. */
function opensAngle(tokens: readonly Token[], i: number): boolean {
  let depth = 0;
  for (let k = i - 1; k >= 0 && tokens[k]?.line === tokens[i]?.line; k -= 1) {
    if (tokens[k]?.text === '>') depth += 1;
    if (tokens[k]?.text === '<') depth -= 1;
    if (depth < 0) return true;
  }
  return false;
}

/** A test left out must say why by the name of its condition: `skipIf(noRedisServer)`. */
function* leftOut(file: SourceFile): Generator<Finding> {
  for (const [i, token] of file.tokens.entries()) {
    const next = file.tokens[i + 1];
    const isMember = file.tokens[i - 1]?.text === '.';
    const isUsed = ['(', '.'].includes(next?.text ?? '') || next?.kind === 'template';
    if (token.kind !== 'name' || !isUsed) continue;
    // A bare `skip(…)` is the one of vitest's test context, whose reason no report shows.
    if ((isMember && leavers.has(token.text)) || (token.text === 'skip' && next?.text === '(')) {
      const message = `${token.text} leaves tests out; delete it, or use skipIf(<the named reason>)`;
      yield { path: file.path, line: token.line, message };
    }
    if (token.text !== 'skipIf' || !isMember || namesReason(file.tokens, i + 1)) continue;
    const message = 'skipIf without a named reason; name it, skipIf(noRedisServer), or title it (needs …)';
    yield { path: file.path, line: token.line, message };
  }
}

const leavers = new Set(['only', 'skip', 'todo', 'runIf']);

/** `(name)`, `(!name)` or `(place.name)`, or a title that says `(needs …)`: the runner prints it as the reason. */
function namesReason(tokens: readonly Token[], open: number): boolean {
  const end = tokens[open]?.partner ?? -1;
  if (!reads(tokens, open, '(') || end < 0) return false;
  if (/\(needs [^)]/.test(tokens[end + 2]?.text ?? '')) return true;
  const condition = tokens
    .slice(open + 1, end)
    .map(({ text }) => text)
    .join('');
  return /^!?[A-Za-z_]\w*(\.\w+)*$/.test(condition) && !/^!?(true|false)$/.test(condition);
}
