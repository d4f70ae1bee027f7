import { createHmac } from 'node:crypto';
import { service } from '../../kernel/services.ts';
import type { RouteCall } from '../call.ts';
import type { Reply } from './outgoing.ts';

/** Of the installation: the same on every node, so that a tag of one is known to the others. */
export const entityTagKey = service<Buffer>('entity tag key');

/**
 * Adds the entity tag of a route that declares `revalidates`; a caller that has the reply already gets 304 (RFC 9110,
 * 13.1.2). The act has run by then, with all its checks, and is recorded: 304 tells that what the caller has is current.
 * Browsers get none, since they would keep the reply on the disk.
 */
export function revalidated(call: RouteCall, reply: Reply): Reply {
  const { route, caller, request } = call;
  if (route.revalidates !== true || caller.cookie) return reply;
  const tag = tagOf(call, reply.body);
  return namesTag(request.header('if-none-match'), tag) ? { ...reply, status: 304, body: '', tag } : { ...reply, tag };
}

/** Keyed and bound to the caller: a hash in somebody's log would let short secrets be tried, and equal ones be seen. */
const tagOf = (call: RouteCall, body: Reply['body']): string => {
  const { org, kind, id } = call.caller;
  const tag = createHmac('sha256', call.use(entityTagKey))
    .update(JSON.stringify([org, kind, id]))
    .update(body);
  return `"${tag.digest('base64url')}"`;
};

/** Compared weakly (RFC 9110, 8.8.3.2). Tags have no commas. */
function namesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((each) => ['*', tag].includes(each.trim().replace(/^W\//, '')));
}
