import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { InjectOptions } from 'fastify';
import { type App, createApp, modules } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import type { Module } from '../src/http/module.ts';
import { replyTypeOf } from '../src/http/reply/types.ts';
import { type Clock, ManualClock } from '../src/kernel/clock.ts';
import { openPool } from '../src/kernel/db/client.ts';
import { settle } from '../src/modules/metering/index.ts';
import { testDatabase } from './harness.ts';
import { type Template, testMasterKey } from './templates.ts';
import { undeclaredEvents } from './watch/events.ts';
import { nameActors, untracedWrites } from './watch/traces.ts';
import { testSession } from './watch/writes.ts';

/** JSON of any shape, read member by member: a missing one is undefined, and so are its members' ends in a test's expect. */
export interface Json {
  [name: string]: Json;
  [index: number]: Json;
}

export interface Answer {
  status: number;
  body: Json;
  text: string;
  headers: Record<string, string | string[] | number | undefined>;
}

export interface Call {
  /** Bearer token or platform key. */
  as?: string | undefined;
  body?: unknown;
  headers?: Record<string, string>;
  /** Remote address; 127.0.0.1 unless told. */
  from?: string;
}

export interface TestApp {
  app: App;
  clock: Clock;
  /** Only where the app was started with one. */
  manual: ManualClock;
  ownerUrl: string;
  dataDir: string;
  /** One request through the whole server, without a socket: `call('GET /api/v1/auth/me', { as: token })`. */
  call(what: string, options?: Call): Promise<Answer>;
  /** Rows as the owner sees them, past row-level security. */
  rows<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  /** All usage recorded so far is in its tables. */
  settled(): Promise<void>;
  /** This node has received the notifications of everything committed before the call. */
  heard(): Promise<void>;
  close(): Promise<void>;
}

export interface TestAppOptions {
  /** Time stands still until the test moves it; the default. False = the real clock. */
  manualClock?: boolean;
  env?: Record<string, string>;
  /** Background work and a listening socket too; otherwise requests are injected and nothing runs by itself. */
  listen?: boolean;
  /** A second node on the database of another one. */
  beside?: Pick<TestApp, 'ownerUrl'>;
  /** What the database is a copy of; `migrated` where absent. */
  template?: Template;
  /** After the product's own: routes of a test. */
  modules?: readonly Module[];
}

/** Accounts at providers that nobody can reach: webhooks can be verified, and nothing fetched. */
const noProviders = {
  STRIPE_SECRET_KEY: 'sk_test_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_dGVzdA==',
  STRIPE_API_URL: 'http://127.0.0.1:9',
  POLAR_ACCESS_TOKEN: 'polar_oat_1',
  POLAR_WEBHOOK_SECRET: 'whsec_dGVzdA==',
  POLAR_API_URL: 'http://127.0.0.1:9',
};

/** bcrypt's lowest cost, below what the configuration accepts: hashing passwords took a sixth of a run of the tests. */
const fastPasswords = { BCRYPT_COST: 4 };

/** A whole Nexus on a database of its own. */
export async function testApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { template = 'migrated' } = options;
  const database = options.beside === undefined ? await testDatabase({ template }) : undefined;
  const ownerUrl = database?.ownerUrl ?? options.beside?.ownerUrl ?? '';
  const dataDir = mkdtempSync(join(tmpdir(), 'nexus-app-'));
  const manual = new ManualClock();
  const clock = options.manualClock === false ? undefined : manual;
  const read = readConfig({
    DATABASE_URL: ownerUrl,
    NEXUS_DATA_DIR: dataDir,
    NEXUS_MASTER_KEY: testMasterKey,
    LOG_LEVEL: 'silent',
    PORT: '0',
    DATABASE_CONNECTIONS: '8',
    // Tests make more than a free plan includes.
    DEFAULT_PLAN: 'unlimited',
    ...noProviders,
    ...options.env,
  });
  const config = options.env?.BCRYPT_COST === undefined ? { ...read, ...fastPasswords } : read;
  const app = await createApp(config, clock, [...modules, ...(options.modules ?? [])]);
  nameActors(app.kernel.database);
  if (options.listen === true) await app.listen();
  const owner = openPool({ connectionString: ownerUrl, max: 2, application_name: testSession });
  const rows: TestApp['rows'] = async (text, values = []) => (await owner.query(text, values)).rows;
  return {
    app,
    clock: app.kernel.clock,
    manual,
    ownerUrl,
    dataDir,
    call: (what, call = {}) => inject(app, what, call),
    rows,
    settled: () => settle(app.kernel),
    heard: () => hear(app.kernel.bus, rows),
    async close() {
      await app.close();
      const faults =
        database === undefined
          ? []
          : [...(await untracedWrites({ rows })), ...(await undeclaredEvents({ rows }, options.modules ?? []))];
      await owner.end();
      await database?.drop();
      rmSync(dataDir, { recursive: true, force: true });
      if (faults.length > 0) throw new Error(faults.join('\n'));
    },
  };
}

/** Notifications arrive in the order of their commits. */
async function hear(bus: App['kernel']['bus'], rows: TestApp['rows']): Promise<void> {
  const probe = randomUUID();
  const { promise, resolve } = Promise.withResolvers<void>();
  const unsubscribe = bus.subscribe('probe', (payload) => payload === probe && resolve());
  await rows('select pg_notify($1, $2)', ['nexus', `probe:${probe}`]);
  await promise;
  unsubscribe();
}

async function inject(app: App, what: string, { as, body, headers = {}, from }: Call): Promise<Answer> {
  const [method = 'GET', url = '/'] = what.split(' ');
  const reply = await injected(app, {
    method: method as 'GET',
    url,
    headers: { ...(as === undefined ? {} : { authorization: `Bearer ${as}` }), ...headers },
    ...(body === undefined ? {} : { payload: body as object }),
    ...(from === undefined ? {} : { remoteAddress: from }),
  });
  const { status, text } = reply;
  // Of a HEAD there is the type, and no body.
  const isJson = text !== '' && /[/+]json/.test(String(reply.headers['content-type']));
  return { status, body: isJson ? (JSON.parse(text) as Json) : ({} as Json), text, headers: reply.headers };
}

/** One request without a socket. Of a stream without end, what it begins with. */
export async function injected(
  { server }: App,
  request: InjectOptions & { method: string; url: string },
): Promise<Omit<Answer, 'body'>> {
  const { method, url } = request;
  const path = url.split('?')[0]?.replace(/^\/api\/(?!v1\/)/, '/api/v1/');
  if (!endless.has(`${method.replace('HEAD', 'GET')} ${path}`)) {
    const { statusCode: status, headers, body: text } = await server.inject(request);
    return { status, headers, text };
  }
  const leave = new AbortController();
  const reply = await server.inject({ ...request, payloadAsStream: true, signal: leave.signal });
  const { statusCode: status, headers } = reply;
  const text = method === 'HEAD' ? '' : await beginningOf(reply.stream(), status < 300);
  leave.abort();
  return { status, headers, text };
}

/** The first chunk, or all of a refusal. */
async function beginningOf(stream: Readable, isFirstEnough: boolean): Promise<string> {
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    if (isFirstEnough) break;
  }
  return text;
}

/** Streams that end only with their reader. */
const endless: ReadonlySet<string> = new Set(
  modules
    .flatMap(({ routes = [] }) => routes)
    .filter(({ reply }) => replyTypeOf(reply).endless)
    .map(({ method, path }) => `${method} ${path}`),
);

export interface Registered {
  user: string;
  email: string;
  password: string;
  org: string;
  project: string;
  token: string;
  refreshToken: string;
}

let people = 0;

/** A new person with an organization, a project and its three environments. */
export async function register(
  { call }: Pick<TestApp, 'call'>,
  from = '127.0.0.1',
  number = ++people,
): Promise<Registered> {
  const email = `person${number}@example.com`;
  // Three digits: four would be a part of the name, which no password may contain.
  const password = `Correct-Horse-${number % 1000}-Battery`;
  const { status, body } = await call('POST /api/v1/auth/register', {
    body: { email, password, displayName: `Person ${number}` },
    from,
  });
  if (status !== 201) throw new Error(`register answered ${status}: ${JSON.stringify(body)}`);
  const text = (value: Json | undefined): string => String(value);
  return {
    user: text(body.user?.id),
    email,
    password,
    org: text(body.organization?.id),
    project: text(body.project?.id),
    token: text(body.tokens?.accessToken),
    refreshToken: text(body.tokens?.refreshToken),
  };
}
