import { sha256Bytes } from '../kernel/crypto/hash.ts';
import type { RouteCall } from './call.ts';
import { invalidFields } from './problem.ts';

/** Characters of base64url before the place in the list: 48 bits, so that no mistake goes unnoticed. */
const markLength = 8;

/**
 * Takes the mark off the cursor of the query. A cursor says a place in the order of one list; in another it would answer
 * rows from anywhere.
 * @throws INVALID_REQUEST where the cursor came from another list, filter, organization or person.
 */
export function openCursor(call: RouteCall): void {
  const query = call.query as { cursor?: unknown };
  // What follows a stream is a place in a log, which says itself of which.
  if (typeof query.cursor !== 'string' || call.stream !== undefined) return;
  if (query.cursor.slice(0, markLength) !== markOf(call)) {
    throw invalidFields([{ path: 'query/cursor', message: 'Is of another list, filter or organization' }]);
  }
  call.query = { ...query, cursor: query.cursor.slice(markLength) };
}

/** Marks the cursor of the next page, where the reply is a page, as one of this list. */
export function markCursor(call: RouteCall, reply: unknown): unknown {
  const { nextCursor } = (reply ?? {}) as { nextCursor?: unknown };
  return typeof nextCursor === 'string' ? { ...(reply as object), nextCursor: markOf(call) + nextCursor } : reply;
}

function markOf({ route, params, query, caller }: RouteCall): string {
  const { cursor: _, limit: __, ...filters } = query as Record<string, unknown>;
  const owner = route.scope === 'person' ? caller.id : caller.org;
  const list = JSON.stringify([route.method, route.path, params, filters, owner]);
  return sha256Bytes(list).toString('base64url').slice(0, markLength);
}
