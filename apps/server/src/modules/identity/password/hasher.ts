import { createHmac } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/bcrypt';
import { type ForeignHash, matchesForeign, parseForeignHash } from './foreign-hashes.ts';
import { HashingQueue } from './hashing-queue.ts';

/** Stands before a bcrypt hash of the password's digest; a hash without it is of the password itself. */
const digestMarker = 'hmac-sha256:';

/** libuv's default number of threads. One is left for files and DNS look-ups. */
const libuvThreads = 4;
/** Log-ins admitted per hashing thread: at cost 12 the last one waits 8 s, about as long as people wait. */
const admittedPerThread = 32;
/** Milliseconds that cost 12 takes on a core of 2020; doubles with each step. Used for `Retry-After` only. */
const typicalMs = 250;

/** A well-formed hash of no password: verifying it takes 2^cost rounds and answers false. */
const dummyHash = (cost: number): string => `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(22)}${'.'.repeat(31)}`;

/** What an admitted log-in can do. */
export interface Hashing {
  hash(password: string): Promise<string>;
  /** Takes the same time for a wrong password, a missing hash (no account, or no password) and a hash of a lower cost. */
  verify(password: string, stored: string | null | undefined): Promise<boolean>;
  /** Whether the hash was made with another cost than the configured one, or not in our present format. */
  isStale(stored: string): boolean;
}

export interface PasswordHasherOptions {
  /** bcrypt's cost: 2^cost rounds. */
  cost: number;
  /** Hashes running at once. Default: the number of cores, at most three. */
  concurrency?: number;
  /** Log-ins admitted at once, including those whose hashes are running. */
  maxAdmitted?: number;
}

/**
 * bcrypt off the event loop. A log-in is admitted to a bounded queue before it does anything else, and answered with
 * 429 at once when the queue is full: a flood of log-ins fills no memory and delays no other requests.
 */
export class PasswordHasher {
  private readonly cost: number;
  private readonly queue: HashingQueue;

  constructor({ cost, ...options }: PasswordHasherOptions) {
    this.cost = cost;
    const concurrency = options.concurrency ?? Math.min(availableParallelism(), libuvThreads - 1);
    const maxAdmitted = options.maxAdmitted ?? concurrency * admittedPerThread;
    this.queue = new HashingQueue({ concurrency, maxAdmitted, typicalSeconds: (typicalMs / 1000) * 2 ** (cost - 12) });
  }

  /**
   * Runs `work` if the queue has room.
   * @throws HASHING_BUSY with `Retry-After` when it is full.
   */
  admit<T>(work: (hashing: Hashing) => Promise<T>): Promise<T> {
    return this.queue.admit(() => work(this.hashing));
  }

  private readonly hashing: Hashing = {
    hash: async (password) => digestMarker + (await this.queue.run(() => hash(digestOf(password), this.cost))),
    verify: (password, stored) => {
      const foreign = typeof stored === 'string' ? parseForeignHash(stored) : undefined;
      if (foreign !== undefined) return this.compareForeign(password, foreign);
      return this.queue.run(() => this.compare(password, stored));
    },
    isStale: (stored) => !stored.startsWith(digestMarker) || costOf(stored) !== this.cost,
  };

  /** Beside the work of an unknown account, so that it is refused no sooner. */
  private async compareForeign(password: string, foreign: ForeignHash): Promise<boolean> {
    const [right] = await Promise.all([
      this.queue.run(() => matchesForeign(password, foreign)),
      this.queue.run(() => verify('', dummyHash(this.cost))),
    ]);
    return right;
  }

  private async compare(password: string, stored: string | null | undefined): Promise<boolean> {
    if (stored === undefined || stored === null) {
      await verify('', dummyHash(this.cost));
      return false;
    }
    for (const text of textsOf(password, stored)) if (await verify(text, bcryptOf(stored))) return true;
    // 2^c, then 2^c + 2^(c+1) + … + 2^(cost-1): exactly 2^cost rounds, so an older hash is refused no sooner.
    for (let cost = costOf(stored); cost < this.cost; cost++) await verify('', dummyHash(cost));
    return false;
  }
}

/**
 * 44 characters of any password, so that bcrypt truncates none. Keyboards compose letters and widen digits differently:
 * normalised, they are the same password (NIST SP 800-63B, 5.1.1.2). The key tells the digests from those that other
 * services lost, which would otherwise serve to guess them.
 */
const digestOf = (password: string): string =>
  createHmac('sha256', 'nexus password').update(password.normalize('NFKC')).digest('base64');

/**
 * What the hash may be of. One without our marker was made by another service, which may have normalised the password or
 * not; bcrypt read 72 bytes of it there, and reads as many here.
 */
const textsOf = (password: string, stored: string): Iterable<string> =>
  stored.startsWith(digestMarker) ? [digestOf(password)] : new Set([password, password.normalize('NFC')]);

const bcryptOf = (stored: string): string =>
  stored.startsWith(digestMarker) ? stored.slice(digestMarker.length) : stored;

/** `$2b$12$…` has cost 12. */
const costOf = (stored: string): number => Number(bcryptOf(stored).slice(4, 6));
