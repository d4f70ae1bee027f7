import { second } from '../clock.ts';
import type { RetryRule } from '../errors.ts';
import type { Reply } from './transport.ts';

/** Pauses before the second and later attempts, in milliseconds. */
const pauses: Record<RetryRule, readonly number[]> = {
  none: [],
  exponential: [1 * second, 2 * second, 4 * second],
  linear: [5 * second, 10 * second, 15 * second],
};

/** If a service asks for a longer pause, the call is not retried here. */
const maxRetryAfterMs = 60 * second;

/** RFC 9110, 9.2.2. */
export const isIdempotent = (method: string): boolean => ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'].includes(method);

/** Statuses that may be temporary. 501 and 505 are not. */
export const isTransient = (status: number): boolean =>
  status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501 && status !== 505);

/** Milliseconds that `Retry-After` (RFC 9110, 10.2.3: seconds or a date) asks for; 0 if absent or malformed. */
export function retryAfterMs(reply: Reply, now: number): number {
  const raw = reply.headers['retry-after'];
  if (raw === undefined) return 0;
  if (/^\d+$/.test(raw)) return Number(raw) * second;
  const date = Date.parse(raw);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}

/** The pause before the next attempt; undefined if there is none. */
export function nextPause(rule: RetryRule, attempt: number, askedMs: number): number | undefined {
  const pause = pauses[rule][attempt];
  if (pause === undefined || askedMs > maxRetryAfterMs) return undefined;
  return Math.max(pause, askedMs);
}
