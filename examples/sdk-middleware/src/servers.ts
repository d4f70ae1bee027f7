import type { Server } from 'node:http';
import type { Nexus } from '@nexus/sdk';
import { withExpress } from './express.ts';
import { withFastify } from './fastify.ts';
import { withHono } from './hono.ts';
import { likeNext } from './next.ts';

export const servers: Readonly<Record<string, (nexus: Nexus) => Server | Promise<Server>>> = {
  express: withExpress,
  fastify: withFastify,
  hono: withHono,
  next: likeNext,
};
