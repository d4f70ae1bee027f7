import type { Input } from '../calls.ts';
import { InvalidRequestError } from '../errors.ts';
import type { Operation } from '../operation.ts';
import { operations } from '../operations.ts';
import { beforeEnd } from '../process-end.ts';
import type { Transport } from '../transport.ts';

type Report = Required<Input<'keys.report'>>;
type Entry = Report['verifications'][number];

/** Of the entry, once it is sent, the count is 0. */
export interface Counted {
  entry: Entry | undefined;
}

export type Decided = Pick<Entry, 'keyId' | 'code' | 'cost'> & { tag: string | undefined };

/** How long a decision waits for others. */
const intervalMs = 5000;
/** What was not spent goes back soon. */
const leaseWaitMs = 250;
/** Of one report: see `keys.report`. */
const maxEntries = 1000;
const maxCalls = 10_000;
/** Calls after which a report is sent at once. */
const manyCalls = 5000;
/** Different ones that wait while the server cannot be reached. */
const maxWaiting = 100_000;
/** How long the end of the process waits for what is left to be sent. */
const exitTimeoutMs = 10_000;

/** A report is known by its id, so it can be sent again. */
const report: Operation = { ...operations.keys.report, repeatable: true };

/** Collects what was decided and sends it; like calls are counted together. */
export class Reports {
  readonly #transport: Transport;
  readonly #onDropped: (calls: number, why: string) => void;
  #waiting = new Map<string, Entry>();
  #calls = 0;
  #leases: Report['leases'] = [];
  /** Sent, and not known to have arrived: it is sent again as it is. */
  #unknown: Report | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wakesAt = Number.POSITIVE_INFINITY;
  #sending: Promise<void> | undefined;
  #isHooked = false;
  #end = new AbortController();

  constructor(transport: Transport, onDropped: (calls: number, why: string) => void) {
    this.#transport = transport;
    this.#onDropped = onDropped;
  }

  /**
   * @param counted where the last decision about the key is counted: mostly the next is like it
   * @param at epoch milliseconds by the server's clock
   */
  add(counted: Counted, decided: Decided, at: number): void {
    const { entry: last } = counted;
    const isLike = last !== undefined && last.count > 0 && isSame(last, decided);
    const entry = isLike ? last : this.#entryOf(decided, at);
    if (entry === undefined) {
      this.#onDropped(1, `more than ${maxWaiting} wait`);
      return;
    }
    entry.count += 1;
    counted.entry = entry;
    this.#calls += 1;
    if (this.#calls === manyCalls) this.#wakeWithin(0);
  }

  #entryOf({ keyId, code, cost, tag }: Decided, at: number): Entry | undefined {
    const name = `${keyId} ${code} ${cost} ${tag ?? ''}`;
    const known = this.#waiting.get(name);
    if (known !== undefined) return known;
    if (this.#waiting.size >= maxWaiting) return undefined;
    const entry = {
      keyId,
      code,
      cost,
      count: 0,
      at: new Date(at).toISOString(),
      ...(tag === undefined ? {} : { tag }),
    };
    this.#waiting.set(name, entry);
    this.#wakeWithin(intervalMs);
    return entry;
  }

  /** What was spent of a lease that is over. */
  endLease(id: string, units: number): void {
    // The server has forgotten those that are older.
    if (this.#leases.length >= maxWaiting) this.#leases.shift();
    this.#leases.push({ id, units });
    this.#wakeWithin(leaseWaitMs);
  }

  /** Sends what waits. It throws if that cannot be sent now; then it goes on waiting. */
  flush(): Promise<void> {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
      if (this.#hasMore()) this.#wakeWithin(intervalMs);
    });
    return this.#sending;
  }

  #wakeWithin(ms: number): void {
    this.#hook();
    const wakesAt = performance.now() + ms;
    if (wakesAt >= this.#wakesAt) return;
    clearTimeout(this.#timer);
    this.#wakesAt = wakesAt;
    this.#timer = setTimeout(() => {
      this.#wakesAt = Number.POSITIVE_INFINITY;
      this.flush().catch(() => {});
    }, ms);
    // `beforeExit` sends the rest; other runtimes than Node may have numbers for timers.
    if (typeof this.#timer === 'object') this.#timer.unref();
  }

  #hasMore(): boolean {
    return this.#unknown !== undefined || this.#waiting.size > 0 || this.#leases.length > 0;
  }

  async #sendAll(): Promise<void> {
    while (this.#hasMore()) {
      this.#unknown ??= this.#next();
      const { verifications } = this.#unknown;
      try {
        await this.#transport.send(report, this.#unknown, { signal: this.#end.signal });
      } catch (error) {
        if (!(error instanceof InvalidRequestError)) throw error;
        this.#onDropped(sum(verifications), error.message);
      }
      this.#unknown = undefined;
    }
  }

  #next(): Report {
    const verifications: Entry[] = [];
    let room = maxCalls;
    for (const [name, entry] of this.#waiting) {
      const count = Math.min(entry.count, room);
      verifications.push({ ...entry, count });
      room -= count;
      entry.count -= count;
      if (entry.count === 0) this.#waiting.delete(name);
      if (room === 0 || verifications.length === maxEntries) break;
    }
    this.#calls -= maxCalls - room;
    return { id: crypto.randomUUID(), verifications, leases: this.#leases.splice(0, maxEntries) };
  }

  /** Before the first decision nothing is added to the process. */
  #hook(): void {
    if (this.#isHooked) return;
    this.#isHooked = true;
    beforeEnd(() => this.finish());
  }

  /** What cannot be sent now is lost, and `beforeExit` would come again and again. */
  async finish(): Promise<void> {
    if (!this.#hasMore()) return;
    const end = this.#end;
    const timer = setTimeout(() => end.abort(new Error(`it took more than ${exitTimeoutMs} ms`)), exitTimeoutMs);
    try {
      await this.#sending?.catch(() => {});
      await this.flush();
    } catch (error) {
      const lost = sum([...this.#waiting.values(), ...(this.#unknown?.verifications ?? [])]);
      this.#waiting.clear();
      this.#leases = [];
      this.#unknown = undefined;
      this.#onDropped(lost, error instanceof Error ? error.message : String(error));
    } finally {
      clearTimeout(timer);
      this.#end = new AbortController();
    }
  }
}

const sum = (entries: readonly Entry[]): number => entries.reduce((total, { count }) => total + count, 0);

const isSame = (entry: Entry, { keyId, code, cost, tag }: Decided): boolean =>
  entry.code === code && entry.cost === cost && entry.tag === tag && entry.keyId === keyId;
