import { systemActor } from '../caller.ts';
import type { Kernel } from '../kernel.ts';
import { cursorOf } from './cursor.ts';
import { Message } from './message.ts';
import type { LogEnds, LogEntry, LogSource } from './topic.ts';

const actor = systemActor('live');
/** Entries in one read. */
const pageSize = 200;
/** Entries that are kept for readers who are a little late; others read the table. */
const tailSize = 500;
const retryMs = 500;

export interface LogReader {
  /** There is more after its place. */
  wake(): void;
}

/** The entries of one log of one organization as they are appended, read once for all listeners of this node. */
export class LogFeed {
  readonly org: string;
  readonly source: LogSource;
  readonly readers = new Set<LogReader>();
  /** The last entry that readers know of. */
  head = 0;
  /** The last entry that was deleted when the feed was opened. */
  private from = 0;
  private readonly kernel: Kernel;
  private readonly onEntries: (entries: readonly LogEntry[]) => void;
  private tail: FeedEntry[] = [];
  private pulling: Promise<void> | undefined;
  private again = false;
  private closed = false;
  private readonly opened: Promise<void>;

  constructor(kernel: Kernel, source: LogSource, org: string, onEntries: (entries: readonly LogEntry[]) => void) {
    this.kernel = kernel;
    this.source = source;
    this.org = org;
    this.onEntries = onEntries;
    this.opened = this.open();
  }

  /** @throws where the database does not say where the log ends. */
  ready(): Promise<void> {
    return this.opened;
  }

  /** Nobody listens any more. */
  close(): void {
    this.closed = true;
  }

  /** Entries were appended, up to `seq` where that is known. */
  moved(seq: number = Number.POSITIVE_INFINITY): void {
    if (seq <= this.head || this.closed) return;
    if (this.pulling !== undefined) this.again = true;
    else {
      this.pulling = this.pull().finally(() => {
        this.pulling = undefined;
        if (this.again) this.moved();
      });
    }
  }

  /** Resolves when what had been appended before the call is known. */
  async catchUp(): Promise<void> {
    this.moved();
    while (this.pulling !== undefined) await this.pulling;
  }

  cursor(seq: number): string {
    return cursorOf(this.org, this.source.name, seq);
  }

  /** Whether a reader can go on after `seq` and misses nothing. */
  has(seq: number): boolean {
    return seq >= this.from && seq <= this.head;
  }

  /** What follows, from memory where it is there. */
  async after(seq: number): Promise<readonly FeedEntry[]> {
    const first = this.tail[0];
    if (first !== undefined && seq >= first.entry.seq - 1) {
      const index = this.tail.findIndex(({ entry }) => entry.seq > seq);
      return index < 0 ? [] : this.tail.slice(index, index + pageSize);
    }
    const entries = await this.read(seq, 'reports');
    return entries.filter((entry) => entry.seq <= this.head).map((entry) => new FeedEntry(this, entry));
  }

  /** With the latest entries: when a node has stopped, all who listened to it come here and lack the same few. */
  private async open(): Promise<void> {
    const { from, head } = await this.ends();
    const latest = await this.read(Math.max(from, head - pageSize), 'requests');
    this.from = from;
    this.tail = latest.map((entry) => new FeedEntry(this, entry));
    this.head = latest.at(-1)?.seq ?? head;
  }

  private async pull(): Promise<void> {
    try {
      await this.opened;
      do {
        this.again = false;
        await this.pullPage();
      } while (this.again);
    } catch (error) {
      this.kernel.log.warn({ err: error, org: this.org }, 'a live log could not be read; it is tried again');
      setTimeout(() => this.moved(), retryMs).unref();
    }
  }

  private async pullPage(): Promise<void> {
    const entries = await this.read(this.head, 'requests');
    const last = entries.at(-1);
    if (last === undefined) return;
    this.tail.push(...entries.map((entry) => new FeedEntry(this, entry)));
    if (this.tail.length > tailSize) this.tail = this.tail.slice(-tailSize);
    this.head = last.seq;
    this.onEntries(entries);
    for (const reader of this.readers) reader.wake();
    this.again ||= entries.length === pageSize;
  }

  private ends(): Promise<LogEnds> {
    return this.kernel.database.tenant(actor, { org: this.org }, (tx) => this.source.ends(tx), { readOnly: true });
  }

  private read(after: number, purpose: 'requests' | 'reports'): Promise<LogEntry[]> {
    const work = (tx: Parameters<LogSource['read']>[0]) => this.source.read(tx, after, pageSize);
    return this.kernel.database.tenant(actor, { org: this.org }, work, { readOnly: true, purpose });
  }
}

/** An entry with its messages, one for each topic by which it is asked for. */
export class FeedEntry {
  readonly entry: LogEntry;
  private readonly feed: LogFeed;
  private readonly messages = new Map<string, Message>();
  private json: string | undefined;

  constructor(feed: LogFeed, entry: LogEntry) {
    this.feed = feed;
    this.entry = entry;
  }

  messageFor(topic: string): Message {
    const known = this.messages.get(topic);
    if (known !== undefined) return known;
    this.json ??= JSON.stringify(this.entry.data);
    const cursor = this.feed.cursor(this.entry.seq);
    const head = JSON.stringify({ type: 'event', topic, cursor }).slice(0, -1);
    const message = new Message(`${head},"data":${this.json}}`, { topic, cursor });
    this.messages.set(topic, message);
    return message;
  }
}
