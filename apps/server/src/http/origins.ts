import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import { isUnsafe, type Route } from './route.ts';

/** Allows the pages of these origins to call every route, with cookies. */
export async function allowOrigins(app: FastifyInstance, origin: string[], routes: readonly Route[]): Promise<void> {
  const methods = ['GET', 'HEAD', ...new Set(routes.map(({ method }) => method).filter(isUnsafe))];
  const exposedHeaders = [
    'x-csrf-token',
    'www-authenticate',
    'idempotency-replayed',
    'allow',
    'ratelimit-limit',
    'ratelimit-remaining',
    'ratelimit-reset',
    'retry-after',
    'etag',
    'x-request-id',
  ];
  await app.register(cors, {
    origin,
    methods,
    credentials: true,
    maxAge: 600,
    exposedHeaders,
    // The path's own route answers, with `Allow`; to other OPTIONS requests than preflights too.
    preflightContinue: true,
    strictPreflight: false,
  });
}

/** What the plugin says to a page, for replies that are sent before it has run. Names and values alternate. */
export function originHeaders(origins: readonly string[], origin: string | undefined): string[] {
  const allowed = origins.includes('*') ? '*' : origins.find((each) => each === origin);
  if (allowed === undefined) return origins.length === 0 ? [] : ['vary', 'Origin'];
  return ['vary', 'Origin', 'access-control-allow-origin', allowed, 'access-control-allow-credentials', 'true'];
}
