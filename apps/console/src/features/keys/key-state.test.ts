import { describe, expect, it } from 'vitest';
import { endsSoon, type Key, stateOf } from './key-state.ts';

const now = new Date('2026-05-01T12:00:00Z');
const key = (changes: Partial<Key>): Key => ({ revokedAt: null, expiresAt: null, pausedAt: null, ...changes }) as Key;

describe('stateOf', () => {
  it.each([
    ['active', {}],
    ['active', { expiresAt: '2026-05-01T12:00:01Z' }],
    ['expired', { expiresAt: '2026-05-01T12:00:00Z' }],
    ['paused', { pausedAt: '2026-04-01T00:00:00Z' }],
    ['expired', { pausedAt: '2026-04-01T00:00:00Z', expiresAt: '2026-04-02T00:00:00Z' }],
    ['revoked', { revokedAt: '2026-04-01T00:00:00Z', expiresAt: '2026-04-02T00:00:00Z' }],
  ] as const)('is %s for %j', (state, changes) => expect(stateOf(key(changes), now)).toBe(state));
});

describe('endsSoon', () => {
  it.each([
    [false, null],
    [true, '2026-05-10T00:00:00Z'],
    [false, '2026-06-10T00:00:00Z'],
    [false, '2026-04-30T00:00:00Z'],
  ])('is %j for %j', (soon, expiresAt) => expect(endsSoon(key({ expiresAt }), now)).toBe(soon));
});
