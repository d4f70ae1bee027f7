import { second } from '../clock.ts';
import { errors } from '../errors.ts';

/**
 * PostgreSQL ends statements that take too long by itself. One that hangs, or a network that swallows packets, ends
 * nothing: then only the clock of this process does.
 */
export interface Deadline {
  /** Rejects with DATABASE_UNAVAILABLE when the time is over. */
  passed: Promise<never>;
  isOver(): boolean;
  /** To be called in any case: a timer that is still set holds what it refers to. */
  clear(): void;
}

/**
 * Milliseconds after which background work whose statements take milliseconds takes its connection for dead, and begins
 * again on another one. A machine so busy that it needs longer would not finish in time either.
 */
export const silenceMs = 20 * second;

export function deadline(ms: number): Deadline {
  const { promise: passed, reject } = Promise.withResolvers<never>();
  passed.catch(() => {});
  let over = false;
  const timer = setTimeout(() => {
    over = true;
    reject(errors.DATABASE_UNAVAILABLE('The database does not answer', { retryAfterSeconds: 1 }));
  }, ms);
  return { passed, isOver: () => over, clear: () => clearTimeout(timer) };
}

/** The promise's outcome, or DATABASE_UNAVAILABLE when it has none within `ms`. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  const limit = deadline(ms);
  try {
    return await Promise.race([promise, limit.passed]);
  } finally {
    limit.clear();
  }
}
