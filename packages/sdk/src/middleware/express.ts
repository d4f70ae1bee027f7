import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Nexus } from '../client.ts';
import { decide, type Guard, type NexusCaller } from './core.ts';

export type { NexusCaller } from './core.ts';

/** Of Express; Connect has less of it. */
interface Request extends IncomingMessage {
  ip?: string | undefined;
  route?: { path: unknown };
  /** Who calls, behind the middleware. */
  nexus?: NexusCaller;
}

/** Lets a call through that has a valid key; its caller is `request.nexus`. For a route: `app.get(path, withNexus(…), …)`. */
export function withNexus(nexus: Pick<Nexus, 'keys'>, guard: Guard<Request> = {}) {
  return async (request: Request, response: ServerResponse, next: (error?: unknown) => void): Promise<void> => {
    const { method, route, headers } = request;
    const path = typeof route?.path === 'string' ? route.path : undefined;
    const decision = await decide(nexus, guard, {
      header: (name) => headers[name]?.toString(),
      ip: guard.ip === undefined ? (request.ip ?? request.socket.remoteAddress) : guard.ip(request),
      tag: path === undefined ? undefined : `${method} ${path}`,
    });
    const { headers: answered } = 'refusal' in decision ? decision.refusal : decision;
    for (const [name, value] of Object.entries(answered)) response.setHeader(name, value);
    if ('refusal' in decision) {
      response.writeHead(decision.refusal.status).end(decision.refusal.body);
      return;
    }
    request.nexus = decision.caller;
    next();
  };
}
