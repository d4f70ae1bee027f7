import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { endChild, spawnWatched, type WatchedChild } from './child.ts';
import { explain } from './errors.ts';
import { clearLeftover, postmasterFile } from './leftover.ts';
import type { Log } from './log.ts';
import type { Place } from './place.ts';

/** Milliseconds. Crash recovery replays up to max_wal_size (1 GB); two minutes allow for a slow disk. */
const maxStartMs = 120_000;
const maxStopMs = 25_000;
/** Fast shutdown (rolls back open transactions, writes a checkpoint), then immediate (recovers at the next start), then kill. */
const shutdown = (ms: number): [NodeJS.Signals, number][] => [
  ['SIGINT', ms * 0.6],
  ['SIGQUIT', ms * 0.2],
  ['SIGKILL', ms * 0.2],
];
const firstPause = 100;
const maxPause = 5_000;
/** After running this many milliseconds, the pause before a restart is short again. */
const healthyRun = 60_000;
const tailLines = 40;

export type PostgresState = 'starting' | 'running' | 'restarting' | 'stopped';

/** Keeps PostgreSQL running until `stop`. */
export class Supervisor {
  readonly exited: Promise<{ code: number | null }>;
  private state: PostgresState = 'starting';
  private child: WatchedChild | undefined;
  private stopping: Promise<void> | undefined;
  private readonly awake = new AbortController();
  private readonly tail: string[] = [];
  private lastCode: number | null = null;
  private reportExit: (exit: { code: number | null }) => void = () => {};
  private readonly place: Place;
  private readonly command: readonly [string, ...string[]];
  private readonly clock: Clock;
  private readonly log: Log;

  constructor(place: Place, command: readonly [string, ...string[]], clock: Clock, log: Log) {
    this.place = place;
    this.command = command;
    this.clock = clock;
    this.log = log;
    this.exited = new Promise((resolve) => {
      this.reportExit = resolve;
    });
  }

  get status(): PostgresState {
    return this.state;
  }

  /** Of the postmaster; undefined while none runs. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Resolves once it accepts connections. */
  async start(): Promise<void> {
    await this.launch();
    void this.watch();
  }

  /** Resolves once all processes have ended. May be called again. */
  stop(withinMs = maxStopMs): Promise<void> {
    this.stopping ??= this.end(Math.min(withinMs, maxStopMs));
    return this.stopping;
  }

  private async launch(): Promise<void> {
    const [binary, ...args] = this.command;
    this.tail.length = 0;
    const child = spawnWatched(binary, args, this.place.account);
    this.child = child;
    this.follow(child);
    void child.exited.then(({ code }) => {
      this.lastCode = code;
      if (this.child === child) this.child = undefined;
    });
    const deadline = this.clock.monotonic() + maxStartMs;
    while (this.child === child) {
      const file = postmasterFile(this.place.cluster);
      if (file?.pid === child.pid && file.ready) {
        if (this.stopping === undefined) this.state = 'running';
        return;
      }
      if (this.clock.monotonic() > deadline) await endChild(child, shutdown(maxStopMs));
      await sleep(10);
    }
    if (this.stopping === undefined)
      throw explain('start the database', this.place.directory, undefined, this.tail.join('\n'));
  }

  /** Restarts PostgreSQL under the same address if it dies (killed, out of memory). */
  private async watch(): Promise<void> {
    let pause = firstPause;
    let runningSince = this.clock.monotonic();
    while (this.stopping === undefined) {
      const exit = (await this.child?.exited) ?? { code: this.lastCode, signal: null };
      if (this.stopping !== undefined) return;
      this.state = 'restarting';
      if (this.clock.monotonic() - runningSince > healthyRun) pause = firstPause;
      this.log.error({ ...exit, restartInMs: pause }, 'PostgreSQL ended unexpectedly and is restarted');
      await sleep(pause, undefined, { signal: this.awake.signal }).catch(() => {});
      pause = Math.min(pause * 2, maxPause);
      if (this.stopping !== undefined) return;
      try {
        await clearLeftover(this.place, this.clock, this.log);
        if (this.stopping !== undefined) return;
        await this.launch();
        runningSince = this.clock.monotonic();
        if (this.stopping === undefined) this.log.info({ pid: this.pid }, 'PostgreSQL is running again');
      } catch (error) {
        this.log.error({ err: error }, 'PostgreSQL could not be restarted');
      }
    }
  }

  private async end(withinMs: number): Promise<void> {
    this.state = 'stopped';
    this.awake.abort();
    // `watch` may be between two launches; it checks `stopping` before and after each.
    while (this.child !== undefined) await endChild(this.child, shutdown(withinMs));
    this.reportExit({ code: this.lastCode });
  }

  private follow(child: WatchedChild): void {
    child.stdout.resume();
    createInterface({ input: child.stderr }).on('line', (line) => {
      this.tail.push(line);
      if (this.tail.length > tailLines) this.tail.shift();
      if (this.state === 'running') this.relay(line);
      else if (/not properly shut down|PANIC:/.test(line)) this.log.warn(`PostgreSQL: ${line}`);
    });
  }

  private relay(line: string): void {
    if (line.startsWith('PANIC:')) this.log.error(`PostgreSQL: ${line}`);
    else if (/^(FATAL|WARNING):/.test(line)) this.log.warn(`PostgreSQL: ${line}`);
    else if (line.startsWith('LOG:')) this.log.info(`PostgreSQL: ${line}`);
  }
}
