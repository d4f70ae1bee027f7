import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import { isLoopback } from '../kernel/address.ts';
import { timingSafeEqualText } from '../kernel/crypto/hash.ts';
import { type ErrorFactory, errors } from '../kernel/errors.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { docsRoutes } from './docs.ts';
import { formPages } from './pages.ts';
import type { Route } from './route.ts';

/** Health, readiness, metrics, the API reference and the form pages: without caller, meter or audit. */
export function systemRoutes(
  server: FastifyInstance,
  kernel: Kernel,
  config: Config,
  routes: readonly Route[],
  catalogue: readonly ErrorFactory[],
): void {
  const alive = { status: 'ok' };
  server.get('/health', async () => alive);
  server.get('/api/health', async () => alive);
  server.get('/api/v1/health', async () => alive);
  server.get('/ready', async (_request, reply) => {
    const database = await kernel.database.reachable();
    const ready = database && kernel.bus.healthy() && !kernel.journal.overloaded();
    return reply.code(ready ? 200 : 503).send({
      status: ready ? 'ok' : 'unavailable',
      database,
      bus: kernel.bus.healthy(),
      journal: kernel.journal.stats(),
    });
  });
  server.get('/metrics', async (request, reply) => {
    checkScraper(request, config);
    return reply.type(kernel.metrics.contentType).send(await kernel.metrics.text());
  });
  docsRoutes(server, config, routes, catalogue);
  formPages(server);
}

/** Admits METRICS_TOKEN; where there is none, requests from this machine. */
function checkScraper(request: FastifyRequest, { METRICS_TOKEN: token }: Config): void {
  const sent = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
  if (token !== undefined) {
    if (!timingSafeEqualText(sent, token.reveal()))
      throw errors.UNAUTHENTICATED('Send METRICS_TOKEN as a bearer token');
    return;
  }
  if (!isLoopback(request.address)) throw errors.FORBIDDEN('Set METRICS_TOKEN to read metrics from other machines');
}
