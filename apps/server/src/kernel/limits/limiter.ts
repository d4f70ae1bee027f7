/**
 * Rate limits over a sliding window. A window of W seconds is counted in 16 sub-cells of W/16 and the oldest one, of
 * which only a part still lies in the window, is counted whole. So:
 *
 * - never over: in no interval of W seconds, wherever it begins, are more than `limit` units taken;
 * - at most 1/16 under: a call is refused only if `limit` would be passed within the last W + W/16 seconds, that is, a
 *   unit becomes free again at most W/16 late.
 *
 * A window is named by who (`key`), the limit's name and its length. Another length is another window and starts at
 * zero; another limit on the same length counts at once against what is already used.
 */
export interface LimitSpec {
  name: string;
  /** Units per window, a whole number; 0 refuses everything. */
  limit: number;
  windowSeconds: number;
}

export interface LimitRequest {
  /** Who is limited, such as `key:eco_api_…`. Pass the same string object again where you can: its hash is cached. */
  key: string;
  spec: LimitSpec;
}

export interface LimitState {
  name: string;
  limit: number;
  /** Units that can be taken now, after this take. */
  remaining: number;
  /** When `remaining` next grows if nobody takes anything: milliseconds since the epoch; now, if nothing is used. */
  resetAt: number;
}

export interface LimitDecision {
  allowed: boolean;
  /** One state per request, in the order of the requests. */
  limits: LimitState[];
  /** The limiter's own instant of this take, in its own milliseconds: for `give` alone. */
  at: number;
  /** Name of the first limit that refused. */
  exceeded?: string;
  /** Whole seconds until the same call would pass; absent where it never would (cost above a limit). */
  retryAfterSeconds?: number;
  /** The shared limiter is away: this node enforced its own share, and `limits` describes that share. */
  degraded?: true;
}

export interface Limiter {
  /**
   * Takes `cost` units from every window, or from none if one of them would be passed. Requests for the same window
   * are charged once. Cost 0 looks without taking and is always allowed.
   * @throws RangeError unless cost is a whole number ≥ 0.
   */
  take(requests: readonly LimitRequest[], cost: number): LimitDecision | Promise<LimitDecision>;
  /** Returns what an allowed take cost, as when a later check refuses the call. Call it soon, once per take. */
  give(requests: readonly LimitRequest[], cost: number, decision: LimitDecision): void | Promise<void>;
  close(): Promise<void>;
}

/** Sub-cells of a window. */
export const cellsPerWindow = 16;

/** Cells that are counted: a full window, and the one that is only partly in it. */
export const countedCells = cellsPerWindow + 1;

/** Milliseconds of one sub-cell; 62.5 for a window of a second, so cell numbers stay exact in a double. */
export const cellLength = (windowSeconds: number): number => (windowSeconds * 1000) / cellsPerWindow;

export function checkCost(cost: number): void {
  if (!Number.isSafeInteger(cost) || cost < 0) throw new RangeError(`cost is a whole number ≥ 0, not ${cost}`);
}
