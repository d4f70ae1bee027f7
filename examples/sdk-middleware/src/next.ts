import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { Nexus } from '@nexus/sdk';
import { type NexusCaller, withNexus } from '@nexus/sdk/next';

/** What `app/orders/[id]/route.ts` of a Next app exports as `GET`. */
export const getOrder = (nexus: Nexus) =>
  withNexus<RouteContext>(
    nexus,
    { permission: 'orders:read', tag: 'GET /orders/:id' },
    async (_request, { params, nexus: caller }: RouteContext & { nexus: NexusCaller }) => {
      const { id } = await params;
      return Response.json({ order: id, customer: caller.externalId });
    },
  );

interface RouteContext {
  params: Promise<{ id: string }>;
}

/** Calls the handler as Next does, so that this example needs no build. */
export function likeNext(nexus: Nexus): Server {
  const GET = getOrder(nexus);
  const fetch = (request: Request) => {
    const id = new URL(request.url).pathname.split('/').at(-1) ?? '';
    return GET(request, { params: Promise.resolve({ id }) });
  };
  return createAdaptorServer({ fetch }) as Server;
}
