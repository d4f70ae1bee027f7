import { hkdfSync } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { boot } from './boot.ts';
import type { Config } from './config.ts';
import { cookieSettings, type SessionCookies, sessionCookies } from './http/identify.ts';
import type { Module } from './http/module.ts';
import { personalData } from './http/personal-data.ts';
import { createServer } from './http/server.ts';
import type { Spine } from './http/spine.ts';
import { systemRoutes } from './http/system.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import { EventDispatcher } from './kernel/events/dispatcher.ts';
import { eventDispatcher } from './kernel/events/events.ts';
import { JobRunner } from './kernel/jobs/jobs.ts';
import type { Kernel } from './kernel/kernel.ts';
import { createRecorder } from './kernel/recorder.ts';
import { housePersonalData, maintenance } from './maintenance.ts';
import { access, authorize, declarePermissions } from './modules/access/index.ts';
import { audit, auditStatement, journalAudit } from './modules/audit/index.ts';
import { identifyToken, identity, stepUpMethods } from './modules/identity/index.ts';
import { identifyKey, keys } from './modules/keys/index.ts';
import { journalUsage, metering, usageStatement } from './modules/metering/index.ts';
import { sso } from './modules/sso/index.ts';
import {
  identifyImpersonation,
  isImpersonationToken,
  isLiveSecret,
  isMember,
  tenancy,
} from './modules/tenancy/index.ts';

/** In this order: a module may import only those before it. A new module is one import and one name here. */
export const modules: readonly Module[] = [audit, identity, tenancy, access, sso, metering, keys];

export interface App {
  kernel: Kernel;
  server: FastifyInstance;
  /** Answers where it listens. */
  listen(): Promise<string>;
  /** Drains: requests at work finish, what they recorded reaches the database, then everything stops. */
  close(): Promise<void>;
}

/** The whole of Nexus: the kernel, the modules in their order, the spine's ports filled from them, the server. */
export async function createApp(config: Config, clock: Clock = systemClock): Promise<App> {
  const recorder = createRecorder({ audit: auditStatement, usage: usageStatement });
  const { kernel, masterKey, close } = await boot(config, modules, recorder, clock);
  try {
    const csrfKey = Buffer.from(hkdfSync('sha256', masterKey, 'nexus', 'csrf tokens', 32));
    const cookies = sessionCookies(config.publicUrl, config.CORS_ORIGINS, csrfKey);
    kernel.services.provide(cookieSettings, cookies);
    kernel.services.provide(personalData, [housePersonalData, ...modules.flatMap((each) => each.personalData ?? [])]);
    for (const { service, setup } of modules) {
      const state = await setup?.(kernel, config);
      if (service !== undefined) kernel.services.provide(service, state);
    }
    const events = new EventDispatcher(
      kernel,
      modules.flatMap(({ subscriptions = [] }) => subscriptions),
    );
    kernel.services.provide(eventDispatcher, events);
    const routes = modules.flatMap((module) => module.routes ?? []);
    declarePermissions(kernel, routes);
    const spine = spineOf(kernel, config, cookies);
    const server = await createServer(spine, config, routes);
    for (const module of modules) module.mount?.(server, spine);
    systemRoutes(server, kernel, config, routes);
    const jobs = new JobRunner(kernel, [...maintenance, ...modules.flatMap((module) => module.jobs ?? [])]);
    await jobs.register();
    return { kernel, server, ...lifecycle(kernel, config, server, { events, jobs }, close) };
  } catch (error) {
    await close();
    throw error;
  }
}

function spineOf(kernel: Kernel, config: Config, cookies: SessionCookies): Spine {
  return {
    kernel,
    identify: {
      token: (token, origin) =>
        isImpersonationToken(token)
          ? identifyImpersonation(kernel, token, origin)
          : identifyToken(kernel, token, origin, isMember, isLiveSecret),
      key: (key, origin) => identifyKey(kernel, key, origin),
    },
    authorize: {
      authorize: (caller, permission, resource) => authorize(kernel, caller, permission, resource),
      stepUpMethods: (caller) => stepUpMethods(kernel, caller),
    },
    record: {
      // Both in one turn of the event loop, so that the journal writes them together.
      journal(usage, caller, entries) {
        const used = journalUsage(kernel, usage, caller);
        if (entries.length === 0) return used;
        return Promise.all([journalAudit(kernel, usage.org, entries), used]).then(() => undefined);
      },
    },
    limits: {
      caller: [
        { name: 'api', ...config.LIMIT_API },
        { name: 'api-hourly', ...config.LIMIT_API_HOURLY },
      ],
      anonymous: [{ name: 'anonymous', ...config.LIMIT_ANONYMOUS }],
      overrides: config.LIMIT_OVERRIDES,
    },
    cookies,
    replies: {
      secureCookies: cookies.secure,
      headersFromPlugins: config.production || config.CORS_ORIGINS.length > 0,
    },
    load: { atWork: 0 },
  };
}

function lifecycle(
  kernel: Kernel,
  config: Config,
  server: FastifyInstance,
  { events, jobs }: { events: EventDispatcher; jobs: JobRunner },
  close: () => Promise<void>,
) {
  let started = false;
  return {
    async listen(): Promise<string> {
      started = true;
      events.start();
      await jobs.start();
      for (const { start } of modules) await start?.(kernel);
      return server.listen({ host: config.HOST, port: config.PORT });
    },
    async close(): Promise<void> {
      // Whoever sends the rest of a request later than this, or reads an answer so slowly, is cut off.
      const late = setTimeout(() => server.server.closeAllConnections(), config.DRAIN_TIMEOUT_MS);
      await server.close().finally(() => clearTimeout(late));
      if (started) {
        await jobs.stop();
        for (const { stop } of [...modules].reverse()) await stop?.(kernel);
        await events.stop();
      }
      await close();
    },
  };
}
