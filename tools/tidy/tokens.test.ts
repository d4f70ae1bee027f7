import { describe, expect, test } from 'vitest';
import { reads, tokenize } from './tokens.ts';

const shown = (text: string) => tokenize(text).map((token) => `${token.kind}:${token.text}`);

describe('tokenize', () => {
  test('drops comments, keeps strings apart from names', () => {
    expect(shown("a // b 'c'\n/* d ` */ 'e // f' \"g'\"")).toEqual(['name:a', 'string:e // f', "string:g'"]);
  });

  test('escapes in strings', () => {
    expect(shown(String.raw`'a\'b' c`)).toEqual([String.raw`string:a\'b`, 'name:c']);
  });

  test('a template is one token, followed by its expressions', () => {
    const text = `\`a \${ f({ b: \`x\${1}\` }) } c\` d`;
    expect(shown(text)[0]).toBe(`template:a \${} c`);
    expect(shown(text)).toContain(`template:x\${}`);
    expect(shown(text).at(-1)).toBe('name:d');
  });

  test('a template keeps its line breaks, those inside expressions too', () => {
    const [head, ...rest] = tokenize(`\`a \${\nb\n}\nc\` d`);
    expect(head?.text).toBe(`a \${\n\n}\nc`);
    expect(rest.at(-1)).toMatchObject({ text: 'd', line: 4 });
  });

  test('a dollar or an escaped backtick does not end a template', () => {
    expect(shown('`$1 \\` $` x')).toEqual(['template:$1 \\` $', 'name:x']);
  });

  test.each([
    ['return /[/"]`/.test(x)', 'regex:/[/"]`/'],
    ['if (a) /"/.test(x)', 'regex:/"/'],
    ["x = /'/g;", "regex:/'/g"],
    ['(/`/)', 'regex:/`/'],
  ])('%s holds a regular expression', (text, token) => {
    expect(shown(text)).toContain(token);
  });

  test.each(['a / b / c', '(a) / b / c', 'a[0] / b / c', '1 / 2 / 3', '<b>{x}</b>', '<b a={x} /> / c'])(
    '%s holds none',
    (text) => {
      expect(tokenize(text).some(({ kind }) => kind === 'regex')).toBe(false);
    },
  );

  test('an apostrophe in JSX text spoils its own line at most', () => {
    expect(shown("<p>Don't</p>\nprocess.env").slice(-3)).toEqual(['name:process', 'mark:.', 'name:env']);
  });

  test('brackets know their partners', () => {
    const tokens = tokenize(`f(a, [b], \`\${c}\`) }`);
    for (const [i, { partner }] of tokens.entries()) if (partner >= 0) expect(tokens[partner]?.partner).toBe(i);
    expect(tokens[1]?.partner).toBe(tokens.length - 2);
    expect(tokens.at(-1)?.partner).toBe(-1);
  });

  test('unclosed quotes, templates and comments end with the text', () => {
    for (const text of ["'abc", '`abc ${', '`abc', '/* abc', '/abc', '${']) expect(() => tokenize(text)).not.toThrow();
  });
});

test('reads compares code, never strings', () => {
  expect(reads(tokenize('process.env'), 0, 'process', '.', 'env')).toBe(true);
  expect(reads(tokenize("'process'.env"), 0, 'process', '.', 'env')).toBe(false);
  expect(reads(tokenize('process'), 0, 'process', '.')).toBe(false);
});
