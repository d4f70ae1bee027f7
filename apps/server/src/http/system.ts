import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import { isLoopback } from '../kernel/address.ts';
import { timingSafeEqualText } from '../kernel/crypto/hash.ts';
import { type ErrorFactory, errors } from '../kernel/errors.ts';
import { consolePages } from './console/console.ts';
import { docsRoutes, type Guide } from './docs.ts';
import { apiVersion } from './openapi.ts';
import { pageAssets } from './pages/assets.ts';
import type { Pipeline } from './pipeline.ts';
import { readinessOf } from './readiness.ts';
import type { Route } from './route.ts';

/** Answered under overload too. */
const probe = { config: { probe: true } };

/** Health, readiness, metrics, the API reference and the console: without caller, meter or audit. */
export function systemRoutes(
  server: FastifyInstance,
  { kernel, load }: Pipeline,
  config: Config,
  routes: readonly Route[],
  catalogue: readonly ErrorFactory[],
  guides: readonly Guide[],
): void {
  const alive = { status: 'ok' };
  for (const path of ['/health', '/api/health', '/api/v1/health']) server.get(path, probe, async () => alive);
  const about = { name: 'Nexus', version: apiVersion, docs: `${config.publicUrl.origin}/docs` };
  for (const path of ['/api', '/api/v1']) server.get(path, async () => about);
  server.get('/ready', probe, async (_request, reply) => {
    const readiness = await readinessOf({ kernel, load });
    const { status } = readiness;
    return reply.code(status === 'ok' || status === 'degraded' ? 200 : 503).send(readiness);
  });
  server.get('/metrics', probe, async (request, reply) => {
    checkScraper(request, config);
    return reply.type(kernel.metrics.contentType).send(await kernel.metrics.text());
  });
  docsRoutes(server, config, routes, catalogue, guides);
  pageAssets(server);
  consolePages(server);
}

/** What proxies add. A request with one comes from wherever the proxy had it from, also where that is not to be believed. */
const forwarding = /^(?:forwarded|via|x-forwarded-.+|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip)$/;

/** Admits METRICS_TOKEN; where there is none, requests from this machine that came through no proxy. */
function checkScraper(request: FastifyRequest, { METRICS_TOKEN: token }: Config): void {
  const sent = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
  if (token !== undefined) {
    if (sent === '') throw errors.UNAUTHENTICATED('Send METRICS_TOKEN as a bearer token');
    if (!timingSafeEqualText(sent, token.reveal())) throw errors.INVALID_TOKEN('This is not METRICS_TOKEN');
    return;
  }
  const forwarded = Object.keys(request.headers).some((name) => forwarding.test(name));
  if (forwarded || !isLoopback(request.address))
    throw errors.FORBIDDEN('Set METRICS_TOKEN to read metrics from other machines or through a proxy');
}
