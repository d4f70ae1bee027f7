/** What the server sends over `/api/v1/live/socket`. */
export type ServerMessage =
  | { type: 'subscribed' | 'position' | 'reset'; topic: string; cursor: string }
  | { type: 'event'; topic: string; cursor: string; data: Record<string, unknown> }
  | { type: 'snapshot'; topic: string; version: number; data: Record<string, unknown> }
  | { type: 'delta'; topic: string; version: number; data: Record<string, unknown> }
  | { type: 'denied'; topic: string; code: string }
  | { type: 'reconnect'; afterMs: number }
  | { type: 'pong' };

/** What a page gets of its topics. */
export type TopicMessage =
  /** Everything from now on is told: what was read before may be old. Comes once for a log, however often it is resumed. */
  | { type: 'subscribed'; topic: string }
  | { type: 'event'; topic: string; data: Record<string, unknown> }
  /** The whole state, as it is now: the changes are in it already. */
  | { type: 'state'; topic: string; data: Record<string, unknown> }
  /** Events were missed: what is shown must be read anew. */
  | { type: 'reset'; topic: string }
  /** The caller may not read the topic, or no longer. */
  | { type: 'denied'; topic: string; code: string };

/** Applies a merge patch (RFC 7396). */
export function merged(state: Record<string, unknown>, patch: Record<string, unknown>): Record<string, unknown> {
  const result = { ...state };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else if (isObject(value)) result[name] = merged(isObject(result[name]) ? result[name] : {}, value);
    else result[name] = value;
  }
  return result;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
