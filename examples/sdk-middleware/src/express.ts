import { createServer, type Server } from 'node:http';
import type { Nexus } from '@nexus/sdk';
import { withNexus } from '@nexus/sdk/express';
import express, { type Request } from 'express';

export function withExpress(nexus: Nexus): Server {
  const app = express();
  app.get('/orders/:id', withNexus(nexus, { permission: 'orders:read' }), (request: Request & WithCaller, response) => {
    response.json({ order: request.params.id, customer: request.nexus?.externalId });
  });
  return createServer(app);
}

type WithCaller = Parameters<ReturnType<typeof withNexus>>[0];
