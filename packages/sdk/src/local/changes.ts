import { NexusError } from '../errors.ts';
import type { Operation } from '../operation.ts';
import { operations } from '../operations.ts';
import type { Transport } from '../transport.ts';

/** Without a beat for this long, nothing in memory counts as current. The server beats every 500 ms. */
const silentMs = 2000;
/** A node of the server hears of a change up to 500 ms later than another, or asks the database. */
const settlesMs = 1000;
/** Between attempts to connect: doubled up to the longest, of which a random part is waited. */
const firstWaitMs = 200;
const longestWaitMs = 5000;
/** Where the server refuses: another attempt will hardly do better. */
const refusedWaitMs = 30_000;
/** Keys whose last change is remembered; beyond, all count as changed. */
const maxRemembered = 100_000;
/** Longer than a request for snapshots takes. */
const rememberedMs = 60_000;

interface Message {
  type: 'ready' | 'beat' | 'changed';
  at?: string;
  keys?: readonly string[];
  customer?: string;
}

export interface Change {
  /** All keys, where this and `customer` are absent. */
  keys?: readonly string[] | undefined;
  customer?: string | undefined;
}

/** Follows `keys.stream`, and knows what may be trusted. Instants are of a monotonic clock. */
export class Changes {
  readonly #transport: Transport;
  readonly #onChange: (change: Change) => void;
  readonly #now: () => number;
  #end: AbortController | undefined;
  #isConnected = false;
  #beatAt = Number.NEGATIVE_INFINITY;
  /** What the server's clock is ahead of the monotonic one. */
  #offset = 0;
  #allAt = Number.NEGATIVE_INFINITY;
  readonly #changedAt = new Map<string, number>();

  constructor(transport: Transport, now: () => number, onChange: (change: Change) => void) {
    this.#transport = transport;
    this.#onChange = onChange;
    this.#now = now;
  }

  get isOpen(): boolean {
    return this.#end !== undefined;
  }

  /** Epoch milliseconds by the clock of the server: that of this machine may be wrong, and may be moved. */
  serverNow(now: number): number {
    return now + this.#offset;
  }

  /** Whether every change of more than two seconds ago is known. */
  isFresh(now: number): boolean {
    return this.#isConnected && now - this.#beatAt <= silentMs;
  }

  /** How long ago everything was known, in milliseconds. */
  silence(now: number): number {
    return now - this.#beatAt;
  }

  /** Whether what is asked for now may be kept. */
  isSettled(now: number): boolean {
    return this.isFresh(now) && now - this.#allAt > settlesMs;
  }

  /** Whether what was asked for at `since` is not older than a change: another node may have answered it. */
  isCurrent(since: number, keyId: string | undefined, customerId: string | null): boolean {
    const changedAt = Math.max(
      this.#allAt,
      this.#changedAt.get(keyId ?? '') ?? this.#allAt,
      this.#changedAt.get(customerId ?? '') ?? this.#allAt,
    );
    return since - changedAt > settlesMs;
  }

  open(): void {
    if (this.#end !== undefined) return;
    const end = new AbortController();
    this.#end = end;
    void this.#follow(end);
  }

  close(): void {
    this.#end?.abort();
    this.#end = undefined;
    this.#isConnected = false;
  }

  async #follow(end: AbortController): Promise<void> {
    for (let failures = 0; !end.signal.aborted; failures += 1) {
      const startedAt = this.#now();
      const error = await this.#read(end.signal).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (this.#beatAt > startedAt) failures = 0;
      const isRefused = error instanceof NexusError && error.status >= 400 && error.status < 500;
      const longest = Math.min(longestWaitMs, firstWaitMs * 2 ** failures);
      await wait(isRefused ? refusedWaitMs : longest * Math.random(), end.signal);
    }
  }

  /** Until the stream ends, or is silent. */
  async #read(signal: AbortSignal): Promise<void> {
    const silent = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(() => silent.abort(), silentMs * 2);
    };
    try {
      watch();
      const both = AbortSignal.any([signal, silent.signal]);
      const response = (await this.#transport.send(stream, {}, { signal: both, retries: 0 })) as Response;
      for await (const line of linesOf(response)) {
        watch();
        this.#receive(JSON.parse(line) as Message);
      }
    } finally {
      this.#isConnected = false;
      clearTimeout(timer);
    }
  }

  #receive({ type, at = '', keys, customer }: Message): void {
    const now = this.#now();
    if (type === 'beat') {
      this.#isConnected = true;
      this.#beatAt = now;
      this.#offset = Date.parse(at) - now;
    } else this.#note({ keys, customer }, now);
  }

  /** `ready` names nothing: whatever came before the stream may have been missed. */
  #note({ keys, customer }: Change, now: number): void {
    const named = keys ?? (customer === undefined ? undefined : [customer]);
    if (named === undefined || !this.#hasRoomFor(named.length, now)) {
      this.#allAt = now;
      this.#changedAt.clear();
      this.#onChange({});
      return;
    }
    for (const id of named) this.#changedAt.set(id, now);
    this.#onChange({ keys, customer });
  }

  #hasRoomFor(more: number, now: number): boolean {
    if (this.#changedAt.size + more <= maxRemembered) return true;
    for (const [id, at] of this.#changedAt) if (now - at > rememberedMs) this.#changedAt.delete(id);
    return this.#changedAt.size + more <= maxRemembered;
  }
}

const stream: Operation = operations.keys.stream;

async function* linesOf(response: Response): AsyncGenerator<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) return;
  try {
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + value).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    if (typeof timer === 'object') timer.unref();
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
