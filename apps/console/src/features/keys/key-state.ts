import type { Schema } from '../../api/client.ts';
import type { Tone } from '../../ui/badge.tsx';

export type Key = Schema<'Key'>;

export const keyStates = ['active', 'paused', 'expired', 'revoked'] as const;
export type KeyState = (typeof keyStates)[number];

/** The first that applies, in the order of the server's. */
export function stateOf(
  { revokedAt, expiresAt, pausedAt }: Pick<Key, 'revokedAt' | 'expiresAt' | 'pausedAt'>,
  now: Date,
): KeyState {
  if (revokedAt !== null) return 'revoked';
  if (expiresAt !== null && new Date(expiresAt) <= now) return 'expired';
  return pausedAt === null ? 'active' : 'paused';
}

export const stateNames: Record<KeyState, { label: string; tone: Tone }> = {
  active: { label: 'Active', tone: 'success' },
  paused: { label: 'Paused', tone: 'warning' },
  expired: { label: 'Expired', tone: 'neutral' },
  revoked: { label: 'Revoked', tone: 'danger' },
};

/** Days before its end from which a key is marked. */
const soonDays = 14;

export function endsSoon({ expiresAt }: Key, now: Date): boolean {
  if (expiresAt === null) return false;
  const left = new Date(expiresAt).getTime() - now.getTime();
  return left > 0 && left < soonDays * 86_400_000;
}
