import { describe, expect, it } from 'vitest';
import { changesOf, dayOf, draftOf, emptyDraft, networksOf, newKeyOf } from './key-draft.ts';
import type { Key } from './key-state.ts';

const key = {
  kind: 'customer',
  name: 'Acme production',
  customerId: 'eco_cus_1',
  environmentId: null,
  scopes: ['orders:read'],
  limits: [{ name: 'requests', limit: 100, windowSeconds: 60, per: 'key' }],
  allowedIps: ['10.0.0.0/8'],
  expiresAt: new Date('2026-05-01T23:59:59').toISOString(),
  remaining: 10,
  refill: { amount: 100, interval: 'daily' },
} as unknown as Key;

describe('newKeyOf', () => {
  it('leaves out what was left empty', () => {
    const draft = { ...emptyDraft, name: ' Acme ', customerId: 'eco_cus_1' };
    expect(newKeyOf(draft)).toEqual({ name: 'Acme', kind: 'customer', customerId: 'eco_cus_1', scopes: [] });
  });

  it('sends what a platform key has, and nothing of a customer’s', () => {
    const draft = { ...emptyDraft, kind: 'platform' as const, name: 'CI', customerId: 'eco_cus_1', remaining: '5' };
    expect(newKeyOf({ ...draft, scopes: null })).toEqual({ name: 'CI', kind: 'platform' });
    expect(newKeyOf({ ...draft, scopes: ['a:b'], networks: '10.0.0.1, 10.0.0.2' })).toEqual({
      name: 'CI',
      kind: 'platform',
      scopes: ['a:b'],
      allowedIps: ['10.0.0.1', '10.0.0.2'],
    });
  });

  it('lets the key work until the chosen day is over', () => {
    const { expiresAt } = newKeyOf({ ...emptyDraft, expires: '2026-05-01' });
    expect(expiresAt).toBe(new Date('2026-05-01T23:59:59').toISOString());
  });
});

describe('changesOf', () => {
  it('is empty where nothing was changed', () => expect(changesOf(key, draftOf(key))).toEqual({}));

  it('names what was changed, and null for what was removed', () => {
    const draft = { ...draftOf(key), name: 'Acme', expires: '', remaining: '', refillAmount: '', networks: '' };
    expect(changesOf(key, draft)).toEqual({
      name: 'Acme',
      expiresAt: null,
      remaining: null,
      refill: null,
      allowedIps: [],
    });
  });

  it('sends limits as a whole', () => {
    const draft = draftOf(key);
    const limits = [
      ...draft.limits,
      { id: 'new', name: 'daily', limit: '5', windowSeconds: '86400', per: 'customer' as const },
    ];
    expect(changesOf(key, { ...draft, limits })).toEqual({
      limits: [
        { name: 'requests', limit: 100, windowSeconds: 60, per: 'key' },
        { name: 'daily', limit: 5, windowSeconds: 86_400, per: 'customer' },
      ],
    });
  });
});

it('reads networks between lines, commas and blanks', () => {
  expect(networksOf(' 10.0.0.1,10.0.0.2\n 2001:db8::/32 ')).toEqual(['10.0.0.1', '10.0.0.2', '2001:db8::/32']);
});

it('gives the day where the reader is', () => expect(dayOf(new Date(2026, 0, 5, 23, 30))).toBe('2026-01-05'));
