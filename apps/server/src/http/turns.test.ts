import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

test('those who wait go on in their order, each in a turn of the event loop of its own', async () => {
  const turns = new Turns();
  let turn = 0;
  const count = (): void => {
    turn++;
    if (went.length < 4) setImmediate(count);
  };
  const went: { name: string; turn: number }[] = [];
  const wait = async (name: string): Promise<void> => {
    await turns.next();
    went.push({ name, turn });
  };
  setImmediate(count);
  const [first, ...others] = ['a', 'b', 'c'].map(wait);
  await first;
  // While others wait.
  await Promise.all([...others, wait('d')]);
  expect(went.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
  expect(new Set(went.map((each) => each.turn)).size).toBe(4);
});
