import type { Reply } from './calls.ts';
import { InvalidRequestError } from './errors.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';
import { beforeEnd } from './process-end.ts';
import type { Transport } from './transport.ts';

/** Something that a customer used, for the meters of its type. */
export interface UsageEvent {
  /** Which meters count it, such as `api.request`. */
  type: string;
  /** Whose usage it is: the `externalId` of the customer. */
  subject?: string;
  /** What the meters read. */
  data?: Record<string, unknown>;
  /** Unique in its source: sent again, it counts once. Made here where absent. */
  id?: string;
  /** RFC 3339; now where absent. */
  time?: string;
}

/** Usage that is lost. */
export interface Dropped {
  events: UsageEvent[];
  /** `full`: too many wait. `refused`: the server will never take them. `undelivered`: the process ends. */
  reason: 'full' | 'refused' | 'undelivered';
  /** Why the server refused them, or the failure of the last attempt. */
  detail: string;
}

export interface TrackOptions {
  /** What the events come from, such as the name of the service; `sdk`. */
  source?: string;
  /** Events in a request; 100. */
  batchSize?: number;
  /** How long an event waits for others, in milliseconds; 5000. */
  intervalMs?: number;
  /** How many events may wait while the server cannot be reached; 10,000. Above it, the oldest are dropped. */
  maxQueued?: number;
  /** How long the end of the process waits for what is left to be sent, in milliseconds; 10,000. */
  exitTimeoutMs?: number;
  /** Told what is lost; a warning of the process where absent and the runtime has them. */
  onDropped?: (dropped: Dropped) => void;
}

export interface Usage {
  /** Sends the event with the next batch: after 100 events or 5 seconds, and before the process ends. */
  track(event: UsageEvent): void;
  /** Sends what waits. It throws if that cannot be sent now; then it goes on waiting. */
  flush(): Promise<void>;
}

interface CloudEvent extends UsageEvent {
  specversion: '1.0';
  id: string;
  source: string;
}

/** It can be sent again: the server counts an id once. */
const receive: Operation = { ...operations.events.create, repeatable: true };

/** Collects usage events and sends them in batches. */
export class Tracker {
  readonly #transport: Transport;
  readonly #options: Required<TrackOptions>;
  #waiting: CloudEvent[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> | undefined;
  /** The last attempt failed: the next one waits for the timer, however many events come. */
  #isAway = false;
  #isHooked = false;
  /** Ends what is being sent when the process cannot wait any longer. */
  #end = new AbortController();

  constructor(transport: Transport, options: TrackOptions = {}) {
    this.#transport = transport;
    const defaults = { source: 'sdk', batchSize: 100, intervalMs: 5000, maxQueued: 10_000, exitTimeoutMs: 10_000 };
    this.#options = { ...defaults, onDropped: warn, ...options };
  }

  methods(): Usage {
    return { track: (event) => this.#track(event), flush: () => this.#flush() };
  }

  #track(event: UsageEvent): void {
    const { source, batchSize } = this.#options;
    const defaults = { id: crypto.randomUUID(), time: new Date().toISOString() };
    this.#waiting.push({ ...defaults, ...event, specversion: '1.0', source });
    this.#trim();
    this.#hook();
    if (this.#waiting.length >= batchSize && !this.#isAway) this.#flush().catch(() => {});
    else this.#wakeLater();
  }

  #trim(): void {
    const { maxQueued } = this.#options;
    const surplus = this.#waiting.length - maxQueued;
    if (surplus > 0) this.#drop(this.#waiting.splice(0, surplus), 'full', `more than ${maxQueued} wait`);
  }

  #wakeLater(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#flush().catch(() => {});
    }, this.#options.intervalMs);
    // `beforeExit` sends the rest; other runtimes than Node may have numbers for timers.
    if (typeof this.#timer === 'object') this.#timer.unref();
  }

  /** One at a time; who comes later waits for the same. */
  #flush(): Promise<void> {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
      if (this.#waiting.length > 0) this.#wakeLater();
    });
    return this.#sending;
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#options.batchSize);
      try {
        await this.#send(batch);
        this.#isAway = false;
      } catch (error) {
        this.#isAway = true;
        // Some of them may have been stored; the server knows them by their ids.
        this.#waiting.unshift(...batch);
        this.#trim();
        throw error;
      }
    }
  }

  async #send(batch: CloudEvent[]): Promise<void> {
    try {
      const { signal } = this.#end;
      const reply = (await this.#transport.send(receive, batch, { signal })) as Reply<'events.create'>;
      for (const code of new Set(reply.rejected.map((each) => each.code))) {
        const indexes = reply.rejected.filter((each) => each.code === code).map(({ index }) => index);
        this.#drop(
          indexes.flatMap((index) => batch[index] ?? []),
          'refused',
          code,
        );
      }
    } catch (error) {
      if (!(error instanceof InvalidRequestError)) throw error;
      // Too large together, or one of them spoils the request: the halves tell which.
      if (batch.length === 1) return this.#drop(batch, 'refused', error.message);
      const half = Math.ceil(batch.length / 2);
      await this.#send(batch.slice(0, half));
      await this.#send(batch.slice(half));
    }
  }

  #drop(events: UsageEvent[], reason: Dropped['reason'], detail: string): void {
    this.#options.onDropped({ events, reason, detail });
  }

  /** Before the first event nothing is added to the process. */
  #hook(): void {
    if (this.#isHooked) return;
    this.#isHooked = true;
    beforeEnd(() => this.#finish());
  }

  /** What cannot be sent now is lost, and `beforeExit` would come again and again. */
  async #finish(): Promise<void> {
    if (this.#waiting.length === 0 && this.#sending === undefined) return;
    const { exitTimeoutMs } = this.#options;
    const end = this.#end;
    const timer = setTimeout(() => end.abort(new Error(`it took more than ${exitTimeoutMs} ms`)), exitTimeoutMs);
    try {
      await this.#sending?.catch(() => {});
      await this.#flush();
    } catch (error) {
      this.#drop(this.#waiting.splice(0), 'undelivered', error instanceof Error ? error.message : String(error));
    } finally {
      clearTimeout(timer);
      this.#end = new AbortController();
    }
  }
}

function warn({ events, reason, detail }: Dropped): void {
  globalThis.process?.emitWarning?.(`Nexus: ${events.length} usage events were dropped (${reason}): ${detail}`);
}
