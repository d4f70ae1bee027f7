import type { Server } from 'node:http';
import type { Nexus } from '@nexus/sdk';
import { type NexusCaller, withNexus } from '@nexus/sdk/fastify';
import fastify from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    nexus?: NexusCaller;
  }
}

export async function withFastify(nexus: Nexus): Promise<Server> {
  const app = fastify();
  // Before the body is read.
  const onRequest = withNexus(nexus, { permission: 'orders:read' });
  app.get<{ Params: { id: string } }>('/orders/:id', { onRequest }, (request) =>
    Promise.resolve({ order: request.params.id, customer: request.nexus?.externalId }),
  );
  await app.ready();
  return app.server;
}
