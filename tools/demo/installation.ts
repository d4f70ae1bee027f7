import { type App, createApp, modules } from '../../apps/server/src/app.ts';
import { readConfig } from '../../apps/server/src/config.ts';
import { maintenance } from '../../apps/server/src/core.ts';
import { Background } from '../../apps/server/src/kernel/background.ts';
import { ManualClock, systemClock, toDate } from '../../apps/server/src/kernel/clock.ts';
import { openPool } from '../../apps/server/src/kernel/db/client.ts';
import { eventDispatcher } from '../../apps/server/src/kernel/events/events.ts';
import type { Job } from '../../apps/server/src/kernel/jobs/jobs.ts';
import { type EmbeddedPostgres, startPostgres } from '../../apps/server/src/kernel/postgres/index.ts';
import { sequencerState } from '../../apps/server/src/modules/audit/sequencer.ts';
import { firstRun } from '../../apps/server/src/modules/identity/index.ts';
import { settle } from '../../apps/server/src/modules/metering/index.ts';
import { webhooksState } from '../../apps/server/src/modules/webhooks/state.ts';

/** Where a request comes from. */
export interface Device {
  address: string;
  userAgent: string;
}

/** What an hour or a day of the real server would do, once a day. */
const nightly = [
  'tenancy.prune-invitations',
  'vault.expire-change-requests',
  'vault.rotate-secrets',
  'billing.close-periods',
  'billing.settle-credits',
  'billing.charge-invoices',
  'billing.refund-credit-notes',
  'billing.close-revenue',
];

/** So high that nothing meets it: the acts of a day are done within seconds. */
const lifted = '1000000000/900';

/** Hashes of 90 days of log-ins would take minutes; the first real log-in of a person hashes anew. */
const fastPasswords = { BCRYPT_COST: 4 };

/** Milliseconds between looks at whether all events are delivered. */
const lookMs = 2;
/** For which it is looked: a delivery takes milliseconds. */
const patienceMs = 60_000;

/**
 * Nexus itself, with a clock that the caller moves. Requests are injected. Neither jobs nor loops run by themselves, so that
 * each act is finished at its own time.
 */
export class Installation {
  readonly clock: ManualClock;
  private readonly app: App;
  private readonly postgres: EmbeddedPostgres;
  private readonly owner: ReturnType<typeof openPool>;
  private readonly jobs: ReadonlyMap<string, Job>;
  private nights = 0;

  private constructor(app: App, clock: ManualClock, postgres: EmbeddedPostgres) {
    this.app = app;
    this.postgres = postgres;
    this.clock = clock;
    this.owner = openPool({ connectionString: app.kernel.database.options.ownerUrl, max: 1, application_name: 'demo' });
    const all = [...maintenance, ...modules.flatMap(({ jobs = [] }) => jobs)];
    this.jobs = new Map(all.map((job) => [job.name, job]));
  }

  static async open(dataDir: string, start: number): Promise<Installation> {
    const limits = modules.flatMap(({ routes = [] }) => routes).flatMap(({ limits = [] }) => limits);
    const postgres = await startPostgres({ dataDir, durable: false });
    const config = readConfig({
      NEXUS_DATA_DIR: dataDir,
      // That of the server to come: links in mails lead there.
      PORT: process.env.PORT,
      DATABASE_URL: postgres.ownerUrl,
      LOG_LEVEL: 'error',
      LIMIT_API: lifted,
      LIMIT_API_HOURLY: lifted,
      LIMIT_ANONYMOUS: lifted,
      LIMIT_OVERRIDES: [...new Set(limits.map(({ name }) => name))].map((name) => `${name}=${lifted}`).join(','),
      MAX_JOURNAL_BYTES: String(2 ** 31),
    });
    const clock = new ManualClock(start);
    const app = await createApp({ ...config, ...fastPasswords }, clock);
    app.kernel.services.use(eventDispatcher).start();
    return new Installation(app, clock, postgres);
  }

  /** The one-time token with which somebody becomes the owner. */
  async setupToken(): Promise<string> {
    const first = await firstRun(this.app.kernel, 'http://localhost');
    if (first === undefined) throw new Error('the installation has an owner already');
    return first.setupUrl.slice(first.setupUrl.indexOf('=') + 1);
  }

  /** In place of the global `fetch`, for clients on this device. */
  fetchFrom({ address, userAgent }: Device, headers: Record<string, string> = {}): typeof fetch {
    return async (url, { method = 'GET', headers: sent, body } = {}) => {
      const { pathname, search } = new URL(String(url));
      const reply = await this.app.server.inject({
        method: method as 'GET',
        url: `${pathname}${search}`,
        headers: { ...(sent as Record<string, string>), 'user-agent': userAgent, ...headers },
        remoteAddress: address,
        ...(body == null ? {} : { payload: String(body) }),
      });
      return new Response(reply.payload === '' ? null : reply.payload, {
        status: reply.statusCode,
        headers: Object.entries(reply.headers).map(([name, value]): [string, string] => [name, String(value)]),
      });
    };
  }

  /**
   * Events are delivered, and jobs that are due by the moved clock are done: mails are in the outbox.
   * @throws where events stay undelivered
   */
  async catchUp(): Promise<void> {
    const events = this.app.kernel.services.use(eventDispatcher);
    const until = systemClock.monotonic() + patienceMs;
    do {
      while (await this.isTrue('select from nexus_events where delivered_at is null')) {
        if (systemClock.monotonic() > until) throw new Error('events are not delivered');
        events.nudge();
        await new Promise((resolve) => setTimeout(resolve, lookMs));
      }
    } while ((await this.runDueJobs()) > 0);
  }

  /** The work of a night. Usage is in its tables before it, and what it did has its place in the audit log after it. */
  async night(): Promise<void> {
    // As autovacuum does within a minute of the machine's time, which these days do not last.
    if (this.nights++ % 10 === 0) await this.owner.query('analyze');
    await this.settle();
    for (const name of nightly) await this.runJob(name);
    await this.catchUp();
    await this.app.kernel.services.use(webhooksState).sender.drain();
    await this.settle();
  }

  async runJob(name: string, payload: unknown = {}, owner: { org?: string; person?: string } = {}): Promise<void> {
    const job = this.jobs.get(name);
    if (job === undefined) throw new Error(`there is no job ${name}`);
    await job.run(new Background(this.app.kernel, name, owner), job.payload.parse(payload));
  }

  /** What was caught up with and settled is there at the next start. */
  async close(): Promise<void> {
    await this.app.kernel.services.use(eventDispatcher).stop();
    await this.owner.query('vacuum analyze');
    await this.owner.end();
    await this.app.close();
    await this.postgres.stop();
  }

  /** Usage is in its tables and sums, and each entry of the audit log has its place. */
  async settle(): Promise<void> {
    await settle(this.app.kernel);
    while ((await this.app.kernel.services.use(sequencerState).sequence()) > 0);
  }

  /** graphile-worker itself asks the machine's clock, by which everything of these days is due at once. */
  private async runDueJobs(): Promise<number> {
    const { rows } = await this.owner.query<{
      name: string;
      payload: { org?: string; person?: string; payload?: unknown };
    }>(
      `with due as (
         delete from graphile_worker._private_jobs where run_at <= $1 returning id, task_id, payload
       )
       select identifier as name, payload from due join graphile_worker._private_tasks t on t.id = task_id order by due.id`,
      [toDate(this.clock.now())],
    );
    for (const { name, payload } of rows) {
      const { org, person } = payload;
      await this.runJob(name, payload.payload ?? {}, {
        ...(org == null ? {} : { org }),
        ...(person == null ? {} : { person }),
      });
    }
    return rows.length;
  }

  private async isTrue(question: string): Promise<boolean> {
    const { rows } = await this.owner.query<{ answer: boolean }>(`select exists (${question}) as answer`);
    return rows[0]?.answer === true;
  }
}
