import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Logger,
  parseCronItems,
  type Runner,
  run,
  runMigrations,
  type Task,
  type TaskList,
  type WorkerEvents,
} from 'graphile-worker';
import { sql } from 'kysely';
import type pg from 'pg';
import { z } from 'zod';
import { Background } from '../background.ts';
import { minute, systemClock, toDate } from '../clock.ts';
import { openPool } from '../db/client.ts';
import { silenceMs } from '../db/deadline.ts';
import type { Tx } from '../db/tx.ts';
import type { Kernel } from '../kernel.ts';
import { failureOf } from './failure.ts';
import { releaseFromFuture } from './future.ts';
import { Runs } from './runs.ts';
import { WorkerLocks } from './worker-locks.ts';

/** Background work: thin, idempotent, calls operations. It may run twice; a thrown error retries it with backoff. */
export interface Job<P = unknown> {
  /** `module.verb-noun`, unique in the system. */
  name: string;
  payload: z.ZodType<P>;
  /** Five-field cron in UTC, for jobs that run by the clock (with an empty payload). */
  cron?: string;
  /** Whether a request may enqueue it. */
  tenant?: boolean;
  /** `background` opens transactions in the organization of the transaction that enqueued it, and as this job. */
  run(background: Background, payload: P): Promise<void>;
}

/** Keeps the payload's type while a job travels in lists of jobs. */
export const job = <P>(definition: Job<P>): Job => definition as unknown as Job;

export interface EnqueueOptions {
  /** Epoch milliseconds; now where absent. */
  runAt?: number;
  /** A second job with the same key replaces the first while it waits. */
  key?: string;
}

/** Enqueues in the transaction of the act: the job exists if and only if the act committed. */
export async function enqueue(tx: Tx, task: string, payload: unknown, options: EnqueueOptions = {}): Promise<void> {
  const runAt = toDate(options.runAt ?? tx.now);
  await sql`select nexus_enqueue(${task}, ${JSON.stringify(payload)}::json, ${runAt}, ${options.key ?? null})`.execute(
    tx.tables(),
  );
}

/** The same, in one round trip with the commit. */
export const enqueueAtCommit = (tx: Tx, task: string, payload: unknown): void =>
  tx.send({ text: 'select nexus_enqueue($1, $2::json, $3, null)', values: [task, JSON.stringify(payload), tx.date] });

/** graphile-worker's own schema; it comes before ours, whose door calls into it. */
export async function migrateJobs(ownerUrl: string): Promise<void> {
  await runMigrations({ connectionString: ownerUrl, logger: silentLogger });
}

const envelope = z.object({
  org: z.string().nullish(),
  person: z.string().nullish(),
  // A job that the clock starts has none.
  payload: z.unknown().optional(),
});

const silentLogger = new Logger(() => () => {});

/** Concurrency of one node: jobs are thin and two cores are shared with requests. */
const concurrency = 4;
/** graphile-worker's: one for each job, for LISTEN, for taking jobs, and for the locks of the workers. */
export const jobConnections = concurrency + 3;
/** Whether a job is due: graphile-worker itself hears of new jobs alone, not of those whose time has come. */
const waiting = `exists (select from graphile_worker._private_jobs
  where is_available and run_at <= moment.machine)`;
/** In case nothing wakes a worker. */
const pollMs = minute;
/** Pause before the runner is started again. */
const restartMs = 1000;

export class JobRunner {
  private readonly kernel: Kernel;
  private readonly jobs: readonly Job[];
  private pool: pg.Pool | undefined;
  private runner: Runner | undefined;
  private workerLocks: WorkerLocks | undefined;
  private runs: Runs | undefined;
  private readonly stopping = new AbortController();
  private endProbe = (): void => {};
  private wake = (): void => {};
  /** graphile-worker keeps a runner's options until the process ends (0.17, `cacheByOptions`): takes the kernel out of them. */
  private release = (): void => {};

  constructor(kernel: Kernel, jobs: readonly Job[]) {
    this.kernel = kernel;
    this.jobs = jobs;
  }

  /** Allows requests to enqueue the jobs that are meant for it: before the first request. */
  async register(): Promise<void> {
    const names = this.jobs.filter(({ tenant }) => tenant === true).map(({ name }) => name);
    await this.kernel.database.system('register job tasks', async (tx) => {
      await sql`insert into nexus_job_tasks select unnest(${names}::text[]) on conflict do nothing`.execute(
        tx.tables(),
      );
    });
  }

  async start(): Promise<void> {
    const { database } = this.kernel;
    // A pool of its own: graphile-worker brings its own statements, type parsers and LISTEN.
    this.pool = openPool({
      connectionString: database.options.ownerUrl,
      max: jobConnections,
      // graphile-worker's own statements; those of the jobs have connections of their own. In a pipeline, the connection
      // of one that times out is ended; otherwise the next one would wait on it too.
      query_timeout: silenceMs,
      pipeline: true,
    });
    this.runs = new Runs(this.pool, this.kernel.log);
    this.runner = await this.run(this.pool);
    this.endProbe = this.kernel.poller.add({ waiting, wake: () => this.wake() });
    void this.watch(this.pool, this.runner);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.endProbe();
    await this.runner?.stop().catch(() => {});
    this.release();
    await this.workerLocks?.close();
    await this.pool?.end();
  }

  private async run(pgPool: pg.Pool): Promise<Runner> {
    // The workers of a runner that gave up are no more.
    await this.workerLocks?.close();
    const workerLocks = new WorkerLocks(pgPool, this.kernel);
    this.workerLocks = workerLocks;
    const events: WorkerEvents = new EventEmitter();
    events.on('pool:create', ({ workerPool }) => {
      this.wake = () => workerPool.nudge(concurrency);
    });
    events.on('worker:create', ({ worker }) => workerLocks.add(worker.workerId));
    // Not the kernel's clock: PostgreSQL and graphile-worker use the machine's clock.
    await releaseFromFuture(pgPool, systemClock.now());
    const taskList: TaskList = Object.fromEntries(this.jobs.map((each) => [each.name, this.task(each)]));
    this.release = () => {
      events.removeAllListeners();
      for (const name of Object.keys(taskList)) delete taskList[name];
    };
    return run({
      pgPool,
      events,
      concurrency,
      noHandleSignals: true,
      pollInterval: pollMs,
      logger: this.logger(),
      // Unless it batches, it leaves rejections of these two statements unhandled (0.17), which ends the process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      taskList,
      // As items: a line of crontab cannot name a task with a dot in it.
      parsedCronItems: parseCronItems(
        this.jobs.flatMap(({ name, cron }) => (cron === undefined ? [] : [{ task: name, match: cron }])),
      ),
    });
  }

  /** graphile-worker gives up when the database goes away at the wrong moment: it is started again until told to stop. */
  private async watch(pool: pg.Pool, first: Runner): Promise<void> {
    const { log } = this.kernel;
    const { signal } = this.stopping;
    for (let runner: Runner | undefined = first; !signal.aborted; ) {
      const error: unknown = await runner?.promise.catch((reason: unknown) => reason);
      if (signal.aborted) return;
      log.warn({ err: error }, 'the job runner stopped and is started again');
      await sleep(restartMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      runner = await this.run(pool).catch((reason: unknown) => {
        log.warn({ err: reason }, 'the job runner could not be started');
        return undefined;
      });
      this.runner = runner ?? this.runner;
      // Asked to stop while it started: `stop` has seen only the one before.
      if (signal.aborted) await runner?.stop().catch(() => {});
    }
  }

  private task(job: Job): Task {
    return async (raw, { job: taken, abortSignal }) => {
      const { clock } = this.kernel;
      const [startedAt, began] = [clock.now(), clock.monotonic()];
      const failure = await this.attempt(job, raw, abortSignal).then(
        () => undefined,
        (error: unknown) => ({ error, text: failureOf(error) }),
      );
      const { name } = job;
      const { id, attempts: attempt } = taken;
      const durationMs = clock.monotonic() - began;
      await this.runs?.note({ name, startedAt, durationMs, attempt, error: failure?.text });
      if (failure === undefined) return;
      this.kernel.log.error({ err: failure.error, job: name, jobId: id, attempts: attempt }, 'a job failed');
      if (attempt >= taken.max_attempts) this.raiseAlert(name, attempt);
      // What graphile-worker stores, and operators see.
      throw new Error(failure.text);
    };
  }

  private async attempt({ name, payload: schema, run: work }: Job, raw: unknown, signal?: AbortSignal): Promise<void> {
    const { org, person, payload } = envelope.parse(raw ?? {});
    const owner = { org: org ?? undefined, person: person ?? undefined };
    await work(new Background(this.kernel, name, owner, signal), schema.parse(payload ?? {}));
  }

  private raiseAlert(name: string, attempts: number): void {
    this.kernel.alerts.raise({
      key: `job:${name}`,
      title: `Job ${name} gave up`,
      detail: `It failed ${attempts} times.`,
      severity: 'critical',
    });
  }

  private logger(): Logger {
    const { log } = this.kernel;
    return new Logger(() => (level, message) => {
      if (level === 'error' || level === 'warning') log.warn({ worker: message }, 'job runner');
    });
  }
}
