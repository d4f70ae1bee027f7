import type { Nexus } from '../client.ts';
import { decide, type Guard, type NexusCaller } from './core.ts';

export type { NexusCaller } from './core.ts';

/** Of Hono. */
interface Context {
  req: { method: string; routePath: string; header(name: string): string | undefined };
  set(name: 'nexus', caller: NexusCaller): void;
  header(name: string, value: string): void;
}

/** What `new Hono<NexusEnv>()` knows of its context: `c.get('nexus')`. */
export interface NexusEnv {
  Variables: { nexus: NexusCaller };
}

/** Lets a call through that has a valid key: `app.get(path, withNexus(…), …)`. Hono knows no addresses: pass `ip`. */
export function withNexus<Call extends Context>(nexus: Pick<Nexus, 'keys'>, guard: Guard<Call> = {}) {
  return async (context: Call, next: () => Promise<void>): Promise<Response | undefined> => {
    const { req } = context;
    const decision = await decide(nexus, guard, {
      header: (name) => req.header(name),
      ip: guard.ip?.(context),
      tag: `${req.method} ${req.routePath}`,
    });
    if ('refusal' in decision) {
      const { status, headers, body } = decision.refusal;
      return new Response(body, { status, headers });
    }
    for (const [name, value] of Object.entries(decision.headers)) context.header(name, value);
    context.set('nexus', decision.caller);
    await next();
    return undefined;
  };
}
