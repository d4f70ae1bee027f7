import type { NexusError } from '../kernel/errors.ts';
import type { RouteCall } from './call.ts';
import { challengeOf } from './challenge.ts';
import { writeProblem } from './dialect.ts';
import { problemOf } from './problem.ts';
import { resourceMetadataUrl } from './protected-resource.ts';
import type { Reply } from './reply/outgoing.ts';

/** The reply to a call that failed, in the dialect of its route. The error is noted for the request log. */
export function problemReply(call: RouteCall, error: NexusError): Reply {
  noteRefusal(call, error);
  const { reply, request, route } = call;
  const { dialect, permission } = route;
  const { retryAfterSeconds = error.status === 503 ? 5 : undefined } = error.options;
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(Math.ceil(retryAfterSeconds)));
  const challenge = challengeOf(error, permission === 'public', call.use(resourceMetadataUrl));
  if (challenge !== undefined) reply.header('www-authenticate', challenge);
  const { headers, ...written } = writeProblem(problemOf(error, request.id), dialect);
  for (const [name, value] of Object.entries(headers)) reply.header(name, value);
  // The act may have set the content type of the reply that it did not make.
  reply.header('content-type', written.contentType);
  return written;
}

/** For the request log. */
export function noteRefusal({ usage }: RouteCall, { code, reason }: NexusError): void {
  usage.code = code;
  usage.reason = reason;
}
