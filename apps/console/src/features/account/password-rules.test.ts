import { describe, expect, it } from 'vitest';
import { objectionTo } from './password-rules.ts';

describe('new passwords', () => {
  it.each([
    ['Too-short-1', '1 more character is needed.'],
    ['short', '7 more characters are needed.'],
    ['no capitals 17', /upper and lower case/],
    ['NoSymbolOrDigit', /a digit and a symbol/],
  ])('are told what %s lacks', (password, objection) => {
    expect(objectionTo(password)).toMatch(objection);
  });

  it.each(['Wvx-Quilty-47?', 'a phrase of twenty characters', '密码需要十二个字符长度1!'])('may be %s', (password) => {
    expect(objectionTo(password)).toBeUndefined();
  });

  it('are counted in characters, not in code units', () => {
    expect(objectionTo('😀'.repeat(11))).toBe('1 more character is needed.');
  });
});
