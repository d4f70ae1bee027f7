export interface Statement {
  /** Without comments and the closing semicolon, white space folded to one space. */
  text: string;
  /** Of its first word, from 1. */
  line: number;
}

/** Comments, and quoted text, in which a semicolon or `--` has no meaning. */
const pieces = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\1/g;

/** The same text with every comment replaced by spaces, so that positions stay the same. */
export const withoutComments = (text: string): string =>
  text.replace(pieces, (piece) => (/^(--|\/\*)/.test(piece) ? piece.replace(/[^\n]/g, ' ') : piece));

export function statementsOf(text: string): Statement[] {
  const bare = withoutComments(text);
  // Same length, but with quoted text replaced by spaces: every semicolon left ends a statement.
  const shape = bare.replace(pieces, (piece) => ' '.repeat(piece.length));
  const found: Statement[] = [];
  let start = 0;
  let line = 1;
  for (let end = shape.indexOf(';'); start < bare.length; end = shape.indexOf(';', start)) {
    const stop = end < 0 ? bare.length : end;
    const part = bare.slice(start, stop);
    const lead = part.length - part.trimStart().length;
    const folded = part.replace(/\s+/g, ' ').trim();
    if (folded !== '') found.push({ text: folded, line: line + breaks(part.slice(0, lead)) });
    line += breaks(part);
    start = stop + 1;
  }
  return found;
}

const breaks = (text: string): number => text.split('\n').length - 1;

/** `nexus."Keys"` and `keys` both as `keys`: migrations live in one schema. */
export const tableName = (written: string): string => (written.split('.').at(-1) ?? written).replaceAll('"', '').trim();
