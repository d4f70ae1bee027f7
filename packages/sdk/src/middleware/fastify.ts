import type { Nexus } from '../client.ts';
import { decide, type Guard, type NexusCaller } from './core.ts';

export type { NexusCaller } from './core.ts';

/** Of Fastify. */
interface Request {
  method: string;
  ip: string;
  headers: Record<string, string | string[] | undefined>;
  routeOptions: { url?: string | undefined };
  /** Who calls, behind the hook. */
  nexus?: NexusCaller;
}

interface Response {
  code(status: number): unknown;
  headers(values: Record<string, string>): unknown;
  send(body: string): unknown;
}

/** Lets a call through that has a valid key; its caller is `request.nexus`: `app.get(path, { onRequest: withNexus(…) }, …)`. */
export function withNexus(nexus: Pick<Nexus, 'keys'>, guard: Guard<Request> = {}) {
  return async (request: Request, reply: Response): Promise<unknown> => {
    const { method, routeOptions, headers } = request;
    const decision = await decide(nexus, guard, {
      header: (name) => headers[name]?.toString(),
      ip: guard.ip === undefined ? request.ip : guard.ip(request),
      tag: routeOptions.url === undefined ? undefined : `${method} ${routeOptions.url}`,
    });
    if ('refusal' in decision) {
      const { status, headers: answered, body } = decision.refusal;
      reply.code(status);
      reply.headers(answered);
      return reply.send(body);
    }
    reply.headers(decision.headers);
    request.nexus = decision.caller;
    return undefined;
  };
}
