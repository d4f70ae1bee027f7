import { expect, it } from 'vitest';
import { csvOf } from './csv.ts';

it('writes a head and rows', () =>
  expect(csvOf(['day', 'count'], [['2026-05-01', 3]])).toBe('day,count\r\n2026-05-01,3\r\n'));

it('quotes what has commas, quotes or ends of lines, and leaves null empty', () =>
  expect(csvOf(['a'], [['x,y'], ['say "hi"'], ['two\nlines'], [null]])).toBe(
    'a\r\n"x,y"\r\n"say ""hi"""\r\n"two\nlines"\r\n\r\n',
  ));

it('keeps spreadsheets from running texts', () =>
  expect(csvOf(['a'], [['=1+1'], ['@x'], ['＝1+1'], ['\n=1'], [-5]])).toBe(
    `a\r\n'=1+1\r\n'@x\r\n'＝1+1\r\n"'\n=1"\r\n-5\r\n`,
  ));
