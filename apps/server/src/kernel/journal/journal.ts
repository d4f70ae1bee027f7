import { Worker } from 'node:worker_threads';
import type { Clock } from '../clock.ts';
import { errors } from '../errors.ts';
import {
  encodeRecord,
  type JournalRecord,
  type JournalValue,
  maxFrameBytes,
  maxRecordLength,
  maxTickLength,
  writeFrame,
} from './frames.ts';
import type { FromShipper, JournalEvent, ShipperSetup, ToShipper } from './messages.ts';
import type { Progress } from './progress.ts';
import type { Position, SegmentWriter } from './segments.ts';

export interface JournalStats {
  readonly nodeId: string;
  readonly segment: number;
  readonly offset: number;
  /** Records acknowledged since the start, and those of them that are in PostgreSQL. */
  readonly appendedRecords: number;
  readonly shippedRecords: number;
  /** Records in nexus_journal_rejected (also counted as shipped). */
  readonly rejectedRecords: number;
  /** Frames written: appendedRecords / frames is the mean number of records per event-loop tick. */
  readonly frames: number;
  readonly backlogBytes: number;
  readonly accepting: boolean;
}

/** The records of one event-loop tick, which share one frame, one write and one promise. */
interface Tick {
  payload: string;
  records: number;
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

interface Stream {
  /** Its name as JSON. */
  readonly quoted: string;
  /** Its last row in the current tick. */
  before: readonly JournalValue[] | undefined;
}

interface Waiting {
  readonly target: Position;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Milliseconds for which a failed write is told. */
const unwrittenMs = 10_000;

/** For the shipper's thread: with the default, 48 MB, it keeps most of that memory after a burst. */
const youngGenerationMb = 3;

/** The server thread's side; see README.md. Made by `openJournal`. */
export class Journal {
  private readonly setup: ShipperSetup;
  private readonly clock: Clock;
  private readonly emit: (event: JournalEvent) => void;
  private readonly writer: SegmentWriter;
  private readonly progress: Progress;
  private readonly streams = new Map<string, Stream>();
  private readonly buffer = Buffer.allocUnsafeSlow(maxFrameBytes);
  private readonly flushTick = () => this.flush();
  private worker: Worker | undefined;
  private tick: Tick | undefined;
  private appended = 0;
  private shipped = 0;
  private rejected = 0;
  private frames = 0;
  private bytes = 0;
  private recoveringBytes = 0;
  private shippedTo: Position = { segment: 1, offset: 0 };
  /** Bytes before each segment that is not yet completely shipped. */
  private readonly bytesBefore = new Map<number, number>([[1, 0]]);
  private state: 'open' | 'fenced' | 'closed' = 'open';
  private unsynced = false;
  /** Monotonic instant at which the disk last refused a frame. */
  private unwrittenAt = Number.NEGATIVE_INFINITY;
  private shipperFailures = 0;
  private lease: { count: number; askedAt: number; validFrom: number };
  private readonly leaseTimer: NodeJS.Timeout;
  private drainId = 0;
  private readonly drains = new Map<number, Waiting>();
  private closed: (() => void) | undefined;

  constructor(
    setup: ShipperSetup,
    clock: Clock,
    emit: (event: JournalEvent) => void,
    writer: SegmentWriter,
    progress: Progress,
  ) {
    this.setup = setup;
    this.clock = clock;
    this.emit = emit;
    this.writer = writer;
    this.progress = progress;
    for (const name of Object.keys(setup.sinks))
      this.streams.set(name, { quoted: JSON.stringify(name), before: undefined });
    const now = clock.monotonic();
    this.lease = { count: 0, askedAt: now, validFrom: now };
    this.leaseTimer = setInterval(() => this.renewLease(), setup.limits.leaseEvery);
    this.leaseTimer.unref();
  }

  /**
   * Resolves once the record is in the page cache: a killed process does not lose it, and it will reach PostgreSQL
   * exactly once. Rejects with RECORD_UNAVAILABLE if it cannot be recorded. All records of one event-loop tick share
   * one write and one promise; several records of one call are in one frame, so there are all of them or none.
   */
  append(...records: readonly JournalRecord[]): Promise<void> {
    let text = '';
    try {
      for (const record of records) text += `${text === '' ? '' : ','}${this.encode(record)}`;
      if (text.length > maxRecordLength) throw new RangeError('the journal records of one call are too long');
    } catch (error) {
      // What was encoded before it is not there: nothing may be a difference from it.
      for (const { stream } of records) this.forget(stream);
      return Promise.reject(error as Error);
    }
    const tick = this.tick;
    if (tick === undefined) return this.startTick(text, records.length);
    tick.payload += `,${text}`;
    tick.records += records.length;
    if (tick.payload.length >= maxTickLength) this.flush();
    return tick.promise;
  }

  private encode({ stream: name, row }: JournalRecord): string {
    const stream = this.streams.get(name);
    if (stream === undefined) throw new TypeError(`no sink takes the stream ${name}`);
    const text = encodeRecord(stream.quoted, row, stream.before);
    stream.before = row;
    return text;
  }

  private forget(name: string): void {
    const stream = this.streams.get(name);
    if (stream !== undefined) stream.before = undefined;
  }

  /** Bytes not yet in PostgreSQL, including journals under recovery. */
  backlogBytes(): number {
    const before = this.bytesBefore.get(this.shippedTo.segment) ?? this.bytes;
    return this.bytes - before - this.shippedTo.offset + this.recoveringBytes;
  }

  /** True while the backlog is above the configured size; the server then answers 503. */
  overloaded(): boolean {
    return this.backlogBytes() > this.setup.limits.overloadBytes;
  }

  /**
   * Resolves when every record appended so far, and every journal of a dead process found at the start, is in
   * PostgreSQL. Waits through outages; rejects with RECORD_UNAVAILABLE after `timeoutMs`, if given.
   */
  drain(timeoutMs?: number): Promise<void> {
    this.flush();
    if (this.state !== 'open') return Promise.reject(this.refusal(this.state));
    this.drainId += 1;
    const id = this.drainId;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.drains.set(id, { target: this.target(), resolve, reject });
    this.post({ type: 'drain', id, target: this.target() });
    if (timeoutMs === undefined) return promise;
    const late = () => this.endDrain(id, this.refusal('journal not drained in time'));
    const timer = setTimeout(late, timeoutMs);
    return promise.finally(() => clearTimeout(timer));
  }

  /**
   * Accepts nothing more, ships what is left within `timeoutMs` and ends the shipper. What could not be shipped stays in
   * the directory for another process to recover.
   */
  async close(timeoutMs: number): Promise<void> {
    if (this.state === 'closed') return;
    this.flush();
    this.state = 'closed';
    clearInterval(this.leaseTimer);
    this.writer.close();
    for (const id of [...this.drains.keys()]) this.endDrain(id, this.refusal('closed'));
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = resolve;
    if (this.worker === undefined) return;
    this.post({ type: 'close', timeoutMs });
    await promise;
  }

  stats(): JournalStats {
    return {
      nodeId: this.setup.nodeId,
      ...this.writer.position,
      appendedRecords: this.appended,
      shippedRecords: this.shipped,
      rejectedRecords: this.rejected,
      frames: this.frames,
      backlogBytes: this.backlogBytes(),
      accepting: this.refusalReason() === undefined,
    };
  }

  /** Starts the shipper's thread; rejects if a sink does not load. */
  startShipper(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: this.setup,
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
      name: 'journal',
    });
    this.worker = worker;
    let failure = 'ended';
    worker.on('message', (message: FromShipper) => {
      if (message.type === 'ready') resolve();
      this.handle(message);
    });
    worker.on('error', (error) => {
      failure = String(error);
      reject(error);
    });
    worker.on('exit', () => this.shipperEnded(worker, failure));
    return promise;
  }

  private startTick(payload: string, records: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.tick = { payload, records, promise, resolve, reject };
    // The check phase follows the poll phase, in which requests arrive: one write for all requests of one poll. A
    // microtask would write once per socket.
    setImmediate(this.flushTick);
    return promise;
  }

  private flush(): void {
    const tick = this.tick;
    if (tick === undefined) return;
    this.tick = undefined;
    for (const stream of this.streams.values()) stream.before = undefined;
    const reason = this.closedReason();
    if (reason !== undefined) {
      tick.reject(this.refusal(reason));
      return;
    }
    const { segment } = this.writer.position;
    try {
      const length = this.writer.write(this.buffer, writeFrame(this.buffer, tick.payload));
      this.bytes += length;
      this.trackSegment(segment, length);
    } catch (error) {
      this.unwrittenAt = this.clock.monotonic();
      tick.reject(this.refusal('the journal could not be written', error));
      this.emit({ event: 'write_failed', error: String(error) });
      return;
    }
    this.unwrittenAt = Number.NEGATIVE_INFINITY;
    this.frames += 1;
    this.appended += tick.records;
    if (this.progress.publish(this.writer.position, this.appended)) this.post({ type: 'wake' });
    tick.resolve();
  }

  private trackSegment(former: number, length: number): void {
    const { segment } = this.writer.position;
    if (segment !== former || !this.bytesBefore.has(segment)) this.bytesBefore.set(segment, this.bytes - length);
  }

  /**
   * Why records are refused, as far as is known. After a failed write the next one is tried all the same: without requests,
   * which a node that says so may not get, it is forgotten after a while.
   */
  refusalReason(): string | undefined {
    const isUnwritten = this.clock.monotonic() - this.unwrittenAt < unwrittenMs;
    return this.closedReason() ?? (isUnwritten ? 'the disk does not take them' : undefined);
  }

  private closedReason(): string | undefined {
    if (this.state !== 'open') return this.state;
    if (this.unsynced) return 'the disk did not sync';
    const age = this.clock.monotonic() - this.lease.validFrom;
    return age > this.setup.limits.leaseValid ? 'the shipper does not answer' : undefined;
  }

  private refusal(internal: string, cause?: unknown): Error {
    return errors.RECORD_UNAVAILABLE(undefined, cause === undefined ? { internal } : { internal, cause });
  }

  private target(): Position {
    return this.frames === 0 ? { segment: 0, offset: 0 } : this.writer.position;
  }

  private renewLease(): void {
    const { count, askedAt, validFrom } = this.lease;
    if (count > 0 && validFrom !== askedAt) return;
    // Valid from the time of asking, so that it ends before other hosts consider the lease file stale.
    this.lease = { count: count + 1, askedAt: this.clock.monotonic(), validFrom };
    this.post({ type: 'renew', count: count + 1 });
  }

  private handle(message: FromShipper): void {
    if (message.type === 'shipped') this.onShipped(message.position, message.records, message.rejected);
    else if (message.type === 'renewed') this.onRenewed(message.count);
    else if (message.type === 'drained') this.endDrain(message.id);
    else if (message.type === 'recovering') this.recoveringBytes = message.bytes;
    else if (message.type === 'unsynced') this.unsynced = message.unsynced;
    else if (message.type === 'event') this.onEvent(message.event);
  }

  private onShipped(position: Position, records: number, rejected: number): void {
    this.shippedTo = position;
    this.shipped += records;
    this.rejected += rejected;
    for (const segment of this.bytesBefore.keys()) {
      if (segment >= position.segment) break;
      this.bytesBefore.delete(segment);
    }
  }

  private onRenewed(count: number): void {
    this.shipperFailures = 0;
    if (count === this.lease.count) this.lease.validFrom = this.lease.askedAt;
  }

  private onEvent(event: JournalEvent): void {
    if (event.event === 'fenced') {
      this.state = 'fenced';
      for (const id of [...this.drains.keys()]) this.endDrain(id, this.refusal('fenced'));
    }
    this.emit(event);
  }

  private endDrain(id: number, error?: Error): void {
    const waiting = this.drains.get(id);
    this.drains.delete(id);
    if (error === undefined) waiting?.resolve();
    else waiting?.reject(error);
  }

  private shipperEnded(worker: Worker, failure: string): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    if (this.state === 'closed') {
      this.closed?.();
      return;
    }
    this.emit({ event: 'shipper_died', error: failure });
    this.shipperFailures += 1;
    const retry = setTimeout(() => this.restartShipper(), Math.min(5000, 100 * 2 ** this.shipperFailures));
    retry.unref();
  }

  private restartShipper(): void {
    if (this.state === 'closed') return;
    // If it fails again, shipperEnded handles it.
    this.startShipper().catch(() => undefined);
    this.post({ type: 'renew', count: this.lease.count });
    for (const [id, { target }] of this.drains) this.post({ type: 'drain', id, target });
  }

  private post(message: ToShipper): void {
    this.worker?.postMessage(message);
  }
}
