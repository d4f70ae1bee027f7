import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/bcrypt';
import { Line } from './line.ts';

/** bcrypt reads no further (and its C ancestors wrapped around): what is longer is refused, never cut. */
export const maxPasswordBytes = 72;

/**
 * libuv has four threads unless UV_THREADPOOL_SIZE says otherwise, and files and name look-ups use them too: one is
 * left for those.
 */
const libuvThreads = 4;
/** Log-ins waiting per hashing thread: at cost 12 the last in line waits 8 s, the longest that a person waits. */
const lineLength = 32;
/** Milliseconds that cost 12 takes on a core of 2020; doubles with each step. Only for `Retry-After`. */
const typicalMs = 250;

/** A well-formed hash of no known password: 2^cost rounds, then false. */
const dummyHash = (cost: number): string => `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(22)}${'.'.repeat(31)}`;

/** What an admitted log-in may ask of the hasher. */
export interface Hashing {
  hash(password: string): Promise<string>;
  /** Takes as long for a wrong password, a missing hash (an unknown account, or one without a password) and a hash of a lower cost. */
  verify(password: string, stored: string | null | undefined): Promise<boolean>;
  /** Whether the hash was made with another cost than today's. */
  isStale(stored: string): boolean;
}

export interface PasswordHasherOptions {
  /** bcrypt's cost: 2^cost rounds. */
  cost: number;
  /** Hashes at work at once; the cores, up to three, unless told. */
  concurrency?: number;
  /** Log-ins admitted at once, those at work included. */
  maxAdmitted?: number;
}

/**
 * bcrypt off the event loop. A log-in takes its place in a line of bounded length before it does anything else; where
 * the line is full the answer is 429 at once, so a flood of log-ins fills no memory and delays nobody else's requests.
 */
export class PasswordHasher {
  private readonly cost: number;
  private readonly line: Line;

  constructor({ cost, ...options }: PasswordHasherOptions) {
    this.cost = cost;
    const concurrency = options.concurrency ?? Math.min(availableParallelism(), libuvThreads - 1);
    const maxAdmitted = options.maxAdmitted ?? concurrency * lineLength;
    this.line = new Line({ concurrency, maxAdmitted, typicalSeconds: (typicalMs / 1000) * 2 ** (cost - 12) });
  }

  /**
   * Runs `work` with a place in the line.
   * @throws HASHING_BUSY with `Retry-After` when the line is full.
   */
  admitted<T>(work: (hashing: Hashing) => Promise<T>): Promise<T> {
    return this.line.admitted(() => work(this.hashing));
  }

  private readonly hashing: Hashing = {
    hash: (password) => this.line.turn(() => hash(normal(password), this.cost)),
    verify: (password, stored) => this.line.turn(() => this.compare(normal(password), stored)),
    isStale: (stored) => costOf(stored) !== this.cost,
  };

  private async compare(password: string, stored: string | null | undefined): Promise<boolean> {
    const readable = Buffer.byteLength(password) <= maxPasswordBytes;
    if (stored === undefined || stored === null || !readable) {
      await verify('', dummyHash(this.cost));
      return false;
    }
    if (await verify(password, stored)) return true;
    // 2^c and then 2^c + 2^(c+1) + … + 2^(cost-1) make exactly 2^cost: an older hash is no quicker to refuse.
    for (let cost = costOf(stored); cost < this.cost; cost++) await verify('', dummyHash(cost));
    return false;
  }
}

/** One text, one password, however the keyboard composes its letters (NIST SP 800-63B, 5.1.1.2). */
const normal = (password: string): string => password.normalize('NFC');

export const passwordBytes = (password: string): number => Buffer.byteLength(normal(password));

/** `$2b$12$…`: the cost stands in the hash. */
const costOf = (stored: string): number => Number(stored.slice(4, 6));
