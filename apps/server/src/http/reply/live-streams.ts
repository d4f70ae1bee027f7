import type { ServerResponse } from 'node:http';
import { minute, second } from '../../kernel/clock.ts';
import { errors, type NexusError } from '../../kernel/errors.ts';

type Chunk = Uint8Array | string;

/** `done` by itself, `left` by its reader, `failed` in the act, `cut off` by a stop of the server. */
export type StreamEnd = 'done' | 'left' | 'failed' | 'cut off';

/** How long a reader may take nothing while a chunk waits for it. */
const maxStallMs = minute;
/** How long a stopped act may take to clean up before its stream is recorded without it. */
const maxCleanUpMs = 5 * second;
/**
 * The part of the time for a stop that streams may use; the rest is for recording those that were cut off. Less than requests
 * have (`shareOfRequests`), since a stream whose connection was closed counts as left by its reader.
 */
const drainShare = 0.8;

/** The open streams of this process, and how many there may be. */
export class LiveStreams {
  draining = false;
  private readonly max: number;
  private readonly open = new Set<LiveStream>();

  constructor(max: number) {
    this.max = max;
  }

  get size(): number {
    return this.open.size;
  }

  /**
   * @param controller aborted when the stream is stopped; its abortion stops the stream
   * @throws OVERLOADED, SHUTTING_DOWN
   */
  add(endless: boolean, controller: AbortController): LiveStream {
    if (this.draining) throw errors.SHUTTING_DOWN();
    if (this.open.size >= this.max) throw errors.OVERLOADED(`${this.max} streams are open`, { retryAfterSeconds: 2 });
    const stream = new LiveStream(endless, controller, () => this.open.delete(stream));
    this.open.add(stream);
    return stream;
  }

  /** Ends endless streams now, and the others when most of `patienceMs` is over. */
  drain(patienceMs: number): void {
    this.draining = true;
    for (const stream of this.open) if (stream.endless) stream.stop('done');
    setTimeout(() => {
      for (const stream of this.open) stream.stop('cut off');
    }, patienceMs * drainShare).unref();
  }

  /** Resolves when every stream has ended and is recorded. */
  async settled(): Promise<void> {
    await Promise.all([...this.open].map(({ closed }) => closed.promise));
  }
}

/** One reply that is sent while the act makes it: `begin`, `send`, and in any case `close`. */
export class LiveStream {
  readonly endless: boolean;
  readonly closed = Promise.withResolvers<void>();
  /** Sent so far, without HTTP's framing. */
  bytes = 0;
  end: StreamEnd = 'done';
  /** Why it failed. */
  error: unknown;
  private readonly controller: AbortController;
  private readonly onClose: () => void;
  private iterator: AsyncIterator<Chunk> | undefined;
  private first: IteratorResult<Chunk> | undefined;
  private stopped = false;
  /** Ends a wait for the act or for the reader. */
  private wake: (() => void) | undefined;

  constructor(endless: boolean, controller: AbortController, onClose: () => void) {
    this.endless = endless;
    this.controller = controller;
    this.onClose = onClose;
    controller.signal.addEventListener('abort', () => this.stop('left'));
  }

  /** Waits for the first chunk. What the act throws until then can still be answered. */
  async begin(chunks: AsyncIterable<Chunk>): Promise<void> {
    this.iterator = chunks[Symbol.asyncIterator]();
    this.first = await this.unlessStopped(this.iterator.next());
    if (this.first === undefined) throw this.refusal();
  }

  /**
   * Sends the chunks, no faster than they are read; then `end` says how it went. Whoever calls ends the response.
   * @param length bytes that the head announced
   */
  async send(response: ServerResponse, length: number | undefined): Promise<void> {
    // A write to a connection that has just been closed fails; `stop` is what counts.
    response.on('error', () => {});
    try {
      for (let next = this.first; next !== undefined && !next.done; next = await this.next()) {
        await this.write(response, next.value, length);
      }
      if (!this.stopped && length !== undefined && this.bytes !== length) {
        throw new Error(`the act announced ${length} bytes and made ${this.bytes}`);
      }
    } catch (error) {
      if (!this.stopped) {
        this.error = error;
        this.stop('failed');
      }
    }
    if (this.stopped) await this.cleanUp();
    this.stopped = true;
  }

  /** Takes no more chunks; the act is told by its signal. */
  stop(end: StreamEnd): void {
    if (this.stopped) return;
    this.stopped = true;
    this.end = end;
    this.controller.abort();
    this.wake?.();
  }

  close(): void {
    if (!this.stopped) {
      // It was begun and never sent: its first record failed.
      this.stop('failed');
      void this.cleanUp();
    }
    this.onClose();
    this.closed.resolve();
  }

  private async next(): Promise<IteratorResult<Chunk> | undefined> {
    if (this.stopped || this.iterator === undefined) return undefined;
    return this.unlessStopped(this.iterator.next());
  }

  private async write(response: ServerResponse, chunk: Chunk, length: number | undefined): Promise<void> {
    this.bytes += Buffer.byteLength(chunk);
    if (length !== undefined && this.bytes > length) throw new Error(`the act announced ${length} bytes and made more`);
    if (response.write(chunk)) return;
    const stalled = setTimeout(() => this.stop('left'), maxStallMs);
    const drained = new Promise<void>((resolve) => response.once('drain', resolve));
    await this.unlessStopped(drained);
    clearTimeout(stalled);
  }

  /** Undefined where the stream is stopped first. One promise a wait: a race with a lasting one would keep them all. */
  private unlessStopped<T>(work: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      this.wake = () => resolve(undefined);
      if (this.stopped) this.wake();
      work.then(resolve, reject);
    });
  }

  private async cleanUp(): Promise<void> {
    if (this.iterator?.return === undefined) return;
    const { promise: tooLate, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, maxCleanUpMs);
    await Promise.race([this.iterator.return().catch(() => {}), tooLate]);
    clearTimeout(timer);
  }

  /** What the client is told of a stream that was stopped before its first chunk. */
  refusal(): NexusError {
    return this.end === 'left' ? errors.CLIENT_CLOSED_REQUEST() : errors.SHUTTING_DOWN();
  }
}
