import { expect, it } from 'vitest';
import { changeOf, stepsOf } from './steps.ts';

const none = { projects: 0, keys: 0, customers: 0, verifications: 0, members: 1 };

it('has all steps to do at first', () => {
  const steps = stepsOf(none);
  expect(steps.map(({ id }) => id)).toEqual(['project', 'key', 'customer', 'verification', 'member']);
  expect(steps.some(({ isDone }) => isDone)).toBe(false);
});

it('knows what is done; one member is the person itself', () => {
  const steps = stepsOf({ ...none, projects: 2, members: 2 });
  expect(steps.filter(({ isDone }) => isDone).map(({ id }) => id)).toEqual(['project', 'member']);
});

it('leaves out what the person may not see', () => {
  expect(stepsOf({ ...none, customers: undefined, verifications: undefined }).map(({ id }) => id)).toEqual([
    'project',
    'key',
    'member',
  ]);
});

it('gives a change as a share of what was before', () => {
  expect(changeOf(150, 100)).toBe(0.5);
  expect(changeOf(50, 100)).toBe(-0.5);
  expect(changeOf(5, 0)).toBeUndefined();
});
