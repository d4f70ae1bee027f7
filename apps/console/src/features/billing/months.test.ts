import { expect, it } from 'vitest';
import { formatMonth } from './months.ts';

it.each([
  ['2026-05-01', 'May 2026'],
  ['2026-12', 'Dec 2026'],
])('writes %s as %s, wherever the reader is', (day, text) => expect(formatMonth(day)).toBe(text));
