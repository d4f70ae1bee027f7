import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byResource, holds, shareOf, toggle, toggleAll } from './permission-set.ts';

const known = ['customers:create', 'customers:read', 'keys:create', 'keys:read', 'keys:revoke'];
const heldOf = (patterns: readonly string[]) => known.filter((each) => holds({ allow: patterns, except: [] }, each));

describe('permissions', () => {
  it('are held by a pattern, unless they are excepted', () => {
    expect(holds({ allow: ['*:*'], except: ['organizations:delete'] }, 'keys:read')).toBe(true);
    expect(holds({ allow: ['*:*'], except: ['organizations:delete'] }, 'organizations:delete')).toBe(false);
    expect(holds({ allow: ['keys:*'], except: [] }, 'customers:read')).toBe(false);
  });

  it('are grouped by their resource', () => {
    expect(byResource(known).map(({ name, permissions }) => [name, permissions.length])).toEqual([
      ['customers', 2],
      ['keys', 3],
    ]);
  });

  it('are put in by name, and taken out of what covers them', () => {
    expect(toggle(['customers:read'], 'keys:read', known)).toEqual(['customers:read', 'keys:read']);
    expect(toggle(['customers:read', 'keys:*'], 'keys:read', known)).toEqual([
      'customers:read',
      'keys:create',
      'keys:revoke',
    ]);
    expect(toggle(['*:read'], 'keys:read', known)).toEqual(['customers:read']);
  });

  it('of a resource are put in and taken out together', () => {
    expect(toggleAll(['customers:read', 'keys:read'], 'keys', known)).toEqual(['customers:read', 'keys:*']);
    expect(toggleAll(['customers:read', 'keys:*'], 'keys', known)).toEqual(['customers:read']);
    expect(toggleAll(['*:*'], 'keys', known)).toEqual(['customers:create', 'customers:read']);
    expect(toggleAll(['*:read'], 'keys', known)).toEqual(['*:read', 'keys:*']);
  });

  it('are held wholly, partly or not at all', () => {
    const [customers, keys] = byResource(known);
    if (customers === undefined || keys === undefined) throw new Error('the resources are missing');
    const shares = (patterns: string[]) => [shareOf(patterns, customers), shareOf(patterns, keys)];
    expect(shares(['keys:*'])).toEqual(['none', 'all']);
    expect(shares(['*:read'])).toEqual(['some', 'some']);
    expect(shares(['*:*'])).toEqual(['all', 'all']);
  });

  const patterns = fc.subarray([...known, 'keys:*', 'customers:*', '*:read', '*:*']);

  it('change by one with each toggle, whatever covered it', () => {
    fc.assert(
      fc.property(patterns, fc.constantFrom(...known), (before, permission) => {
        const after = toggle(before, permission, known);
        const expected = known.filter((each) => heldOf(before).includes(each) !== (each === permission));
        expect(heldOf(after)).toEqual(expected);
      }),
    );
  });

  it('of other resources stay as they are when one is toggled', () => {
    fc.assert(
      fc.property(patterns, (before) => {
        const ofOthers = (from: readonly string[]) => heldOf(from).filter((each) => !each.startsWith('keys:'));
        expect(ofOthers(toggleAll(before, 'keys', known))).toEqual(ofOthers(before));
      }),
    );
  });
});
