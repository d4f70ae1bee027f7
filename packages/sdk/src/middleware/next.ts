import type { Nexus } from '../client.ts';
import { decide, type Guard, type NexusCaller } from './core.ts';

type Handler<Context> = (request: Request, context: Context) => Response | Promise<Response>;

export type { NexusCaller } from './core.ts';

/**
 * A route handler of Next that is called with a valid key only; its caller is `context.nexus`:
 * `export const GET = withNexus(nexus, { tag: 'GET /orders/:id' }, (request, { nexus }) => …)`. It knows neither the
 * address nor the pattern of the route: pass `ip` and `tag`.
 */
export function withNexus<Context extends object>(
  nexus: Pick<Nexus, 'keys'>,
  guard: Guard<Request>,
  handler: Handler<Context & { nexus: NexusCaller }>,
): Handler<Context> {
  return async (request, context) => {
    const decision = await decide(nexus, guard, {
      header: (name) => request.headers.get(name),
      ip: guard.ip?.(request),
      tag: undefined,
    });
    if ('refusal' in decision) {
      const { status, headers, body } = decision.refusal;
      return new Response(body, { status, headers });
    }
    const response = await handler(request, { ...context, nexus: decision.caller });
    // Of a response that was fetched, the headers cannot be changed.
    const answered = new Response(response.body, response);
    for (const [name, value] of Object.entries(decision.headers)) answered.headers.set(name, value);
    return answered;
  };
}
