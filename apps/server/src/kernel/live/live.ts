import type { Caller } from '../caller.ts';
import { second } from '../clock.ts';
import { errors } from '../errors.ts';
import type { Kernel } from '../kernel.ts';
import { service } from '../services.ts';
import { type Connection, closes } from './connection.ts';
import { Connections } from './connections.ts';
import { LogAppender } from './events-log.ts';
import { feedKey } from './feed-key.ts';
import { LogFeed } from './log-feed.ts';
import { Message } from './message.ts';
import { LiveMetrics } from './metrics.ts';
import type { Nudges } from './nudges.ts';
import type { PresenceFeed } from './presence/feed.ts';
import { Presence } from './presence/presence.ts';
import { StateFeed } from './state-feed.ts';
import type { LogSource, StateSource, Topic } from './topic.ts';

export const liveService = service<Live>('live');

/** On this node. A person has a tab for each; an organization has its people and servers. */
const maxOfPerson = 20;
const maxOfOrganization = 500;
/** Milliseconds between two looks for what other nodes appended, where nobody tells. */
const pollMs = 200;
/** The same where Redis tells: it may have lost a message. */
const slowPollMs = 2 * second;
const beatMs = 25 * second;
/** Clients come back one by one within this time when a node stops. Milliseconds. */
const jitterMs = 5 * second;

/** What changes, told to all who listen to this node. */
export class Live {
  readonly kernel: Kernel;
  readonly topics: ReadonlyMap<string, Topic>;
  readonly connections = new Connections();
  private readonly appender: LogAppender;
  private readonly metrics: LiveMetrics;
  private readonly nudges: Nudges | undefined;
  private readonly presence: Presence;
  private readonly logFeeds = new Map<string, LogFeed>();
  private readonly stateFeeds = new Map<string, StateFeed>();
  private readonly beats = new Map<Connection, number>();
  private ticking: NodeJS.Timeout | undefined;
  private polling: NodeJS.Timeout | undefined;
  private isPollUnderWay = false;
  private readonly toRelease = new Set<string>();
  private polledAt = Number.NEGATIVE_INFINITY;

  constructor(kernel: Kernel, topics: readonly Topic[], nudges: Nudges | undefined) {
    this.kernel = kernel;
    this.topics = new Map(topics.map((topic) => [topic.name, topic]));
    this.nudges = nudges;
    this.presence = new Presence(kernel, nudges);
    this.metrics = new LiveMetrics(kernel, this.connections);
    this.appender = new LogAppender(
      kernel,
      () => this.logFeeds.size > 0,
      (appended) => {
        for (const { org, seq } of appended) this.moved('events', org, seq);
      },
    );
    nudges?.onNudge((source, org, seq) => this.logFeeds.get(feedKey(source, org))?.moved(seq));
    kernel.caches.onAccessChanged((payload) => this.connections.recheck(payload));
  }

  start(): void {
    this.appender.start();
  }

  async stop(): Promise<void> {
    this.drain();
    await this.appender.stop();
    await this.presence.stop();
    await this.nudges?.close();
  }

  /** This node committed events. */
  committed(): void {
    this.appender.nudge();
  }

  /** This node appended to a log, up to `seq`. */
  moved(source: string, org: string, seq?: number): void {
    this.logFeeds.get(feedKey(source, org))?.moved(seq);
    this.nudges?.publish(source, org, seq);
  }

  /** @throws RATE_LIMITED where a person or an organization has too many connections */
  assertRoom(caller: Caller): void {
    const { org = '' } = caller;
    if (this.connections.count(caller.person ?? caller.id) >= maxOfPerson) {
      throw errors.RATE_LIMITED(`At most ${maxOfPerson} live connections of one caller`, { retryAfterSeconds: 5 });
    }
    if (this.connections.count(org) >= maxOfOrganization) {
      throw errors.RATE_LIMITED(`At most ${maxOfOrganization} live connections of one organization`, {
        retryAfterSeconds: 5,
      });
    }
  }

  add(connection: Connection): void {
    this.connections.add(connection);
    this.metrics.opened(connection);
    this.beats.set(connection, this.kernel.clock.monotonic() + beatMs);
    this.ticking ??= setInterval(() => this.tick(), second).unref();
  }

  remove(connection: Connection, code: number): void {
    if (!this.beats.delete(connection)) return;
    this.connections.remove(connection);
    this.metrics.closed(connection, code);
    this.release(connection.org);
    if (this.beats.size > 0) return;
    clearInterval(this.ticking);
    this.ticking = undefined;
  }

  logFeed(source: LogSource, org: string): LogFeed {
    const key = feedKey(source.name, org);
    const known = this.logFeeds.get(key);
    if (known !== undefined) return known;
    const feed = new LogFeed(this.kernel, source, org, (entries) => this.metrics.told(entries));
    this.logFeeds.set(key, feed);
    this.pollFromNow();
    // One that cannot be opened is opened anew for whoever asks next.
    feed.ready().catch(() => this.closeLogFeed(key, feed));
    return feed;
  }

  stateFeed(name: string, source: StateSource, org: string): StateFeed {
    const key = feedKey(name, org);
    const known = this.stateFeeds.get(key);
    if (known !== undefined) return known;
    const feed = new StateFeed(this.kernel, name, source, org);
    this.stateFeeds.set(key, feed);
    feed.ready().catch(() => {
      feed.close();
      this.stateFeeds.delete(key);
    });
    return feed;
  }

  presenceFeed(topic: string, org: string): PresenceFeed {
    this.pollFromNow();
    return this.presence.feed(topic, org);
  }

  /**
   * Closes the feeds of an organization to which nobody listens any more, in the next turn: when a network breaks, all its
   * connections end in one.
   */
  release(org: string): void {
    if (this.toRelease.size === 0) setImmediate(() => this.releaseAll());
    this.toRelease.add(org);
  }

  private releaseAll(): void {
    for (const org of this.toRelease) this.closeUnheard(org);
    this.toRelease.clear();
  }

  private closeUnheard(org: string): void {
    const listening = new Set([...this.connections.of(org)].flatMap(({ feeds }) => feeds));
    for (const [key, feed] of this.stateFeeds) {
      if (!key.endsWith(org) || listening.has(key)) continue;
      feed.close();
      this.stateFeeds.delete(key);
    }
    for (const [key, feed] of this.logFeeds) {
      if (key.endsWith(org) && !listening.has(key)) this.closeLogFeed(key, feed);
    }
    this.presence.release(org, listening);
    if (this.logFeeds.size > 0 || this.presence.isUsed) return;
    clearInterval(this.polling);
    this.polling = undefined;
  }

  private closeLogFeed(key: string, feed: LogFeed): void {
    feed.close();
    if (this.logFeeds.get(key) === feed) this.logFeeds.delete(key);
  }

  noteSent(bytes: number): void {
    this.metrics.sent(bytes);
  }

  noteReset(): void {
    this.metrics.reset();
  }

  /** Asks all clients to reconnect, at another node and not all at once. */
  drain(): void {
    for (const connection of [...this.beats.keys()]) this.askToReconnect(connection);
  }

  /** When a client is to reconnect after a stop: another time for each. */
  reconnectAfterMs(): number {
    return Math.round(Math.random() * jitterMs);
  }

  askToReconnect(connection: Connection): void {
    connection.send(new Message({ type: 'reconnect', afterMs: this.reconnectAfterMs() }));
    connection.close(closes.restart, 'the server restarts');
  }

  /** Each second: expired credentials, heartbeats, and while revocations may arrive late, everybody's credential. */
  private tick(): void {
    const { bus, clock } = this.kernel;
    const now = clock.now();
    const monotonic = clock.monotonic();
    if (!bus.healthy()) this.connections.recheck(undefined);
    for (const [connection, beatAt] of this.beats) {
      if (connection.credential.expiresAt <= now) {
        connection.close(closes.unauthenticated, 'the credential has expired');
      } else if (beatAt <= monotonic) {
        this.beats.set(connection, monotonic + beatMs);
        connection.beat();
      }
    }
  }

  private pollFromNow(): void {
    this.polling ??= setInterval(() => void this.poll(), pollMs).unref();
  }

  /** Looks for what other nodes appended, and for who is there. */
  private async poll(): Promise<void> {
    const { clock, log } = this.kernel;
    const pace = this.nudges?.connected === true ? slowPollMs : 0;
    if (this.isPollUnderWay || clock.monotonic() - this.polledAt < pace) return;
    this.isPollUnderWay = true;
    this.polledAt = clock.monotonic();
    try {
      const bySource = Map.groupBy(this.logFeeds.values(), ({ source }) => source);
      for (const [source, feeds] of bySource) {
        const heads = await source.heads(
          this.kernel,
          feeds.map(({ org }) => org),
        );
        for (const feed of feeds) feed.moved(heads.get(feed.org) ?? 0);
      }
      if (this.presence.isUsed) await this.presence.look();
    } catch (error) {
      log.warn({ err: error }, 'what other nodes have could not be read; the next poll tries again');
    } finally {
      this.isPollUnderWay = false;
    }
  }
}
