import type { Cache } from '../../../kernel/cache.ts';
import { type Clock, minute, second } from '../../../kernel/clock.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { findLiveSession, type SessionFacts, writeLastSeen } from './store.ts';

/** A session as a request needs it; `lastSeenAt` moves with every request of this node. */
export interface LiveSession extends SessionFacts {
  /** Of `lastSeenAt`, the last value that is, or will soon be, in the database. */
  notedAt: number;
}

/** Sessions held in memory: about 300 bytes each. */
const maxSessions = 50_000;
/** Ended and invented ones, remembered so that a client that goes on trying costs no SQL. */
const maxEnded = 10_000;
const endedTtlMs = 10 * second;
/** Backstop should a notification be lost unnoticed. */
const ttlMs = minute;
/** A session's last sign of life is written at most this often … */
const noteEveryMs = minute;
/** … in batches of one statement, this often. */
const writeEveryMs = 5 * second;
/** Between two writes; beyond it signs of life wait for the next request of their session. */
const maxNoted = 20_000;

/**
 * Which sessions stand. A warm look-up asks nobody: revocations come by NOTIFY (topic `session`, payload the session's
 * id), and while notifications are late the database is asked each time.
 */
export class LiveSessions {
  /** Milliseconds after which a browser's session asks for its refresh token again. */
  private readonly idleMs: number;
  private readonly kernel: Kernel;
  private readonly clock: Clock;
  private readonly known: Cache<LiveSession>;
  private readonly noted = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(kernel: Kernel, idleMinutes: number) {
    this.kernel = kernel;
    this.clock = kernel.clock;
    this.idleMs = idleMinutes * minute;
    this.known = kernel.caches.open({
      name: 'sessions',
      max: maxSessions,
      ttlMs,
      negativeMax: maxEnded,
      negativeTtlMs: endedTtlMs,
      topics: { session: (session) => session },
    });
  }

  /** The session if it stands and is not idle; having asked is a sign of life. */
  async find(id: string): Promise<LiveSession | undefined> {
    const now = this.clock.now();
    let session = await this.known.get(id, this.load);
    if (session !== undefined && !this.stands(session, now)) {
      // It may have been refreshed since it was read, or used on another node.
      this.known.invalidate(id);
      session = await this.known.get(id, this.load);
    }
    if (session === undefined || !this.stands(session, now)) return undefined;
    this.note(id, session, now);
    return session;
  }

  /** Drops what this node knows of the session. */
  forget(id: string): void {
    this.known.invalidate(id);
  }

  start(): void {
    this.timer = setInterval(() => {
      this.flush().catch((error: unknown) => {
        this.kernel.log.warn({ err: error }, 'when sessions were last seen could not be written');
      });
    }, writeEveryMs);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** Writes the signs of life since the last time. */
  async flush(): Promise<void> {
    if (this.noted.size === 0) return;
    const seen = new Map(this.noted);
    this.noted.clear();
    await this.kernel.database.system('note when sessions were last seen', (tx) => writeLastSeen(tx, seen));
  }

  private readonly load = async (id: string): Promise<LiveSession | undefined> => {
    const found = await this.kernel.database.lookup((tx) => findLiveSession(tx, id));
    if (found === undefined) return undefined;
    // What this node has seen and not written yet is younger than what it reads.
    const lastSeenAt = Math.max(found.lastSeenAt, this.noted.get(id) ?? 0);
    return { ...found, lastSeenAt, notedAt: lastSeenAt };
  };

  private stands({ expiresAt, browser, lastSeenAt }: LiveSession, now: number): boolean {
    return expiresAt > now && !(browser && now - lastSeenAt > this.idleMs);
  }

  private note(id: string, session: LiveSession, now: number): void {
    if (now > session.lastSeenAt) session.lastSeenAt = now;
    // Well within the idle time, so that a node that takes over does not find an active session idle.
    if (now - session.notedAt < Math.min(noteEveryMs, this.idleMs / 4) || this.noted.size >= maxNoted) return;
    session.notedAt = now;
    this.noted.set(id, now);
  }
}
