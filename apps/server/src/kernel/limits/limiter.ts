/**
 * Rate limits over a sliding window. A window of W seconds is counted in cells of W/16, and a cell is counted in full
 * until its last unit is W old. So:
 *
 * - never over: no interval of W seconds, wherever it begins, has more than `limit` units;
 * - at most 1/16 under: a unit becomes available again at most W/16 late;
 * - never longer than W: whoever takes nothing for W seconds has the whole limit again, so no wait is longer.
 *
 * A window is identified by its key, the limit's name and its length. Changing the length starts a new window at zero;
 * changing the limit applies at once to what is already used.
 */
export interface LimitSpec {
  name: string;
  /** Units per window, a whole number; 0 refuses everything. */
  limit: number;
  windowSeconds: number;
}

export interface LimitRequest {
  /** What is limited, such as `key:eco_api_…`. Reuse the string object where you can: its hash is cached. */
  key: string;
  spec: LimitSpec;
}

export interface LimitState {
  name: string;
  limit: number;
  /** Units left after this take. */
  remaining: number;
  /** When `remaining` next grows if nothing more is taken, in milliseconds since the epoch; now, if nothing is used. */
  resetAt: number;
}

export interface LimitDecision {
  allowed: boolean;
  /** One state per request, in the order of the requests. */
  limits: LimitState[];
  /** The limiter's instant of this take, on its own clock: only for `give`. */
  at: number;
  /** Name of the first limit that refused. */
  exceeded?: string;
  /** Whole seconds until the same call would pass, at most the longest window; absent if it never would (cost above a limit). */
  retryAfterSeconds?: number;
  /** Redis is unreachable: this node enforced its share of the limit, and `limits` describes that share. */
  degraded?: true;
}

export interface Limiter {
  /** Milliseconds for which this node has enforced its share because Redis is unreachable; 0 while it is not. */
  readonly degradedMs: number;
  /**
   * Takes `cost` units from every window, or from none if one would exceed its limit. Requests for the same window are
   * charged once. Cost 0 only reads and is always allowed.
   * @throws RangeError unless cost is a whole number ≥ 0.
   */
  take(requests: readonly LimitRequest[], cost: number): LimitDecision | Promise<LimitDecision>;
  /** Returns the units of an allowed take, as when a later check refuses the call. Call it soon, once per take. */
  give(requests: readonly LimitRequest[], cost: number, decision: LimitDecision): void | Promise<void>;
  close(): Promise<void>;
}

/** Cells of a window. */
export const cellsPerWindow = 16;

/** Cells kept: those of a full window, and the one that is only partly inside it. */
export const countedCells = cellsPerWindow + 1;

/** Milliseconds of one cell; 62.5 for a window of a second, so cell numbers are exact in a double. */
export const cellLength = (windowSeconds: number): number => (windowSeconds * 1000) / cellsPerWindow;

export function checkCost(cost: number): void {
  if (!Number.isSafeInteger(cost) || cost < 0) throw new RangeError(`cost must be a whole number ≥ 0, not ${cost}`);
}
