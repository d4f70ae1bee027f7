import { describe, expect, it } from 'vitest';
import { actionsOf, isChosen, toggleAll, toggleScope } from './scopes.ts';

const permission = (name: string, opens: string) => ({ permission: name, opens: [opens], roles: [] });
const all = [
  permission('keys:create', 'Create a key'),
  permission('keys:read', 'Read one key'),
  permission('secrets:read', 'Read a secret'),
];

describe('actionsOf', () => {
  it('groups by resource', () =>
    expect(actionsOf(all, '').map(({ resource, actions }) => [resource, actions.length])).toEqual([
      ['keys', 2],
      ['secrets', 1],
    ]));

  it('finds by words of the name and of the description, in any case', () => {
    expect(actionsOf(all, 'READ one').map(({ actions }) => actions[0]?.permission)).toEqual(['keys:read']);
    expect(actionsOf(all, 'nothing')).toEqual([]);
  });
});

it('sees a permission in a wildcard', () => {
  expect(isChosen(['keys:*'], 'keys:read')).toBe(true);
  expect(isChosen(['keys:*'], 'keys:*')).toBe(true);
  expect(isChosen(['keys:create'], 'keys:read')).toBe(false);
});

it('chooses one, and takes it back', () => {
  expect(toggleScope(['a:b'], 'c:d')).toEqual(['a:b', 'c:d']);
  expect(toggleScope(['a:b', 'c:d'], 'a:b')).toEqual(['c:d']);
});

it('puts a whole resource in place of its permissions', () => {
  expect(toggleAll(['keys:read', 'secrets:read'], 'keys')).toEqual(['secrets:read', 'keys:*']);
  expect(toggleAll(['secrets:read', 'keys:*'], 'keys')).toEqual(['secrets:read']);
});
