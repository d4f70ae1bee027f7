import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Nexus } from '@nexus/sdk';
import { type NexusEnv, withNexus } from '@nexus/sdk/hono';
import { type Context, Hono } from 'hono';

export function withHono(nexus: Nexus): Server {
  const app = new Hono<NexusEnv>();
  const ip = (context: Context) => getConnInfo(context).remote.address;
  app.get('/orders/:id', withNexus(nexus, { permission: 'orders:read', ip }), (context) =>
    context.json({ order: context.req.param('id'), customer: context.get('nexus').externalId }),
  );
  return createAdaptorServer(app) as Server;
}
