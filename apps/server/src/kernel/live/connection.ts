import type { Caller } from '../caller.ts';
import { second, toIso } from '../clock.ts';
import { NexusError } from '../errors.ts';
import type { Kernel } from '../kernel.ts';
import { feedKey } from './feed-key.ts';
import type { LogFeed } from './log-feed.ts';
import { Message } from './message.ts';
import type { PresenceFeed } from './presence/feed.ts';
import { Rate } from './rate.ts';
import type { StateFeed } from './state-feed.ts';
import {
  LogSubscription,
  type Outlet,
  PresenceSubscription,
  StateSubscription,
  type Subscription,
} from './subscription.ts';
import { type AskedTopic, type LogSource, parseTopic, type StateSource, type Topic } from './topic.ts';

/** What a client of WebSocket or of server-sent events is told when the connection ends (RFC 6455, 7.4). */
export const closes = {
  /** The server stops: come back, at another one. */
  restart: 1012,
  /** It reads too slowly; it may resume. */
  slow: 1013,
  policy: 1008,
  failed: 1011,
  /** The credential expired or was revoked. */
  unauthenticated: 4401,
} as const;

/** Bytes that are not sent yet: above, what changes is sent as a whole once there is room, and logs wait. */
const fullBytes = 64 * 1024;
/** Above, the connection is closed. */
const maxUnsentBytes = 256 * 1024;
/** The longest wait for room. Milliseconds. */
const maxStallMs = 10 * second;
const maxTopics = 50;

export interface Transport {
  readonly kind: 'sse' | 'websocket';
  send(message: Message): void;
  /** Bytes that wait for the reader. */
  unsent(): number;
  /** Resolves when some were sent, or the connection has ended. */
  drained(): Promise<void>;
  /** Shows both sides that the other is there. */
  beat(): void;
  close(code: number, reason: string): void;
}

/** Who listens, as it can be asked again at any time. */
export interface Credential {
  /** @throws NexusError */
  identify(): Promise<Caller>;
  /** @throws NexusError */
  mayRead(caller: Caller, asked: AskedTopic): Promise<boolean>;
  /** Epoch milliseconds. */
  expiresAt: number;
}

/** What connections of a node share. */
interface Hub {
  readonly kernel: Kernel;
  readonly topics: ReadonlyMap<string, Topic>;
  logFeed(source: LogSource, org: string): LogFeed;
  stateFeed(name: string, source: StateSource, org: string): StateFeed;
  presenceFeed(topic: string, org: string): PresenceFeed;
  /** Perhaps nobody of the organization listens to some feed any more. */
  release(org: string): void;
  remove(connection: Connection, code: number): void;
  noteSent(bytes: number): void;
  noteReset(): void;
}

/** Milliseconds for which a connection stays open although nobody can say whether it may. */
const maxUncheckedMs = 30 * second;

/** One listener. */
export class Connection implements Outlet {
  readonly id: string;
  readonly openedAt: number;
  readonly transport: Transport;
  readonly credential: Credential;
  caller: Caller;
  readonly subscriptions = new Map<string, Subscription>();
  /** What is being authorized, by topic: the latest wish is the one that counts. */
  private readonly wishes = new Map<string, symbol>();
  bytes = 0;
  /** Of the last heartbeat, in milliseconds; undefined where the transport has none that is answered. */
  rttMs: number | undefined;
  private readonly hub: Hub;
  private readonly subscribing: Rate;
  private readonly pinging: Rate;
  private readonly telling: Rate;
  private readonly receiving: Rate;
  private checking: Promise<void> | undefined;
  private checkAgain = false;
  /** Counts beginnings and ends of checks. */
  private checks = 0;
  private uncheckedSince: number | undefined;
  private ended = false;

  constructor(hub: Hub, transport: Transport, caller: Caller, credential: Credential) {
    const { clock } = hub.kernel;
    this.hub = hub;
    this.id = hub.kernel.ids.next('lcn');
    this.openedAt = clock.now();
    this.transport = transport;
    this.caller = caller;
    this.credential = credential;
    this.subscribing = new Rate(clock, 20, 10 * second);
    this.pinging = new Rate(clock, 1, second);
    this.telling = new Rate(clock, 30, second);
    this.receiving = new Rate(clock, 100, second);
  }

  get org(): string {
    if (this.caller.org === undefined) throw new Error('a live connection has an organization');
    return this.caller.org;
  }

  /** Keys of the feeds that it listens to. */
  get feeds(): string[] {
    return [...this.subscriptions.values()].map(({ asked: { topic, text } }) =>
      feedKey('log' in topic ? topic.log.name : text, this.org),
    );
  }

  get isFull(): boolean {
    return this.transport.unsent() > fullBytes;
  }

  /** To be asked for whatever the client sends; false where that is the end. */
  receives(): boolean {
    if (this.receiving.take()) return true;
    this.close(closes.policy, 'more than 100 messages in a second');
    return false;
  }

  async subscribe(text: string, cursor?: string): Promise<void> {
    if (!this.subscribing.take()) return this.close(closes.policy, 'more than 20 subscriptions in 10 seconds');
    const asked = parseTopic(this.hub.topics, text);
    if (asked === undefined) return this.deny(text, 'TOPIC_UNKNOWN');
    const others = new Set([...this.subscriptions.keys(), ...this.wishes.keys()]);
    others.delete(text);
    if (others.size >= maxTopics) return this.deny(text, 'TOO_MANY_TOPICS');
    const wish = Symbol(text);
    this.wishes.set(text, wish);
    let may: boolean;
    let checks: number;
    do {
      checks = this.checks;
      may = await this.mayRead(this.caller, asked);
      // It was asked for again meanwhile, or is not wanted any more.
      if (this.wishes.get(text) !== wish) return;
      // Of what is not begun yet, the check of a change of permissions does not know.
    } while (checks !== this.checks);
    this.unsubscribe(text);
    if (may) await this.begin(asked, cursor);
    else this.deny(text, 'FORBIDDEN');
  }

  /** Of a topic that was authorized already. */
  async begin(asked: AskedTopic, cursor: string | undefined): Promise<void> {
    if (this.ended) return;
    this.unsubscribe(asked.text);
    const subscription = this.subscriptionTo(asked);
    this.subscriptions.set(asked.text, subscription);
    try {
      await subscription.start(cursor);
    } catch (error) {
      this.fail(error);
    }
  }

  unsubscribe(text: string): void {
    this.wishes.delete(text);
    const subscription = this.subscriptions.get(text);
    if (subscription === undefined) return;
    this.subscriptions.delete(text);
    subscription.end();
    this.hub.release(this.org);
  }

  /** What the person is at, in a topic of presence that it listens to; null once it only listens. */
  tell(text: string, state: unknown): void {
    const subscription = this.subscriptions.get(text);
    if (!this.telling.take()) this.close(closes.policy, 'more than 30 states in a second');
    // Perhaps it was denied a moment ago.
    else if (!(subscription instanceof PresenceSubscription)) this.deny(text, 'NOT_SUBSCRIBED');
    else if (state === null) subscription.leave();
    else this.enter(subscription, state);
  }

  ping(): void {
    if (this.pinging.take()) this.send(new Message({ type: 'pong' }));
    else this.close(closes.policy, 'more than one ping a second');
  }

  send(message: Message): void {
    if (this.ended) return;
    // Without this message, which may be a large one: whoever has taken all before it is not slow.
    if (this.transport.unsent() > maxUnsentBytes) {
      this.close(closes.slow, 'the reader is too slow');
      return;
    }
    this.bytes += message.bytes.length;
    this.hub.noteSent(message.bytes.length);
    this.transport.send(message);
  }

  /** Resolves when there is room again; ends the connection where there is none for too long. */
  async room(): Promise<void> {
    const { clock } = this.hub.kernel;
    const until = clock.monotonic() + maxStallMs;
    while (this.isFull && !this.ended) {
      const left = until - clock.monotonic();
      if (left <= 0) return this.close(closes.slow, 'the reader takes nothing');
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, left);
      await Promise.race([this.transport.drained(), late]);
      clearTimeout(timer);
    }
  }

  beat(): void {
    for (const subscription of this.subscriptions.values()) subscription.tellPlace();
    this.transport.beat();
  }

  /** Whether it may still listen, and to what: its credential or its permissions have perhaps changed. */
  recheck(): Promise<void> {
    if (this.checking !== undefined) {
      this.checkAgain = true;
      return this.checking;
    }
    this.checks += 1;
    this.checking = this.check().finally(() => {
      this.checking = undefined;
      if (this.checkAgain && !this.ended) {
        this.checkAgain = false;
        void this.recheck();
      }
    });
    return this.checking;
  }

  /** What was going on failed. The client resumes. */
  fail(error: unknown): void {
    if (this.ended) return;
    this.hub.kernel.log.warn({ err: error, connection: this.id }, 'a live connection failed');
    this.close(closes.failed, 'something went wrong on our side');
  }

  noteReset(): void {
    this.hub.noteReset();
  }

  close(code: number, reason: string): void {
    if (this.ended) return;
    this.end(code);
    this.transport.close(code, reason);
  }

  /** The other side has closed it, or it is being closed. */
  end(code: number): void {
    if (this.ended) return;
    this.ended = true;
    for (const subscription of this.subscriptions.values()) subscription.end();
    this.subscriptions.clear();
    this.wishes.clear();
    this.hub.remove(this, code);
  }

  private enter(subscription: PresenceSubscription, state: unknown): void {
    const { kind, person, impersonator } = this.caller;
    const said = subscription.source.state.safeParse(state);
    if (!said.success) this.close(closes.policy, 'not a state of this topic');
    // Programs look on: nobody knows who holds a key. So does an operator who acts as somebody.
    else if (kind === 'user' && person !== undefined && impersonator === undefined)
      subscription.enter({ personId: person, state: said.data }, toIso(this.hub.kernel.clock.now()));
  }

  private subscriptionTo(asked: AskedTopic): Subscription {
    const { hub, org } = this;
    const { topic, text } = asked;
    if ('log' in topic) return new LogSubscription(this, asked, hub.logFeed(topic.log, org));
    if ('presence' in topic) return new PresenceSubscription(this, asked, topic.presence, hub.presenceFeed(text, org));
    return new StateSubscription(this, asked, hub.stateFeed(text, topic.state, org));
  }

  private deny(topic: string, code: 'TOPIC_UNKNOWN' | 'TOO_MANY_TOPICS' | 'FORBIDDEN' | 'NOT_SUBSCRIBED'): void {
    this.send(new Message({ type: 'denied', topic, code }));
  }

  private async check(): Promise<void> {
    try {
      const caller = await this.credential.identify();
      if (this.ended) return;
      if (caller.org !== this.caller.org || caller.id !== this.caller.id) return this.refuse();
      this.caller = caller;
      this.checks += 1;
      for (const [text, { asked }] of this.subscriptions) {
        if (await this.mayRead(caller, asked)) continue;
        this.unsubscribe(text);
        this.deny(text, 'FORBIDDEN');
      }
      this.uncheckedSince = undefined;
    } catch (error) {
      if (error instanceof NexusError && error.status < 500) return this.refuse();
      const now = this.hub.kernel.clock.monotonic();
      this.uncheckedSince ??= now;
      if (now - this.uncheckedSince > maxUncheckedMs) return this.fail(error);
    }
  }

  private refuse(): void {
    this.close(closes.unauthenticated, 'the credential is no longer valid');
  }

  private async mayRead(caller: Caller, asked: AskedTopic): Promise<boolean> {
    try {
      return await this.credential.mayRead(caller, asked);
    } catch (error) {
      if (error instanceof NexusError && error.status < 500) return false;
      throw error;
    }
  }
}
