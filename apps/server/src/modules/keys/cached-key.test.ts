import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { Ids } from '../../kernel/ids.ts';
import { CachedKey } from './cached-key.ts';
import { SharedParts } from './shared.ts';
import type { FoundKey } from './store.ts';

const ids = new Ids(systemClock);

const row = (changes: Partial<FoundKey> = {}): FoundKey => ({
  id: ids.next('api'),
  orgId: 'eco_org_0000000000000000000001',
  kind: 'customer',
  name: 'Key',
  ownerId: null,
  customerId: null,
  externalId: null,
  environmentId: null,
  projectId: null,
  production: null,
  scopes: null,
  limits: [],
  allowedIps: [],
  metadata: {},
  hint: 'abcd',
  secretHash: 'hash',
  previousHash: null,
  previousUntil: null,
  createdBy: 'somebody',
  createdAt: 0,
  updatedAt: 0,
  rotatedAt: null,
  expiresAt: null,
  revokedAt: null,
  revokedWith: null,
  limitsKeyId: null,
  pausedAt: null,
  importedHash: null,
  hasRemaining: false,
  ...changes,
});

describe('a key in memory', () => {
  it('says the same as an object and as JSON, whatever texts are in it', () => {
    const texts = fc.record({
      externalId: fc.option(fc.string({ unit: 'binary' })),
      scopes: fc.option(fc.array(fc.string(), { maxLength: 3 })),
      metadata: fc
        .dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 })
        .map((value) => value as never),
      customerId: fc.constantFrom(null, ids.next('cus')),
    });
    fc.assert(
      fc.property(texts, (changes) => {
        const key = new CachedKey(row(changes));
        expect(`{${key.json}}`).toBe(JSON.stringify(key.reply));
        expect(key.reply).toMatchObject({ externalId: changes.externalId, scopes: changes.scopes ?? [] });
      }),
    );
  });

  it('never expires without a time, and knows no former secret without a rotation', () => {
    const plain = new CachedKey(row());
    expect(plain).toMatchObject({ expiresAt: Number.POSITIVE_INFINITY, previousUntil: 0, previousHash: null });
    const rotated = new CachedKey(row({ expiresAt: 5, previousHash: 'former', previousUntil: 3 }));
    expect(rotated).toMatchObject({ expiresAt: 5, previousUntil: 3, previousHash: 'former' });
  });

  it('restricts the caller of a platform key only where the key is restricted', () => {
    const restrictions = (changes: Partial<FoundKey>) => new CachedKey(row(changes)).restrictions;
    expect(restrictions({ kind: 'platform' })).toBeUndefined();
    expect(restrictions({ expiresAt: 5, allowedIps: ['192.0.2.1'] })).toBeUndefined();
    expect(restrictions({ kind: 'platform', expiresAt: 5 })).toMatchObject({ expiresAt: 5, allowedIps: [] });
    expect(restrictions({ kind: 'platform', allowedIps: ['192.0.2.1'] })).toMatchObject({ allowedIps: ['192.0.2.1'] });
  });
});

describe('what keys have in common', () => {
  const parts = new SharedParts();
  const limit = { name: 'minute', limit: 100, windowSeconds: 60, per: 'key' };

  it('is there once for keys that are alike', () => {
    const like = { scopes: ['orders:read'], limits: [limit] };
    expect(parts.of(row({ ...like, externalId: 'a', metadata: { plan: 'pro' } }))).toBe(parts.of(row(like)));
  });

  it.each<[string, Partial<FoundKey>]>([
    ['organization', { orgId: 'eco_org_0000000000000000000002' }],
    ['kind', { kind: 'platform' }],
    ['scope', { scopes: ['orders:read'] }],
    ['limit', { limits: [limit] }],
    ['network', { allowedIps: ['192.0.2.0/24'] }],
    ['environment', { environmentId: 'eco_env_0000000000000000000001', projectId: 'eco_prj_0000000000000000000001' }],
  ])('is apart for keys that differ in a %s', (_what, changes) => {
    expect(parts.of(row(changes))).not.toBe(parts.of(row()));
  });
});
