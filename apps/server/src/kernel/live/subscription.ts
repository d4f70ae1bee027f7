import { placeOf } from './cursor.ts';
import type { LogFeed, LogReader } from './log-feed.ts';
import { Message } from './message.ts';
import type { Member, PresenceFeed } from './presence/feed.ts';
import type { StateReader, VersionedState } from './state.ts';
import type { AskedTopic, PresenceSource } from './topic.ts';

/** Where a subscription sends to. */
export interface Outlet {
  /** More must wait for `room`. */
  readonly isFull: boolean;
  /** Resolves when there is room, or no need for it any more. */
  room(): Promise<void>;
  send(message: Message): void;
  fail(error: unknown): void;
  noteReset(): void;
}

export interface Subscription {
  readonly asked: AskedTopic;
  /** Sends what there is, and from then on what comes. */
  start(cursor: string | undefined): Promise<void>;
  /** Now and then: what it can be resumed from, if that moved on without a message. */
  tellPlace(): void;
  end(): void;
}

/** Everything after its cursor, in order and once. */
export class LogSubscription implements Subscription, LogReader {
  readonly asked: AskedTopic;
  private readonly connection: Outlet;
  private readonly feed: LogFeed;
  private place = 0;
  private toldPlace = 0;
  private pumping = false;
  private ended = false;

  constructor(connection: Outlet, asked: AskedTopic, feed: LogFeed) {
    this.connection = connection;
    this.asked = asked;
    this.feed = feed;
  }

  async start(cursor: string | undefined): Promise<void> {
    await this.feed.ready();
    if (this.ended) return;
    const { feed, asked } = this;
    let resumed = cursor === undefined ? undefined : placeOf(feed.org, feed.source.name, cursor);
    if (resumed !== undefined && resumed > feed.head) await feed.catchUp();
    if (this.ended) return;
    if (resumed !== undefined && !feed.has(resumed)) resumed = undefined;
    this.place = this.toldPlace = resumed ?? feed.head;
    feed.readers.add(this);
    const at = feed.cursor(this.place);
    if (cursor !== undefined && resumed === undefined) this.reset();
    else this.connection.send(new Message({ type: 'subscribed', topic: asked.text, cursor: at }, this.placeOf(at)));
    this.wake();
  }

  wake(): void {
    if (this.pumping || this.ended) return;
    this.pumping = true;
    this.pump()
      .catch((error: unknown) => this.connection.fail(error))
      .finally(() => {
        this.pumping = false;
        if (this.place < this.feed.head) this.wake();
      });
  }

  tellPlace(): void {
    if (this.place === this.toldPlace) return;
    this.toldPlace = this.place;
    const cursor = this.feed.cursor(this.place);
    this.connection.send(new Message({ type: 'position', topic: this.asked.text, cursor }, this.placeOf(cursor)));
  }

  end(): void {
    this.ended = true;
    this.feed.readers.delete(this);
  }

  private async pump(): Promise<void> {
    const { feed, asked, connection } = this;
    while (!this.ended && this.place < feed.head) {
      const entries = await feed.after(this.place);
      if (this.ended) return;
      if (entries[0]?.entry.seq !== this.place + 1) return this.reset();
      for (const each of entries) {
        if (asked.selection?.matches(each.entry.data) ?? true) {
          // What is not sent yet can be read again, so it waits in the log and not in memory.
          if (connection.isFull) await connection.room();
          if (this.ended) return;
          connection.send(each.messageFor(asked.text));
          this.toldPlace = each.entry.seq;
        }
        this.place = each.entry.seq;
      }
    }
  }

  /** What lies between is gone, or never was: the reader must read anew what it shows. */
  private reset(): void {
    this.place = this.toldPlace = this.feed.head;
    const cursor = this.feed.cursor(this.place);
    this.connection.noteReset();
    this.connection.send(new Message({ type: 'reset', topic: this.asked.text, cursor }, this.placeOf(cursor)));
  }

  private readonly placeOf = (cursor: string) => ({ topic: this.asked.text, cursor });
}

interface Feed {
  readonly state: VersionedState;
  ready(): Promise<void>;
}

/** A snapshot, then what changes; a snapshot again for a reader who is too slow for every change. */
export class StateSubscription implements Subscription, StateReader {
  readonly asked: AskedTopic;
  protected ended = false;
  private readonly connection: Outlet;
  private readonly feed: Feed;
  private waiting = false;

  constructor(connection: Outlet, asked: AskedTopic, feed: Feed) {
    this.connection = connection;
    this.asked = asked;
    this.feed = feed;
  }

  async start(): Promise<void> {
    await this.feed.ready();
    if (this.ended) return;
    const { state } = this.feed;
    state.readers.add(this);
    this.connection.send(state.snapshot);
  }

  changed(change: Message): void {
    if (this.waiting) return;
    if (!this.connection.isFull) {
      this.connection.send(change);
      return;
    }
    this.waiting = true;
    this.connection
      .room()
      .then(() => {
        this.waiting = false;
        if (!this.ended) this.connection.send(this.feed.state.snapshot);
      })
      .catch((error: unknown) => this.connection.fail(error));
  }

  tellPlace(): void {}

  end(): void {
    this.ended = true;
    this.feed.state.readers.delete(this);
  }
}

/** The same of who is there, as one of them or as somebody who only looks. */
export class PresenceSubscription extends StateSubscription {
  readonly source: PresenceSource;
  /** Of the connection. */
  private readonly id: string;
  private readonly members: PresenceFeed;

  constructor(connection: Outlet & { id: string }, asked: AskedTopic, source: PresenceSource, feed: PresenceFeed) {
    super(connection, asked, feed);
    this.source = source;
    this.id = connection.id;
    this.members = feed;
  }

  enter(member: Omit<Member, 'since'>, at: string): void {
    if (!this.ended) this.members.enter(this.id, member, at);
  }

  leave(): void {
    this.members.leave(this.id);
  }

  override end(): void {
    super.end();
    this.leave();
  }
}
