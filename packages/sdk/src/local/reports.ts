import type { Input } from '../calls.ts';
import { InvalidRequestError } from '../errors.ts';
import type { Operation } from '../operation.ts';
import { operations } from '../operations.ts';
import { beforeEnd } from '../process-end.ts';
import type { Transport } from '../transport.ts';

type Report = Required<Input<'keys.report'>>;
type Entry = Report['verifications'][number];

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

  /** @param at epoch milliseconds by the server's clock */
  add(keyId: string | null, code: Entry['code'], cost: number, tag: string | undefined, at: number): void {
    const name = `${keyId} ${code} ${cost} ${tag ?? ''}`;
    const known = this.#waiting.get(name);
    if (known !== undefined) known.count += 1;
    else if (this.#waiting.size < maxWaiting) {
      const entry = { keyId, code, cost, count: 1, at: new Date(at).toISOString() };
      this.#waiting.set(name, tag === undefined ? entry : { ...entry, tag });
      this.#wakeWithin(intervalMs);
    } else {
      this.#onDropped(1, `more than ${maxWaiting} wait`);
      return;
    }
    this.#calls += 1;
    if (this.#calls === manyCalls) this.#wakeWithin(0);
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
