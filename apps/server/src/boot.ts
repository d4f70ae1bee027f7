import { join } from 'node:path';
import type pg from 'pg';
import type { Config } from './config.ts';
import { type Module, migrationSource } from './http/module.ts';
import { findKeks } from './keks.ts';
import { type Alerts, createAlerts } from './kernel/alerts.ts';
import { Bus } from './kernel/bus.ts';
import { Caches } from './kernel/cache.ts';
import { type Clock, second, systemClock, toDate } from './kernel/clock.ts';
import { watchClock } from './kernel/clock-watch.ts';
import { checkMasterKey, deriveKey, installationId, installationSecret } from './kernel/crypto/installation.ts';
import { type KekProvider, localKek } from './kernel/crypto/kek.ts';
import { KeyRing, type KeyRingOptions } from './kernel/crypto/key-ring.ts';
import { makeMasterKey } from './kernel/crypto/master-key.ts';
import type { Queryable } from './kernel/crypto/store.ts';
import { prepareDataDirectory } from './kernel/data-directory.ts';
import { checkCapacity, connectionsOfNode, ownerConnections, registration } from './kernel/db/capacity.ts';
import { openClient, withClient } from './kernel/db/client.ts';
import { Database, type DatabaseContext } from './kernel/db/database.ts';
import { migrate, waitForTurn } from './kernel/db/migrate.ts';
import { ensureAppRole, ensureLogin } from './kernel/db/roles.ts';
import { localCaches, type Recorder } from './kernel/db/tx.ts';
import { Ids, newSecretId } from './kernel/ids.ts';
import { migrateJobs } from './kernel/jobs/jobs.ts';
import { type Journal, type JournalEvent, openJournal } from './kernel/journal/index.ts';
import { type Kernel, kernelService } from './kernel/kernel.ts';
import { type Limiter, MemoryLimiter } from './kernel/limits/index.ts';
import { createLog, type Log } from './kernel/log.ts';
import { createMailer } from './kernel/mail.ts';
import { createMetrics } from './kernel/metrics.ts';
import { createOutbound } from './kernel/outbound/index.ts';
import { Poller } from './kernel/poller.ts';
import { startPostgres } from './kernel/postgres/index.ts';
import { Services } from './kernel/services.ts';
import { type AnswerStore, SharedCache } from './kernel/shared-cache/shared-cache.ts';
import { SigningKeys } from './kernel/signing/index.ts';
import { Stop } from './kernel/stop.ts';

export interface Boot {
  kernel: Kernel;
  /** Of the installation: the same on every node; see deriveKey. */
  secret: Buffer;
  /** Ends everything in the reverse order of its start; the journal is drained first. */
  close(stop: Stop): Promise<void>;
}

/** Migrations of the house itself, before any module's. */
const houseMigrations = ['crypto', 'signing', 'journal', 'events', 'live', 'jobs'].map((name) => ({
  name: `kernel/${name}`,
  folder: new URL(`./kernel/${name}/migrations/`, import.meta.url),
}));
const httpMigrations = { name: 'http', folder: new URL('./http/migrations/', import.meta.url) };

interface Prepared {
  appUrl: string;
  secret: Buffer;
  installation: string;
  /** Names of the migrations that ran. */
  applied: string[];
  /** Data keys that former KEKs had wrapped. */
  rewrapped: number;
}

/** Brings a database to the schema of this program; what `createApp` does first, and what test templates are made of. */
export async function prepareDatabase(
  ownerUrl: string,
  kek: KekProvider,
  modules: readonly Module[],
  clock: Clock,
  formerKeks: readonly KekProvider[] = [],
): Promise<Prepared> {
  const sources = [...houseMigrations, httpMigrations, ...modules.flatMap(migrationSource)];
  const lookups = modules.flatMap(({ name, lookups: file }) => (file === undefined ? [] : [{ name, file }]));
  return withClient(ownerUrl, async (owner) => {
    await waitForTurn(owner);
    // Before anything is changed: other nodes may be at work.
    await checkMasterKey(owner, [kek, ...formerKeks], clock);
    const role = await ensureAppRole(owner);
    await migrateJobs(ownerUrl);
    const applied = await migrate(owner, sources, lookups, { role, now: toDate(clock.now()) });
    const ring = new KeyRing({ kek, formerKeks, clock });
    const rewrapped = formerKeks.length === 0 ? 0 : await rewrapAll(owner, ring, kek);
    const secret = await installationSecret(owner, ring);
    const password = deriveKey(secret, `login of ${role}`).toString('base64url');
    const installation = await installationId(owner);
    return { appUrl: await ensureLogin(owner, ownerUrl, role, password), secret, installation, applied, rewrapped };
  });
}

/** Batch by batch, each key for itself: a start that is interrupted is resumed by the next one. */
async function rewrapAll(owner: Queryable, ring: KeyRing, kek: KekProvider): Promise<number> {
  let total = 0;
  for (;;) {
    const rewrapped = await ring.rewrap(owner, kek);
    if (rewrapped === 0) return total;
    total += rewrapped;
  }
}

/** Starts what every module stands on, from the configuration. What has started is stopped again if a later part fails. */
export async function boot(
  config: Config,
  modules: readonly Module[],
  recorder: Recorder,
  clock: Clock = systemClock,
): Promise<Boot> {
  const undo: Undo = [];
  const close = async (stop: Stop): Promise<void> => {
    for (const [name, step] of undo.splice(0).reverse()) await stop.step(name, () => step(stop));
  };
  try {
    return { ...(await start(config, modules, recorder, clock, undo)), close };
  } catch (error) {
    await close(new Stop(config.DRAIN_TIMEOUT_MS, createLog({ level: 'silent' })));
    throw error;
  }
}

type Undo = [name: string, step: (stop: Stop) => Promise<unknown>][];

async function start(config: Config, modules: readonly Module[], recorder: Recorder, clock: Clock, undo: Undo) {
  const { NEXUS_DATA_DIR: dataDir } = config;
  const log = createLog({ level: config.LOG_LEVEL });
  const metrics = createMetrics();
  await prepareDataDirectory(dataDir);
  const keks = await findKeks(config, { clock, log, metrics });
  undo.push(['outbound of keys', () => keks.close()]);
  const ownerUrl = await databaseUrl(config, log, clock, undo);
  const kek = keks.kek ?? localKek(await withClient(ownerUrl, (owner) => makeMasterKey(dataDir, owner)));
  const { former } = keks;
  const prepared = await prepareDatabase(ownerUrl, kek, modules, clock, former);
  const { appUrl, secret, installation, applied, rewrapped } = prepared;
  if (applied.length > 0) log.info({ migrations: applied.length }, 'the database schema is up to date');
  if (former.length > 0) log.info({ rewrapped, kek: kek.id }, 'all data keys are wrapped by the present key');

  const base = { node: newSecretId('run'), clock, ids: new Ids(clock), log, metrics, services: new Services() };
  const database = openDatabase(config, appUrl, ownerUrl, { ...base, recorder });
  undo.push(['database', () => database.close()]);
  // Heartbeats and leases measure the machine, not the business: their time is always the real one.
  const connections = connectionsOfNode(config.DATABASE_CONNECTIONS);
  const name = registration(base.node, connections);
  const bus = await Bus.open({ connect: () => listener(appUrl, name), clock: systemClock, log });
  undo.push(['bus', () => bus.close()]);
  await checkCapacity(appUrl, base.node, connections);
  const caches = new Caches({ bus, clock, metrics, staleMs: config.VERIFY_STALE_SECONDS * second });
  base.services.provide(localCaches, caches);
  const secrets = await openSecrets(config, database, caches, { kek, formerKeks: former, clock }, log);
  const limiter = await openLimiter(config, clock, log);
  undo.push(['limiter', () => limiter.close()]);
  const shared = new SharedCache({ ...base, store: await openAnswers(config, secrets, installation) });
  undo.push(['shared cache', () => shared.close()]);
  const outside = openOutside(config, base);
  undo.push(['outbound', () => outside.outbound.close()]);
  const unwatch = watchClock({ clock, alerts: outside.alerts, metrics });
  undo.push(['clock', async () => unwatch()]);
  const journal = await openNodeJournal(config, modules, { databaseUrl: ownerUrl, installation }, base, outside.alerts);
  undo.push(['journal', (stop) => closeJournal(journal, stop, log)]);
  const poller = new Poller(database.ownerPool, clock);
  measure(metrics, database, journal, bus);
  const kernel: Kernel = { ...base, database, bus, caches, shared, ...secrets, limiter, ...outside, journal, poller };
  kernel.services.provide(kernelService, kernel);
  return { kernel, secret };
}

/** The event loop's delay is among prom-client's own metrics: `nodejs_eventloop_lag_…`. */
function measure({ gauge }: Kernel['metrics'], database: Database, journal: Journal, bus: Bus): void {
  gauge(
    'nexus_sql_statements',
    'SQL statements sent by requests and jobs since the start',
    () => database.statements.sent,
  );
  for (const [purpose, pool] of Object.entries(database.pools)) {
    gauge('nexus_database_connections_max', 'Connections that may be open', () => pool.max, { purpose });
    gauge('nexus_database_connections_in_use', 'Connections at work', () => pool.inUse, { purpose });
    gauge('nexus_database_waiting', 'Transactions that wait for a connection', () => pool.waiting, { purpose });
    gauge(
      'nexus_database_refused',
      'Refused since the start: above the share of one organization',
      () => pool.refused,
      {
        purpose,
      },
    );
  }
  gauge('nexus_journal_backlog_bytes', 'Bytes not yet in PostgreSQL', () => journal.backlogBytes());
  gauge('nexus_journal_appended', 'Records since the start', () => journal.stats().appendedRecords);
  gauge('nexus_journal_shipped', 'Those of them that are in PostgreSQL', () => journal.stats().shippedRecords);
  gauge('nexus_journal_rejected', 'Records set apart since the start', () => journal.stats().rejectedRecords);
  gauge('nexus_journal_accepting', '1 where records are accepted, else 0', () => (journal.stats().accepting ? 1 : 0));
  gauge(
    'nexus_revocation_lag_seconds',
    'Since the last proof that every revocation has arrived',
    () => bus.lagMs() / 1000,
  );
}

async function databaseUrl(config: Config, log: Log, clock: Clock, undo: Undo): Promise<string> {
  if (config.DATABASE_URL !== undefined) return config.DATABASE_URL.reveal();
  const postgres = await startPostgres({ dataDir: config.NEXUS_DATA_DIR, log, clock });
  undo.push(['postgres', (stop) => postgres.stop(stop.leftForPostgres)]);
  return postgres.ownerUrl;
}

function openDatabase(config: Config, appUrl: string, ownerUrl: string, context: DatabaseContext): Database {
  const options = {
    appUrl,
    ownerUrl,
    maxAppConnections: config.DATABASE_CONNECTIONS,
    maxOwnerConnections: ownerConnections,
    connectTimeoutMs: 2000,
    statementTimeoutMs: config.STATEMENT_TIMEOUT_MS,
  };
  return new Database(options, context);
}

/** Keys that encrypt and keys that sign, dropped and read again as the bus says. */
async function openSecrets(
  config: Config,
  database: Database,
  caches: Caches,
  options: KeyRingOptions,
  log: Log,
): Promise<Pick<Kernel, 'kek' | 'keyring' | 'keysDb' | 'signing'>> {
  const keyring = new KeyRing(options);
  const signing = await openSigning(config, database, keyring, options.clock, log);
  caches.follow('keys', { invalidate: (scope) => keyring.forget(scope), clear: () => keyring.forgetAll() });
  const reload = () => void signing.reload();
  caches.follow('signing-keys', { invalidate: reload, clear: reload });
  return { kek: options.kek, keyring, keysDb: database.keysDb, signing };
}

/** Outgoing calls, mail and alerts. */
function openOutside(
  config: Config,
  { clock, log, metrics }: Pick<Kernel, 'clock' | 'log' | 'metrics'>,
): Pick<Kernel, 'outbound' | 'mailer' | 'alerts'> {
  const named = new Set(config.PRIVATE_APP_HOSTS.map((host) => host.replace(/^\[|\]$/g, '')));
  const allowPrivate = (host: string) => !config.production || named.has(host);
  const outbound = createOutbound({ clock, log, metrics, allowPrivate });
  const mailer = createMailer({
    ...(config.SMTP_URL === undefined ? {} : { smtpUrl: config.SMTP_URL }),
    dataDir: config.NEXUS_DATA_DIR,
    from: config.MAIL_FROM,
    clock,
    log,
  });
  const alerts = createAlerts({ mailer, outbound, clock, log, metrics, config: alertTargets(config) });
  return { outbound, mailer, alerts };
}

/** What takes the records of each stream. */
export const journalSinks = (modules: readonly Module[]): Record<string, string> =>
  Object.fromEntries(
    modules.flatMap(({ sinks = {} }) => Object.entries(sinks).map(([stream, url]) => [stream, url.href])),
  );

function openNodeJournal(
  config: Config,
  modules: readonly Module[],
  target: { databaseUrl: string; installation: string },
  { node: nodeId, log, metrics }: Pick<Kernel, 'node' | 'log' | 'metrics'>,
  alerts: Alerts,
): Promise<Journal> {
  return openJournal({
    dir: join(config.NEXUS_DATA_DIR, 'journal'),
    nodeId,
    ...target,
    sinks: journalSinks(modules),
    clock: systemClock,
    onEvent: (event) => {
      metrics.counter('nexus_journal_events_total', 'What the journal reported', { event: event.event }).add();
      reportJournalEvent(event, log, alerts);
    },
    limits: { overloadBytes: config.MAX_JOURNAL_BYTES },
  });
}

function listener(connectionString: string, name: string): Promise<pg.Client> {
  // It sends heartbeats alone: one that waited for a busy disk would make this node believe it hears too late.
  // Whether this node lives is read from this connection, also where its machine has lost its power.
  const options =
    '-c synchronous_commit=off -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=5';
  return openClient({
    connectionString,
    application_name: name,
    options,
    connectionTimeoutMillis: 2000,
  });
}

function openSigning(config: Config, database: Database, ring: KeyRing, clock: Clock, log: Log): Promise<SigningKeys> {
  const transaction = <T>(work: (db: Queryable) => Promise<T>): Promise<T> => database.ownerTransaction(work);
  const issuer = config.publicUrl.origin;
  const onReloadFailed = (error: unknown) => log.warn({ err: error }, 'signing keys could not be read again');
  // Of the module sso, which mounts the OpenID provider there.
  const oauthIssuer = `${issuer}/oidc`;
  return SigningKeys.open({ transaction, ring, clock, issuer, oauthIssuer, audience: issuer, onReloadFailed });
}

async function openLimiter(config: Config, clock: Clock, log: Log): Promise<Limiter> {
  if (config.REDIS_URL === undefined) return new MemoryLimiter({ clock });
  // With its client, 6 MB that one node alone does without.
  const { RedisLimiter } = await import('./kernel/limits/redis.ts');
  return RedisLimiter.open({ url: config.REDIS_URL.reveal(), clock, log });
}

/** Where nodes share answers; undefined for one alone. */
async function openAnswers(
  { REDIS_URL: url }: Config,
  { keyring, keysDb }: Pick<Kernel, 'keyring' | 'keysDb'>,
  installation: string,
): Promise<AnswerStore | undefined> {
  if (url === undefined) return undefined;
  const { RedisAnswers } = await import('./kernel/shared-cache/redis.ts');
  return new RedisAnswers(url.reveal(), { keyring, keysDb, installation });
}

const alertTargets = (config: Config) => ({
  ...(config.ALERT_EMAIL === undefined ? {} : { mailTo: [config.ALERT_EMAIL] }),
  ...(config.ALERT_SLACK_URL === undefined ? {} : { slackUrl: config.ALERT_SLACK_URL }),
  ...(config.ALERT_DISCORD_URL === undefined ? {} : { discordUrl: config.ALERT_DISCORD_URL }),
});

/** Kinds that mean records may be lost or wait for a human; see kernel/journal/README.md. */
const alarmingJournal = new Set<JournalEvent['event']>([
  'fenced',
  'damaged',
  'rejected',
  'sync_failed',
  'write_failed',
  'shipper_died',
]);

function reportJournalEvent(event: JournalEvent, log: Log, alerts: Alerts): void {
  if (!alarmingJournal.has(event.event)) {
    if ('error' in event) log.warn({ err: event.error, journal: event }, `the journal reports ${event.event}`);
    else log.info({ journal: event }, 'journal');
    return;
  }
  log.error({ ...('error' in event ? { err: event.error } : {}), journal: event }, 'the journal needs a human');
  void alerts.raise({
    key: `journal:${event.event}`,
    title: `The journal reports ${event.event}`,
    detail: `${JSON.stringify(event)}\nSee the log, and kernel/journal/README.md for what to do.`,
    severity: 'critical',
  });
}

/** Ships what was acknowledged before the process exits, unless the database is unreachable for too long. */
async function closeJournal(journal: Journal, stop: Stop, log: Log): Promise<void> {
  // Some of the time is left for giving up in good order.
  await journal.drain(stop.left * 0.8).catch((error: unknown) => {
    log.warn({ err: error }, 'the journal could not be drained; it is replayed at the next start');
  });
  await journal.close(stop.left / 2);
}
