import type { Token } from './tokens.ts';

export interface ImportedName {
  /** As the other file exports it; `*` for all of it. */
  name: string;
  /** As this file calls it; empty for a dynamic import. */
  local: string;
}

export interface Import {
  from: string;
  names: ImportedName[];
  typeOnly: boolean;
  line: number;
  /** Token range of the declaration, end exclusive. */
  start: number;
  end: number;
}

export interface Export {
  /** `*` for `export * from`. */
  name: string;
  /** As this file (or, for a re-export, the other file) calls it. */
  local: string;
  isType: boolean;
  line: number;
  /** The specifier of a re-export. */
  from?: string;
}

/** All static and dynamic imports. Re-exports are not among them: see `exportsOf`. */
export function importsOf(tokens: readonly Token[]): Import[] {
  const found: Import[] = [];
  for (let i = 0; i < tokens.length; i += 1) {
    if (!isWord(tokens, i, 'import')) continue;
    const entry = tokens[i + 1]?.text === '(' ? dynamicImport(tokens, i) : staticImport(tokens, i);
    if (entry === undefined) continue;
    found.push(entry);
    i = entry.end - 1;
  }
  return found;
}

/** `import('./x.ts')`: uses whatever the file exports, since what becomes of the value is unknown. */
function dynamicImport(tokens: readonly Token[], start: number): Import | undefined {
  const from = tokens[start + 2];
  if (from?.kind !== 'string') return undefined;
  const names = [{ name: '*', local: '' }];
  const typeOnly = tokens[start - 1]?.text === 'typeof';
  return { from: from.text, names, typeOnly, line: from.line, start, end: start + 3 };
}

function staticImport(tokens: readonly Token[], start: number): Import | undefined {
  const line = tokens[start]?.line ?? 1;
  let i = start + 1;
  if (tokens[i]?.kind === 'string')
    return { from: textAt(tokens, i), names: [], typeOnly: false, line, start, end: i + 1 };
  const typeOnly = textAt(tokens, i) === 'type' && textAt(tokens, i + 1) !== 'from' && textAt(tokens, i + 1) !== ',';
  if (typeOnly) i += 1;
  const names: ImportedName[] = [];
  let allTypes = true;
  for (; i < tokens.length && tokens[i]?.kind !== 'string'; i += 1) {
    const token = tokens[i];
    if (token?.text === ';' || token?.text === '(' || token?.text === '.') return undefined;
    if (token?.text === '{') {
      const list = namesIn(tokens, i);
      names.push(...list.map(({ name, local }) => ({ name, local })));
      allTypes &&= list.every((one) => one.isType);
      i = token.partner;
      if (i < 0) return undefined;
    } else if (token?.text === '*') {
      names.push({ name: '*', local: textAt(tokens, i + 2) });
      allTypes = false;
      i += 2;
    } else if (token?.kind === 'name' && token.text !== 'from') {
      names.push({ name: 'default', local: token.text });
      allTypes = false;
    }
  }
  return { from: textAt(tokens, i), names, typeOnly: typeOnly || allTypes, line, start, end: i + 1 };
}

export function exportsOf(tokens: readonly Token[]): Export[] {
  return tokens.flatMap((_, i) => (isWord(tokens, i, 'export') ? exportAt(tokens, i) : []));
}

const declarations = new Set(['const', 'let', 'var', 'function', 'class', 'type', 'interface', 'enum']);
const modifiers = new Set(['declare', 'abstract', 'async', '*']);

function exportAt(tokens: readonly Token[], start: number): Export[] {
  const line = tokens[start]?.line ?? 1;
  let i = start + 1;
  if (textAt(tokens, i) === 'default') return [{ name: 'default', local: 'default', isType: false, line }];
  const listIsType = textAt(tokens, i) === 'type' && ['{', '*'].includes(textAt(tokens, i + 1));
  if (listIsType) i += 1;
  if (textAt(tokens, i) === '*') return starExport(tokens, i, line);
  if (textAt(tokens, i) === '{') {
    const end = tokens[i]?.partner ?? -1;
    const from = end > 0 && textAt(tokens, end + 1) === 'from' ? { from: textAt(tokens, end + 2) } : {};
    return namesIn(tokens, i).map((one) => ({
      name: one.local,
      local: one.name,
      isType: one.isType || listIsType,
      line: one.line,
      ...from,
    }));
  }
  while (modifiers.has(textAt(tokens, i))) i += 1;
  const keyword = textAt(tokens, i);
  if (!declarations.has(keyword)) return [];
  i += 1;
  if (textAt(tokens, i) === '*') i += 1;
  const isType = keyword === 'type' || keyword === 'interface';
  const opener = tokens[i]?.text;
  const names = opener === '{' || opener === '[' ? patternNames(tokens, i) : [textAt(tokens, i)];
  return names.map((name) => ({ name, local: name, isType, line }));
}

function starExport(tokens: readonly Token[], star: number, line: number): Export[] {
  const renamed = textAt(tokens, star + 1) === 'as';
  const name = renamed ? textAt(tokens, star + 2) : '*';
  return [{ name, local: '*', isType: false, line, from: textAt(tokens, star + (renamed ? 4 : 2)) }];
}

/** `{ a, b as c, type D }`: `name` stands before `as`, `local` after it. */
function namesIn(tokens: readonly Token[], open: number): (ImportedName & { isType: boolean; line: number })[] {
  const end = tokens[open]?.partner ?? -1;
  const found: (ImportedName & { isType: boolean; line: number })[] = [];
  let words: string[] = [];
  for (let i = open + 1; i <= end; i += 1) {
    const token = tokens[i];
    if (token === undefined) break;
    if (token.text !== ',' && i !== end) {
      words.push(token.text);
      continue;
    }
    const isType = words[0] === 'type' && words.length > 1 && words[1] !== 'as';
    const [name, , local] = isType ? words.slice(1) : words;
    if (name !== undefined) found.push({ name, local: local ?? name, isType, line: tokens[i - 1]?.line ?? token.line });
    words = [];
  }
  return found;
}

/** `{ a, b: c }` or `[a, b]` of a destructuring declaration. */
function patternNames(tokens: readonly Token[], open: number): string[] {
  const end = tokens[open]?.partner ?? -1;
  const names: string[] = [];
  for (let i = open + 1; i < end; i += 1) {
    const next = textAt(tokens, i + 1);
    if (tokens[i]?.kind === 'name' && (next === ',' || next === '}' || next === ']' || next === '=')) {
      names.push(textAt(tokens, i));
    }
  }
  return names;
}

const isWord = (tokens: readonly Token[], i: number, word: string): boolean =>
  tokens[i]?.kind === 'name' &&
  tokens[i]?.text === word &&
  tokens[i - 1]?.text !== '.' &&
  tokens[i + 1]?.text !== ':' &&
  tokens[i + 1]?.text !== '.';

const textAt = (tokens: readonly Token[], i: number): string => tokens[i]?.text ?? '';
