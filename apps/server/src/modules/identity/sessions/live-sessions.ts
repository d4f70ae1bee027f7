import type { Cache } from '../../../kernel/cache.ts';
import { type Clock, minute, second } from '../../../kernel/clock.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { findLiveSession, type SessionFacts, writeLastSeen } from './store.ts';

/** A session as a request needs it; `lastSeenAt` moves with every request of this node. */
export interface LiveSession extends SessionFacts {
  /** The last value of `lastSeenAt` that is in the database, or will be soon. */
  notedAt: number;
}

/** Sessions held in memory: about 300 bytes each. */
const maxSessions = 50_000;
/** Ended and unknown sessions are cached too, so that clients that repeat them cost no SQL. */
const maxEnded = 10_000;
const endedTtlMs = 10 * second;
/** In case a notification is lost unnoticed. */
const ttlMs = minute;
/** A session's last activity is written at most this often … */
const noteEveryMs = minute;
/** … in batches of one statement, this often. */
const writeEveryMs = 5 * second;
/** Between two writes; the activity of further sessions is noted at their next request. */
const maxNoted = 20_000;

/**
 * The live sessions. A cached look-up runs no SQL: revocations arrive by NOTIFY (topic `session`, payload the session's
 * id), and while notifications are late every look-up reads the database.
 */
export class LiveSessions {
  /** Milliseconds without activity after which a browser has to send its refresh token. */
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

  /** The session if it is live and not idle. The look-up counts as activity. */
  async find(id: string): Promise<LiveSession | undefined> {
    const now = this.clock.now();
    let session = await this.known.get(id, this.load);
    if (session !== undefined && !this.isLive(session, now)) {
      // It may have been refreshed since it was read, or used on another node.
      this.known.invalidate(id);
      session = await this.known.get(id, this.load);
    }
    if (session === undefined || !this.isLive(session, now)) return undefined;
    this.note(id, session, now);
    return session;
  }

  start(): void {
    this.timer = setInterval(() => {
      this.flush().catch((error: unknown) => {
        this.kernel.log.warn({ err: error }, 'the last activity of sessions could not be written');
      });
    }, writeEveryMs);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** Writes the activity since the last time. */
  async flush(): Promise<void> {
    if (this.noted.size === 0) return;
    const seen = new Map(this.noted);
    this.noted.clear();
    await this.kernel.database.system('identity.write-last-seen', (tx) => writeLastSeen(tx, seen));
  }

  private readonly load = async (id: string): Promise<LiveSession | undefined> => {
    const found = await this.kernel.database.lookup((tx) => findLiveSession(tx, id));
    if (found === undefined) return undefined;
    // What this node has noted and not written yet is newer than what it reads.
    const lastSeenAt = Math.max(found.lastSeenAt, this.noted.get(id) ?? 0);
    return { ...found, lastSeenAt, notedAt: lastSeenAt };
  };

  private isLive({ expiresAt, browser, lastSeenAt }: LiveSession, now: number): boolean {
    return expiresAt > now && !(browser && now - lastSeenAt > this.idleMs);
  }

  private note(id: string, session: LiveSession, now: number): void {
    if (now > session.lastSeenAt) session.lastSeenAt = now;
    // Well within the idle time, so that another node does not find an active session idle.
    if (now - session.notedAt < Math.min(noteEveryMs, this.idleMs / 4) || this.noted.size >= maxNoted) return;
    session.notedAt = now;
    this.noted.set(id, now);
  }
}
