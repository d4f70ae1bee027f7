import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDotenv } from './dotenv.ts';
import { format, parse } from './formats.ts';

const read = (text: string) => {
  const { assignments, faults } = parseDotenv(text);
  expect(faults).toEqual([]);
  return Object.fromEntries(assignments.map(({ name, value }) => [name, value]));
};

describe('a dotenv file', () => {
  // What the npm package dotenv makes of each.
  it.each([
    ['A=b', { A: 'b' }],
    ['export A=b\nexport = c', { A: 'b', export: 'c' }],
    ['A = b # comment', { A: 'b' }],
    ["A='b # c' # d", { A: 'b # c' }],
    ['A="b\\nc"', { A: 'b\nc' }],
    ["A='b\\nc'", { A: 'b\\nc' }],
    ['A=b\\nc', { A: 'b\\nc' }],
    ['A="b\nc"\nD=e', { A: 'b\nc', D: 'e' }],
    ['A=`b "c" \'d\'`', { A: 'b "c" \'d\'' }],
    ['A="b\\"c"', { A: 'b\\"c' }],
    ['A="b\\"', { A: 'b\\' }],
    ['A="b" c', { A: '"b" c' }],
    ['A="b" "c"', { A: 'b" "c' }],
    ['A=\n"b"', { A: 'b' }],
    ['A=\nB=c', { A: '', B: 'c' }],
    ['A: b', { A: 'b' }],
    ['A\n=b', { A: 'b' }],
    ['\ufeffA=b', { A: 'b' }],
    ['A=b\r\nC=d\rE=f', { A: 'b', C: 'd', E: 'f' }],
    ["A=it's", { A: "it's" }],
    ['A=#b', { A: '' }],
    ['a.b-c=d', { 'a.b-c': 'd' }],
    [`A=$B \${C}`, { A: `$B \${C}` }],
    ['__proto__=x', { ['__proto__']: 'x' }],
    ['', {}],
    ['# comment', {}],
  ])('%j', (text, values) => {
    expect(Object.entries(read(text))).toEqual(Object.entries(values));
  });

  it.each([
    ['A=b\nnothing', 2],
    ['A=b\n\n\nB="c', 4],
    ["A='b", 1],
    ['A="b\nc" d\n', 1],
    ['=b', 1],
    ['é=b', 1],
    ['A:b', 1],
  ])('is refused with its line: %j', (text, line) => {
    expect(parseDotenv(text).faults[0]?.line).toBe(line);
  });

  it('tells faults without what stands in the line', () => {
    const { faults } = parseDotenv('hunter2 is the password\nB="hunter2');
    expect(faults.length).toBe(2);
    expect(JSON.stringify(faults)).not.toContain('hunter2');
  });

  it('is read in linear time', () => {
    for (const text of ['\n'.repeat(1e6), 'A=\n'.repeat(3e5), 'A="\n'.repeat(3e5), `A="${'\\"'.repeat(5e5)}`])
      expect(parseDotenv(text)).toBeDefined();
  }, 60_000);
});

describe('what is exported', () => {
  const names = fc.constantFrom('A', 'B_2', 'c.d', 'e-f', 'é', 'a b', '__proto__');
  const values = fc.string({
    unit: fc.constantFrom(
      'a',
      'é',
      ' ',
      '\n',
      '\r',
      '\t',
      '"',
      "'",
      '`',
      '\\',
      '\\n',
      '#',
      '$',
      `\${A}`,
      '=',
      ':',
      '\u2028',
      '1',
    ),
    maxLength: 12,
  });
  const secrets = fc.uniqueArray(fc.record({ name: names, value: values }), { selector: ({ name }) => name });

  it.each(['dotenv', 'json', 'yaml'] as const)('is read again as it was: %s', async (as) => {
    await fc.assert(
      fc.asyncProperty(secrets, async (all) => {
        const { content, skipped } = await format(as, all, 'x');
        const { assignments, faults } = await parse(as, content);
        expect(faults).toEqual([]);
        expect(assignments.map(({ name, value }) => ({ name, value })).toSorted(byName)).toEqual(
          all.filter(({ name }) => !skipped.includes(name)).toSorted(byName),
        );
        if (as !== 'dotenv') expect(skipped).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  const byName = (left: { name: string }, right: { name: string }) => (left.name < right.name ? -1 : 1);
});

describe('a file of JSON or YAML', () => {
  it.each([
    ['json', '{"A": "b", "C": 1.0, "D": true, "E": null, "__proto__": "f"}'],
    ['yaml', 'A: b\nC: 1.0\nD: true\nE:\n__proto__: f\n'],
  ] as const)('%s: texts, and numbers as they were written', async (as, content) => {
    const { assignments, faults } = await parse(as, content);
    expect(faults).toEqual([]);
    expect(assignments.map(({ name, value }) => [name, value])).toEqual([
      ['A', 'b'],
      ['C', '1.0'],
      ['D', 'true'],
      ['E', ''],
      ['__proto__', 'f'],
    ]);
  });

  it.each([
    ['json', '{"A": "b",\n "C": {}}', 2],
    ['json', '{"A": "b",\n "A": "c"}', 2],
    ['json', '{"A": "b",\n "C" "hunter2"}', 2],
    ['json', "{'A': 'b'}", 1],
    ['json', '[]', 1],
    ['json', '', 1],
    ['yaml', 'A: b\nC: [d]\n', 2],
    ['yaml', 'A: b\nA: hunter2\n', 2],
    ['yaml', 'A: &a b\nC: *a\n', 2],
    ['yaml', 'A: "b\n', 2],
    ['yaml', 'just text', 1],
  ] as const)('%s is refused with its line: %j', async (as, content, line) => {
    const { faults } = await parse(as, content);
    expect(faults[0]?.line).toBe(line);
    expect(JSON.stringify(faults)).not.toContain('hunter2');
  });
});
