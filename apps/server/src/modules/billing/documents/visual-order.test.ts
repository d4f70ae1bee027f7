import { expect, it } from 'vitest';
import { visualOrder } from './visual-order.ts';

// Written by code points, since editors turn the text round: alef, bet, gimel.
const [a, b, c] = ['\u05d0\u05d0', '\u05d1\u05d1', '\u05d2\u05d2'];

it.each([
  ['Łódź (Ελλάδα) 12', ['Łódź (Ελλάδα) 12']],
  [`${a} ${b} ${c}`, [c, ' ', b, ' ', a]],
  [`Test ${a} ${b} Ltd`, ['Test', ' ', b, ' ', a, ' ', 'Ltd']],
  [`${a} (Test Ltd)`, ['(', 'Test', ' ', 'Ltd', ') ', a]],
  [`(${a}) Test`, ['Test', ' (', a, ')']],
  [`${a} 123 ${b}`, [b, ' ', '123', ' ', a]],
])('%s', (line, parts) => {
  expect(visualOrder(line)).toEqual(parts);
});
