import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { boot } from './boot.ts';
import { type Config, checkOverrides } from './config.ts';
import { coreErrors, corePersonalData, maintenance } from './core.ts';
import { type ClientInfo, cookieSettings, type SessionCookies, sessionCookies } from './http/identify.ts';
import { checkDeclarations, limitNames, type Module } from './http/module.ts';
import { defaultLimits } from './http/permit.ts';
import { personalData } from './http/personal-data.ts';
import type { Pipeline } from './http/pipeline.ts';
import { resourceMetadataPath, resourceMetadataUrl } from './http/protected-resource.ts';
import { LiveStreams } from './http/reply/live-streams.ts';
import { replyHeaders } from './http/reply/outgoing.ts';
import { entityTagKey } from './http/reply/revalidation.ts';
import { createServer } from './http/server.ts';
import { systemRoutes } from './http/system.ts';
import { Turns } from './http/turns.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import { deriveKey } from './kernel/crypto/installation.ts';
import { EventDispatcher } from './kernel/events/dispatcher.ts';
import { eventDispatcher } from './kernel/events/events.ts';
import { JobRunner } from './kernel/jobs/jobs.ts';
import { jobSchedules, schedulesOf } from './kernel/jobs/schedule.ts';
import type { Kernel } from './kernel/kernel.ts';
import { Live, liveService } from './kernel/live/live.ts';
import type { Nudges } from './kernel/live/nudges.ts';
import { liveSignals } from './kernel/live/signals.ts';
import { createRecorder } from './kernel/recorder.ts';
import { Stop } from './kernel/stop.ts';
import { accessPort, authorize } from './modules/access/index.ts';
import { accessModule } from './modules/access/module.ts';
import { auditStatement, journalAudit } from './modules/audit/index.ts';
import { auditModule } from './modules/audit/module.ts';
import { customersPort, salesPort, subscribeOrganization } from './modules/billing/index.ts';
import { billingModule } from './modules/billing/module.ts';
import { identifyRefreshToken, identifyToken, stepUpMethods } from './modules/identity/index.ts';
import { identityModule } from './modules/identity/module.ts';
import { explainKey, identifyKey, keysPort, refusedVerification } from './modules/keys/index.ts';
import { keysModule } from './modules/keys/module.ts';
import { liveModule } from './modules/live/module.ts';
import { journalUsage, quotasOf, readRequest, usageStatement } from './modules/metering/index.ts';
import { meteringModule } from './modules/metering/module.ts';
import { operationsModule } from './modules/operations/module.ts';
import { ssoModule } from './modules/sso/module.ts';
import {
  identifyImpersonation,
  isImpersonationToken,
  isMember,
  organizationsPort,
  secretExpiry,
  tenancyErrors,
} from './modules/tenancy/index.ts';
import { tenancyModule } from './modules/tenancy/module.ts';
import { vaultModule } from './modules/vault/module.ts';
import { identifyCustomer } from './modules/webhooks/index.ts';
import { webhooksModule } from './modules/webhooks/module.ts';

/** For a token that did not come with a request. */
const nowhere = { address: '', userAgent: '', pathOrganization: undefined };

/** In this order: a module may import only those before it. What an earlier one needs of a later one is handed in here. */
export const modules: readonly Module[] = [
  auditModule(),
  identityModule(organizationsPort, tenancyErrors),
  tenancyModule({
    access: accessPort,
    keys: keysPort,
    customers: customersPort,
    onOrganizationCreated: [subscribeOrganization],
  }),
  accessModule({
    key: explainKey,
    verification: refusedVerification,
    token: (kernel, token, organization) => identifyBearer(kernel, token, { ...nowhere, organization }),
    request: readRequest,
  }),
  ssoModule(),
  meteringModule(salesPort),
  keysModule(),
  billingModule(),
  vaultModule(),
  webhooksModule(),
  liveModule(),
  operationsModule(),
];

export interface App {
  kernel: Kernel;
  server: FastifyInstance;
  /** Answers where it listens. */
  listen(): Promise<string>;
  /** Says that it is not ready, and after DRAIN_DELAY_MS drains: requests at work finish, what they recorded reaches the database, then everything stops. */
  close(): Promise<void>;
}

/** The whole of Nexus: the kernel, the modules in their order, the pipeline's ports filled from them, the server. */
export async function createApp(
  config: Config,
  clock: Clock = systemClock,
  installed: readonly Module[] = modules,
): Promise<App> {
  checkDeclarations(installed);
  checkOverrides(config, limitNames(installed));
  const recorder = createRecorder({ audit: auditStatement, usage: usageStatement });
  const { kernel, secret, close } = await boot(config, installed, recorder, clock);
  try {
    const cookies = sessionCookies(config, deriveKey(secret, 'csrf tokens'));
    kernel.services.provide(cookieSettings, cookies);
    kernel.services.provide(entityTagKey, deriveKey(secret, 'entity tags'));
    kernel.services.provide(resourceMetadataUrl, `${config.publicUrl.origin}${resourceMetadataPath}`);
    kernel.services.provide(personalData, [corePersonalData, ...installed.flatMap((each) => each.personalData ?? [])]);
    for (const { service, setup } of installed) {
      const state = await setup?.(kernel, config, installed);
      if (service !== undefined) kernel.services.provide(service, state);
    }
    const events = new EventDispatcher(
      kernel,
      installed.flatMap(({ subscriptions = [] }) => subscriptions),
    );
    kernel.services.provide(eventDispatcher, events);
    const live = new Live(
      kernel,
      installed.flatMap(({ topics = [] }) => topics),
      await openNudges(config, deriveKey(secret, 'live channel')),
    );
    kernel.services.provide(liveService, live);
    kernel.services.provide(liveSignals, live);
    const routes = installed.flatMap((module) => module.routes ?? []);
    const pipeline = pipelineOf(kernel, config, cookies, installed);
    const declared = installed.flatMap((module) => Object.values(module.errors ?? {}));
    const server = await createServer(pipeline, config, routes, (further) => {
      for (const module of installed) module.mount?.(further, pipeline);
      const guides = installed.flatMap((module) => module.guides ?? []);
      systemRoutes(further, pipeline, config, routes, [...Object.values(coreErrors), ...declared], guides);
    });
    const everyJob = [...maintenance, ...installed.flatMap((module) => module.jobs ?? [])];
    kernel.services.provide(jobSchedules, schedulesOf(everyJob));
    const jobs = new JobRunner(kernel, everyJob);
    await jobs.register();
    return { kernel, server, ...lifecycle(pipeline, config, server, { installed, events, jobs }, close) };
  } catch (error) {
    await close(new Stop(config.DRAIN_TIMEOUT_MS, kernel.log));
    throw error;
  }
}

/** Where nodes tell one another of what they append; undefined for one alone. */
async function openNudges({ REDIS_URL: url }: Config, name: Buffer): Promise<Nudges | undefined> {
  if (url === undefined) return undefined;
  const { RedisNudges } = await import('./kernel/live/redis-nudges.ts');
  return new RedisNudges(url.reveal(), name.toString('base64url'));
}

const identifyBearer = (kernel: Kernel, token: string, client: ClientInfo) =>
  isImpersonationToken(token)
    ? identifyImpersonation(kernel, token, client)
    : identifyToken(kernel, token, client, isMember, secretExpiry);

function pipelineOf(kernel: Kernel, config: Config, cookies: SessionCookies, installed: readonly Module[]): Pipeline {
  return {
    kernel,
    identify: {
      token: (token, client) => identifyBearer(kernel, token, client),
      key: (key, client) => identifyKey(kernel, key, client),
      portal: (token, client) => identifyCustomer(kernel, token, client),
      refresh: (token, client) => identifyRefreshToken(kernel, token, client),
    },
    authorize: {
      authorize: (caller, permission, resource) => authorize(kernel, caller, permission, resource),
      stepUpMethods: (caller) => stepUpMethods(kernel, caller),
    },
    async admit(tx, entitlement) {
      for (const { admit } of installed) await admit?.(tx, entitlement);
    },
    quotas: quotasOf(kernel),
    record: {
      usage: (record, caller) => journalUsage(kernel, record, caller),
      audit: (org, entries) => journalAudit(kernel, org, entries),
    },
    limits: defaultLimits(config),
    cookies,
    replies: {
      secureCookies: cookies.secure,
      headers: replyHeaders(config.production),
      cors: config.CORS_ORIGINS.length > 0,
    },
    load: { atWork: 0, draining: false },
    reports: new Turns(),
    streams: new LiveStreams(config.MAX_STREAMS),
    bodyLimit: config.bodyLimit,
  };
}

/** The share of DRAIN_TIMEOUT_MS for them, as for streams: the rest is for what they recorded. */
const shareOfRequests = 0.9;

function lifecycle(
  { kernel, load }: Pipeline,
  config: Config,
  server: FastifyInstance,
  { installed, events, jobs }: { installed: readonly Module[]; events: EventDispatcher; jobs: JobRunner },
  close: (stop: Stop) => Promise<void>,
) {
  let started = false;
  return {
    async listen(): Promise<string> {
      started = true;
      events.start();
      await jobs.start();
      for (const { start } of installed) await start?.(kernel);
      return server.listen({ host: config.HOST, port: config.PORT });
    },
    async close(): Promise<void> {
      load.draining = true;
      if (server.server.listening) await sleep(config.DRAIN_DELAY_MS);
      const stop = new Stop(config.DRAIN_TIMEOUT_MS, kernel.log);
      // Whoever sends the rest of a request later than this, or reads an answer so slowly, is cut off.
      const late = setTimeout(() => server.server.closeAllConnections(), config.DRAIN_TIMEOUT_MS * shareOfRequests);
      await stop.step('requests', () => server.close());
      clearTimeout(late);
      stop.requestsEnded();
      if (started) {
        await stop.step('jobs', () => jobs.stop());
        for (const module of [...installed].reverse()) await stop.step(module.name, async () => module.stop?.(kernel));
        await stop.step('events', () => events.stop());
      }
      await close(stop);
      stop.end();
    },
  };
}
