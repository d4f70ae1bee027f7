import { expect, test } from 'vitest';
import { type DiffLine, diffLines, stableJson } from './diff-lines.ts';

const signs = { same: ' ', added: '+', removed: '-' };
const drawn = (lines: DiffLine[]) => lines.map(({ kind, text }) => signs[kind] + text).join('\n');

test('keeps what both have, in order', () => {
  expect(drawn(diffLines('a\nb\nc', 'a\nx\nc\nd'))).toBe(' a\n-b\n+x\n c\n+d');
  expect(drawn(diffLines('', 'a'))).toBe('+a');
  expect(drawn(diffLines('a', ''))).toBe('-a');
  expect(diffLines('', '')).toEqual([]);
});

test('very long texts are not compared line by line', () => {
  const long = Array.from({ length: 2000 }, (_, line) => String(line)).join('\n');
  const lines = diffLines(long, long);
  expect(lines).toHaveLength(4000);
});

test('the order of keys is no difference', () => {
  expect(stableJson({ b: [{ y: 1, x: 2 }], a: null })).toBe(stableJson({ a: null, b: [{ x: 2, y: 1 }] }));
});
