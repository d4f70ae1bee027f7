/**
 * A tokenizer for TypeScript, just good enough for structural rules: it knows strings, templates, comments and regular
 * expressions, so that a rule never mistakes prose for code. TypeScript 7 has no compiler API in JavaScript.
 */
export type TokenKind = 'name' | 'number' | 'string' | 'template' | 'regex' | 'mark';

export interface Token {
  kind: TokenKind;
  /**
   * As written, except: a string without its quotes; a template whole, each `${…}` emptied but for its line breaks.
   * The tokens of a template's expressions follow it, between the marks `${` and `}`.
   */
  text: string;
  /** From 1. */
  line: number;
  /** For a bracket, the index of its partner; else -1. */
  partner: number;
}

const space = /\s+/y;
const lineComment = /\/\/[^\n]*/y;
const blockComment = /\/\*[\s\S]*?(?:\*\/|$)/y;
const name = /[A-Za-z_$#@\u0080-\uffff][\w$\u0080-\uffff]*/y;
const number = /\d[\w.]*/y;
/** An unclosed quote ends with its line: JSX text may hold an apostrophe. */
const string = /'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"/y;
const regex = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const mark = /=>|\.\.\.|\?\.|[\s\S]/y;
const templateText = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*/y;

/** After these words a slash begins a regular expression, never a division. */
const beforeRegex = new Set(
  'return typeof case in of delete void throw new else do yield await instanceof export default'.split(' '),
);
const controls = new Set(['if', 'while', 'for', 'with']);
const closers: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

export function tokenize(text: string): Token[] {
  const scanner = new Scanner(text);
  scanner.scan();
  return scanner.tokens;
}

class Scanner {
  readonly tokens: Token[] = [];
  private readonly text: string;
  private readonly open: number[] = [];
  private at = 0;
  private line = 1;

  constructor(text: string) {
    this.text = text;
  }

  /** Up to the end of the text, or to the brace that closes the template expression opened by token `until`. */
  scan(until = -1): void {
    while (this.at < this.text.length) {
      if (this.take(space) !== undefined || this.take(lineComment) !== undefined) continue;
      if (this.take(blockComment) !== undefined) continue;
      if (this.text[this.at] === '`') this.template();
      else this.plain();
      if (until >= 0 && this.tokens[until]?.partner !== -1) return;
    }
  }

  private plain(): void {
    const line = this.line;
    const push = (kind: TokenKind, text: string) => this.tokens.push({ kind, text, line, partner: -1 });
    let found = this.take(name);
    if (found !== undefined) return void push('name', found);
    found = this.take(number);
    if (found !== undefined) return void push('number', found);
    found = this.take(string);
    if (found !== undefined) return void push('string', found.slice(1, -1));
    found = this.regexMayStart() ? this.take(regex) : undefined;
    if (found !== undefined) return void push('regex', found);
    this.bracket(this.take(mark) ?? '');
  }

  private template(): void {
    const head: Token = { kind: 'template', text: '', line: this.line, partner: -1 };
    this.tokens.push(head);
    this.at += 1;
    while (this.at < this.text.length) {
      head.text += this.take(templateText) ?? '';
      if (!this.text.startsWith('${', this.at)) break;
      const line = this.line;
      this.at += 2;
      const opening = this.tokens.length;
      this.bracket('${');
      this.scan(opening);
      head.text += `\${${'\n'.repeat(this.line - line)}}`;
    }
    this.at += 1;
  }

  private bracket(text: string): void {
    const here = this.tokens.length;
    const token: Token = { kind: 'mark', text, line: this.line, partner: -1 };
    this.tokens.push(token);
    if (text === '(' || text === '[' || text === '{' || text === '${') this.open.push(here);
    const wanted = closers[text];
    const last = this.open.at(-1);
    const opener = last === undefined ? undefined : this.tokens[last];
    if (wanted === undefined || last === undefined || opener?.text.at(-1) !== wanted) return;
    this.open.pop();
    opener.partner = here;
    token.partner = last;
  }

  private regexMayStart(): boolean {
    if (this.text[this.at] !== '/') return false;
    const before = this.tokens.at(-1);
    if (before === undefined) return true;
    if (before.kind === 'name') return beforeRegex.has(before.text);
    if (before.kind !== 'mark') return false;
    // `</tag>` in JSX.
    if (before.text === '<') return false;
    if (before.text === ')') return controls.has(this.tokens[before.partner - 1]?.text ?? '');
    return before.text !== ']' && before.text !== '}';
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) return undefined;
    this.at += found.length;
    for (let i = found.indexOf('\n'); i >= 0; i = found.indexOf('\n', i + 1)) this.line += 1;
    return found;
  }
}

/** Whether the tokens from `start` on read exactly so: `reads(tokens, i, 'process', '.', 'env')`. Strings never match. */
export function reads(tokens: readonly Token[], start: number, ...texts: string[]): boolean {
  return texts.every((text, i) => {
    const token = tokens[start + i];
    return token !== undefined && token.text === text && (token.kind === 'name' || token.kind === 'mark');
  });
}
