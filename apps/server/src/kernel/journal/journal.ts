import { Worker } from 'node:worker_threads';
import type { Clock } from '../clock.ts';
import { errors } from '../errors.ts';
import {
  encodeRecord,
  type JournalRecord,
  type JournalValue,
  maxFrameBytes,
  maxTickLength,
  writeFrame,
} from './frames.ts';
import type { FromKeeper, JournalEvent, KeeperSetup, ToKeeper } from './messages.ts';
import type { Position, SegmentWriter } from './segments.ts';
import type { Written } from './written.ts';

export interface JournalStats {
  readonly nodeId: string;
  readonly segment: number;
  readonly offset: number;
  /** Records that were acknowledged since the start, and those of them that are in PostgreSQL. */
  readonly appendedRecords: number;
  readonly shippedRecords: number;
  /** Records that went to nexus_journal_rejected (they count as shipped too). */
  readonly rejectedRecords: number;
  /** Frames written: appendedRecords / frames is the mean batch of one event-loop tick. */
  readonly frames: number;
  readonly backlogBytes: number;
  readonly accepting: boolean;
}

export interface JournalSettings {
  readonly clock: Clock;
  readonly streams: readonly string[];
  readonly overloadBytes: number;
  /** How long appends are accepted without the keeper's word, and how often it is asked. Milliseconds. */
  readonly leaseValid: number;
  readonly leaseEvery: number;
  readonly onEvent: (event: JournalEvent) => void;
}

/** One tick's records, and the promise that all of them share: one frame, one write, one fate. */
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
  /** Its last row in the frame that is being gathered. */
  before: readonly JournalValue[] | undefined;
}

interface Waiting {
  readonly target: Position;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** The server's side: see README.md. Made by `openJournal`. */
export class Journal {
  private readonly setup: KeeperSetup;
  private readonly settings: JournalSettings;
  private readonly writer: SegmentWriter;
  private readonly written: Written;
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
  private adoptingBytes = 0;
  private takenOver: Position = { segment: 1, offset: 0 };
  /** Bytes of the journal before each segment that is not yet wholly in PostgreSQL. */
  private readonly before = new Map<number, number>([[1, 0]]);
  private state: 'open' | 'fenced' | 'closed' = 'open';
  private unsynced = false;
  private deaths = 0;
  private lease: { count: number; askedAt: number; validFrom: number };
  private readonly leaseTimer: NodeJS.Timeout;
  private drainId = 0;
  private readonly drains = new Map<number, Waiting>();
  private closed: (() => void) | undefined;

  constructor(setup: KeeperSetup, settings: JournalSettings, writer: SegmentWriter, written: Written) {
    this.setup = setup;
    this.settings = settings;
    this.writer = writer;
    this.written = written;
    for (const name of settings.streams) this.streams.set(name, { quoted: JSON.stringify(name), before: undefined });
    const now = settings.clock.monotonic();
    this.lease = { count: 0, askedAt: now, validFrom: now };
    this.leaseTimer = setInterval(() => this.askForLease(), settings.leaseEvery);
    this.leaseTimer.unref();
  }

  /**
   * Resolves once the record is in the kernel's page cache (a killed process loses it no more) and will reach
   * PostgreSQL exactly once. Rejects with RECORD_UNAVAILABLE if it cannot be recorded: no record, no reply. All records
   * of one event-loop tick share one write and one promise: one fate. (A callback instead of the promise would save
   * 0.1 µs a record, and cost every caller its `await`.)
   */
  append(record: JournalRecord): Promise<void> {
    const stream = this.streams.get(record.stream);
    if (stream === undefined) return Promise.reject(new TypeError(`no sink takes the stream ${record.stream}`));
    let text: string;
    try {
      text = encodeRecord(stream.quoted, record.row, stream.before);
    } catch (error) {
      return Promise.reject(error as Error);
    }
    stream.before = record.row;
    const tick = this.tick;
    if (tick === undefined) return this.startTick(text);
    tick.payload += `,${text}`;
    tick.records += 1;
    if (tick.payload.length >= maxTickLength) this.flush();
    return tick.promise;
  }

  /** Bytes that are not yet in PostgreSQL, those of adopted journals included. */
  backlogBytes(): number {
    const before = this.before.get(this.takenOver.segment) ?? this.bytes;
    return this.bytes - before - this.takenOver.offset + this.adoptingBytes;
  }

  /** True while the backlog is over the configured size: the server then sheds load (503). */
  overloaded(): boolean {
    return this.backlogBytes() > this.settings.overloadBytes;
  }

  /**
   * Resolves when every record appended so far, and every journal of a dead process found at the start, is in
   * PostgreSQL. Waits through outages; rejects with RECORD_UNAVAILABLE after `patience` milliseconds, if given.
   */
  drain(patience?: number): Promise<void> {
    this.flush();
    if (this.state !== 'open') return Promise.reject(this.refusal(this.state));
    this.drainId += 1;
    const id = this.drainId;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.drains.set(id, { target: this.target(), resolve, reject });
    this.post({ type: 'drain', id, target: this.target() });
    if (patience === undefined) return promise;
    const late = () => this.settleDrain(id, this.refusal('journal not drained in time'));
    const timer = setTimeout(late, patience);
    return promise.finally(() => clearTimeout(timer));
  }

  /**
   * Accepts nothing more, ships what is left within `patience` milliseconds and ends the keeper. What could not be
   * shipped stays in the directory for the next process.
   */
  async close(patience: number): Promise<void> {
    if (this.state === 'closed') return;
    this.flush();
    this.state = 'closed';
    clearInterval(this.leaseTimer);
    this.writer.close();
    for (const id of [...this.drains.keys()]) this.settleDrain(id, this.refusal('closed'));
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = resolve;
    if (this.worker === undefined) return;
    this.post({ type: 'close', patience });
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
      accepting: this.obstacle() === undefined,
    };
  }

  /** Starts the keeper; resolves when it runs, rejects if it cannot (a sink that does not load). */
  startKeeper(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: this.setup,
      execArgv: [],
      name: 'journal',
    });
    this.worker = worker;
    let failure = 'ended';
    worker.on('message', (message: FromKeeper) => {
      if (message.type === 'ready') resolve();
      this.handle(message);
    });
    worker.on('error', (error) => {
      failure = String(error);
      reject(error);
    });
    worker.on('exit', () => this.keeperEnded(worker, failure));
    return promise;
  }

  private startTick(payload: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.tick = { payload, records: 1, promise, resolve, reject };
    // The check phase follows the poll phase in which requests arrive: everything that one poll brought is one write,
    // and a lone record waits for nothing else. A microtask would write once for every socket.
    setImmediate(this.flushTick);
    return promise;
  }

  private flush(): void {
    const tick = this.tick;
    if (tick === undefined) return;
    this.tick = undefined;
    for (const stream of this.streams.values()) stream.before = undefined;
    const obstacle = this.obstacle();
    if (obstacle !== undefined) {
      tick.reject(this.refusal(obstacle));
      return;
    }
    const { segment } = this.writer.position;
    try {
      const length = writeFrame(this.buffer, tick.payload);
      this.writer.write(this.buffer, length);
      this.bytes += length;
      this.noteRotation(segment, length);
    } catch (error) {
      tick.reject(this.refusal('the journal could not be written', error));
      this.settings.onEvent({ event: 'write_failed', error: String(error) });
      return;
    }
    this.frames += 1;
    this.appended += tick.records;
    if (this.written.publish(this.writer.position, this.appended)) this.post({ type: 'wake' });
    tick.resolve();
  }

  private noteRotation(former: number, length: number): void {
    const { segment } = this.writer.position;
    if (segment !== former || !this.before.has(segment)) this.before.set(segment, this.bytes - length);
  }

  private obstacle(): string | undefined {
    if (this.state !== 'open') return this.state;
    if (this.unsynced) return 'the disk did not sync';
    const age = this.settings.clock.monotonic() - this.lease.validFrom;
    return age > this.settings.leaseValid ? 'the keeper does not answer' : undefined;
  }

  private refusal(internal: string, cause?: unknown): Error {
    return errors.RECORD_UNAVAILABLE(undefined, cause === undefined ? { internal } : { internal, cause });
  }

  private target(): Position {
    return this.frames === 0 ? { segment: 0, offset: 0 } : this.writer.position;
  }

  private askForLease(): void {
    const { count, askedAt, validFrom } = this.lease;
    if (count > 0 && validFrom !== askedAt) return;
    // Valid from the time of asking, so that it never outlives what another host has seen in the lease file.
    this.lease = { count: count + 1, askedAt: this.settings.clock.monotonic(), validFrom };
    this.post({ type: 'renew', count: count + 1 });
  }

  private handle(message: FromKeeper): void {
    if (message.type === 'shipped') this.noteShipped(message.position, message.records, message.rejected);
    else if (message.type === 'renewed') this.renewed(message.count);
    else if (message.type === 'drained') this.settleDrain(message.id);
    else if (message.type === 'adopting') this.adoptingBytes = message.bytes;
    else if (message.type === 'unsynced') this.unsynced = message.unsynced;
    else if (message.type === 'event') this.noteEvent(message.event);
  }

  private noteShipped(position: Position, records: number, rejected: number): void {
    this.takenOver = position;
    this.shipped += records;
    this.rejected += rejected;
    for (const segment of this.before.keys()) {
      if (segment >= position.segment) break;
      this.before.delete(segment);
    }
  }

  private renewed(count: number): void {
    this.deaths = 0;
    if (count === this.lease.count) this.lease.validFrom = this.lease.askedAt;
  }

  private noteEvent(event: JournalEvent): void {
    if (event.event === 'fenced') {
      this.state = 'fenced';
      for (const id of [...this.drains.keys()]) this.settleDrain(id, this.refusal('fenced'));
    }
    this.settings.onEvent(event);
  }

  private settleDrain(id: number, error?: Error): void {
    const waiting = this.drains.get(id);
    this.drains.delete(id);
    if (error === undefined) waiting?.resolve();
    else waiting?.reject(error);
  }

  private keeperEnded(worker: Worker, failure: string): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    if (this.state === 'closed') {
      this.closed?.();
      return;
    }
    this.settings.onEvent({ event: 'keeper_died', error: failure });
    this.deaths += 1;
    const retry = setTimeout(() => this.restartKeeper(), Math.min(5000, 100 * 2 ** this.deaths));
    retry.unref();
  }

  private restartKeeper(): void {
    if (this.state === 'closed') return;
    // Its end, if it fails again, is seen by keeperEnded.
    this.startKeeper().catch(() => undefined);
    this.post({ type: 'renew', count: this.lease.count });
    for (const [id, { target }] of this.drains) this.post({ type: 'drain', id, target });
  }

  private post(message: ToKeeper): void {
    this.worker?.postMessage(message);
  }
}
