import { describe, expect, it } from 'vitest';
import { type Line, type Result, sendLines } from './lines.ts';

const lines = (count: number): Line<number>[] =>
  Array.from({ length: count }, (_, index) => ({ line: index + 1, name: `n${index}`, item: index, reason: null }));
const imported = (items: readonly number[]): Result[] =>
  items.map((item) => ({ result: 'IMPORTED', id: `id${item}`, reason: null }));
const refusal = (status: number, fields: { path: string; message: string }[] = []) =>
  Object.assign(new Error('The body is bad'), { status, fields });

describe('lines that the server refuses', () => {
  it('are found where it does not say which they are, and the others are sent once', async () => {
    const bad = new Set([3, 120, 121, 249]);
    const accepted: number[] = [];
    const outcomes = await sendLines(lines(250), async (items) => {
      if (items.some((item) => bad.has(item))) throw refusal(400);
      accepted.push(...items);
      return imported(items);
    });
    expect(outcomes.map(({ line }) => line)).toEqual(lines(250).map(({ line }) => line));
    expect(outcomes.filter(({ result }) => result !== 'IMPORTED')).toEqual(
      [...bad].map((item) => ({
        ...{ line: item + 1, name: `n${item}`, result: 'REFUSED', id: null, reason: 'The body is bad' },
      })),
    );
    expect(accepted.sort((left, right) => left - right)).toEqual(
      [...Array(250).keys()].filter((item) => !bad.has(item)),
    );
  });

  it('are left out where it names them', async () => {
    const outcomes = await sendLines(lines(3), async (items) => {
      if (items.length === 3) throw refusal(400, [{ path: '/users/1/email', message: 'Invalid' }]);
      return imported(items);
    });
    expect(outcomes.map(({ result, id, reason }) => [result, id, reason])).toEqual([
      ['IMPORTED', 'id0', null],
      ['REFUSED', null, 'email: Invalid'],
      ['IMPORTED', 'id2', null],
    ]);
  });

  it.each([401, 403, 429, 503])('are not looked for after a status of %i', async (status) => {
    let calls = 0;
    const sending = sendLines(lines(5), async () => {
      calls += 1;
      throw refusal(status);
    });
    await expect(sending).rejects.toThrow('The body is bad');
    expect(calls).toBe(1);
  });
});
