import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/bcrypt';
import { HashingQueue } from './hashing-queue.ts';

/** bcrypt ignores further bytes, so a longer password is refused rather than truncated. */
export const maxPasswordBytes = 72;

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
  /** Whether the hash was made with another cost than the configured one. */
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
    hash: (password) => this.queue.run(() => hash(normal(password), this.cost)),
    verify: (password, stored) => this.queue.run(() => this.compare(normal(password), stored)),
    isStale: (stored) => costOf(stored) !== this.cost,
  };

  private async compare(password: string, stored: string | null | undefined): Promise<boolean> {
    const readable = Buffer.byteLength(password) <= maxPasswordBytes;
    if (stored === undefined || stored === null || !readable) {
      await verify('', dummyHash(this.cost));
      return false;
    }
    if (await verify(password, stored)) return true;
    // 2^c, then 2^c + 2^(c+1) + … + 2^(cost-1): exactly 2^cost rounds, so an older hash is refused no sooner.
    for (let cost = costOf(stored); cost < this.cost; cost++) await verify('', dummyHash(cost));
    return false;
  }
}

/** Keyboards compose letters differently: normalised, they are the same password (NIST SP 800-63B, 5.1.1.2). */
const normal = (password: string): string => password.normalize('NFC');

export const passwordBytes = (password: string): number => Buffer.byteLength(normal(password));

/** `$2b$12$…` has cost 12. */
const costOf = (stored: string): number => Number(stored.slice(4, 6));
