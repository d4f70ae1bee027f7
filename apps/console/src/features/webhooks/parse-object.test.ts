import { describe, expect, it } from 'vitest';
import { formErrors } from '../../ui/problem.ts';
import { parseObject } from './parse-object.ts';

describe('parseObject', () => {
  it('reads an object', () => {
    expect(parseObject('data', ' {"a": [1]} ')).toEqual({ a: [1] });
  });

  it.each(['', '{', '[1]', 'null', '"text"'])('refuses %j at its field', (text) => {
    expect.assertions(1);
    try {
      parseObject('data', text);
    } catch (error) {
      expect(formErrors(error, ['data']).fields).toEqual({ data: expect.stringContaining('JSON object') });
    }
  });
});
