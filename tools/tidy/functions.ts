import type { Token } from './tokens.ts';

export interface FunctionSpan {
  name: string;
  /** From 1, both inclusive: from the line of the name or the parameters to that of the closing brace. */
  first: number;
  last: number;
}

/** Words that stand like a method's name before parentheses and a brace, and are none. */
const notMethods = new Set(['if', 'for', 'while', 'switch', 'catch', 'with', 'function', 'return', 'await', 'super']);
const beforeMethod = new Set([
  '{',
  '}',
  ';',
  ',',
  '*',
  'async',
  'static',
  'get',
  'set',
  'override',
  'public',
  'private',
  'protected',
]);
/** A brace after one of these is an object type, not a body. */
const typeGoesOn = new Set(['is', 'keyof', 'extends', 'readonly', 'infer', 'asserts', 'typeof']);
const typeEndsAt = new Set([';', ',', ')', ']', '}', '=']);

/** Every function with a block for a body: declarations, methods, arrow functions, callbacks. */
export function functionsIn(tokens: readonly Token[]): FunctionSpan[] {
  return tokens.flatMap((token, i) => {
    const span = token.kind === 'mark' ? arrowAt(tokens, i) : (functionAt(tokens, i) ?? methodAt(tokens, i));
    return span === undefined ? [] : [span];
  });
}

function functionAt(tokens: readonly Token[], start: number): FunctionSpan | undefined {
  const token = tokens[start];
  if (token?.kind !== 'name' || token.text !== 'function' || tokens[start - 1]?.text === '.') return undefined;
  let i = start + 1;
  if (tokens[i]?.text === '*') i += 1;
  const name = tokens[i]?.kind === 'name' ? (tokens[i]?.text ?? '') : nameBefore(tokens, start);
  while (i < tokens.length && tokens[i]?.text !== '(') i += 1;
  return spanFrom(tokens, name, token.line, bodyAfter(tokens, i));
}

function methodAt(tokens: readonly Token[], start: number): FunctionSpan | undefined {
  const token = tokens[start];
  if (token === undefined || (token.kind !== 'name' && token.kind !== 'string')) return undefined;
  if (notMethods.has(token.text) || !beforeMethod.has(tokens[start - 1]?.text ?? '')) return undefined;
  if (tokens[start - 2]?.text === 'function') return undefined;
  let open = start + 1;
  if (tokens[open]?.text === '<') open = afterTypeParameters(tokens, open);
  return spanFrom(tokens, token.text, token.line, bodyAfter(tokens, open));
}

function arrowAt(tokens: readonly Token[], arrow: number): FunctionSpan | undefined {
  if (tokens[arrow]?.text !== '=>' || tokens[arrow + 1]?.text !== '{') return undefined;
  const start = parametersBefore(tokens, arrow);
  const line = tokens[start]?.line ?? tokens[arrow]?.line ?? 1;
  return spanFrom(tokens, nameBefore(tokens, start), line, arrow + 1);
}

/** The opening parenthesis of the parameters that end before the arrow, past a return type if there is one. */
function parametersBefore(tokens: readonly Token[], arrow: number): number {
  for (let i = arrow - 1; i >= 0; i -= 1) {
    const token = tokens[i];
    if (token === undefined || token.text === ';' || token.text === '=' || token.partner > i) break;
    const closesParameters = token.text === ')' && (i === arrow - 1 || tokens[i + 1]?.text === ':');
    if (closesParameters) return token.partner;
    if (token.partner >= 0 && token.partner < i) i = token.partner;
  }
  return arrow - 1;
}

/** The name that a function value gets: `name = …`, `name: …`, past `async` and type parameters. */
function nameBefore(tokens: readonly Token[], start: number): string {
  let i = start - 1;
  if (tokens[i]?.text === '>') while (i >= 0 && tokens[i]?.text !== '<') i -= 1;
  if (tokens[i]?.text === '<') i -= 1;
  if (tokens[i]?.text === 'async') i -= 1;
  const named = (tokens[i]?.text === '=' || tokens[i]?.text === ':') && tokens[i - 1]?.kind === 'name';
  return named ? (tokens[i - 1]?.text ?? '') : 'a callback';
}

/** The brace that opens the body after the parameters at `open`; -1 if there is none (a call, an overload). */
function bodyAfter(tokens: readonly Token[], open: number): number {
  const close = tokens[open]?.text === '(' ? (tokens[open]?.partner ?? -1) : -1;
  if (close < 0) return -1;
  const next = tokens[close + 1]?.text;
  if (next === '{') return close + 1;
  return next === ':' ? afterType(tokens, close + 2) : -1;
}

function afterType(tokens: readonly Token[], start: number): number {
  for (let i = start; i < tokens.length; i += 1) {
    const token = tokens[i];
    if (token === undefined) break;
    if (token.text === '{' && i > start && endsType(tokens[i - 1])) return i;
    if (token.partner > i) {
      i = token.partner;
      continue;
    }
    // A comma may stand between type arguments; anywhere else no body can follow.
    if (typeEndsAt.has(token.text) && !(token.text === ',' && insideAngles(tokens, start, i))) return -1;
  }
  return -1;
}

const endsType = (token: Token | undefined): boolean =>
  token !== undefined &&
  (token.kind === 'mark' ? ['>', ']', ')', '}'].includes(token.text) : !typeGoesOn.has(token.text));

function insideAngles(tokens: readonly Token[], start: number, end: number): boolean {
  let depth = 0;
  for (let i = start; i < end; i += 1) {
    if (tokens[i]?.text === '<') depth += 1;
    if (tokens[i]?.text === '>') depth -= 1;
  }
  return depth > 0;
}

/** The token after `<…>`; a comparison, such as that of a for loop, ends at once. */
function afterTypeParameters(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i += 1) {
    const token = tokens[i];
    if (token === undefined || token.text === ';' || token.text === ')') break;
    if (token.text === '<') depth += 1;
    if (token.text === '>') depth -= 1;
    if (depth === 0) return i + 1;
    if (token.partner > i) i = token.partner;
  }
  return -1;
}

function spanFrom(tokens: readonly Token[], name: string, first: number, body: number): FunctionSpan | undefined {
  const end = tokens[tokens[body]?.partner ?? -1];
  return body < 0 || end === undefined ? undefined : { name, first, last: end.line };
}
