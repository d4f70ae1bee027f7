import { second } from '../../clock.ts';
import type { Kernel } from '../../kernel.ts';
import { feedKey } from '../feed-key.ts';
import type { Nudges } from '../nudges.ts';
import { type Members, PresenceFeed } from './feed.ts';
import { type MembersOfNode, readMembers, removeMembers, writeMembers } from './store.ts';

/** The source of its nudges: they say that members of an organization changed. */
const source = 'presence';
/** Milliseconds for which changes are gathered before other nodes are told. */
const writeMs = 100;
/** Milliseconds for which nudges are gathered before they are followed. */
const lookMs = 50;
const retryMs = 500;
/** How long members of a node are shown that is not connected: it may come back at once. Milliseconds. */
const graceMs = 3 * second;

/**
 * Who is at what, on all nodes. Each writes its own members of a topic as a whole, only when they change, and reads those of
 * the others: what is written last is true, so nothing can bring somebody back who has left. A node that was killed is not
 * connected to PostgreSQL any more, and its members are gone with it.
 */
export class Presence {
  private readonly kernel: Kernel;
  private readonly nudges: Nudges | undefined;
  private readonly feeds = new Map<string, PresenceFeed>();
  /** Topics whose members other nodes do not know yet, by the keys of their feeds. */
  private readonly unwritten = new Map<string, { org: string; topic: string }>();
  private writing: Promise<void> | undefined;
  private writeTimer: NodeJS.Timeout | undefined;
  private lookTimer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private nextLook: Promise<void> | undefined;
  /** Of nodes with members: for how long the looks of this one have found them not connected, in milliseconds. */
  private missing = new Map<string, number>();
  private lookedAt: number | undefined;
  private stopped = false;

  constructor(kernel: Kernel, nudges: Nudges | undefined) {
    this.kernel = kernel;
    this.nudges = nudges;
    nudges?.onNudge((about, org) => {
      if (about === source && [...this.feeds.values()].some((feed) => feed.org === org)) this.lookSoon();
    });
    // PostgreSQL may have been restarted, and its table is empty then.
    kernel.bus.onGap((reason) => {
      if (reason === 'lost') for (const feed of this.feeds.values()) this.toWrite(feed);
    });
  }

  /** Whether somebody on this node is at something, or looks. */
  get isUsed(): boolean {
    return this.feeds.size > 0;
  }

  feed(topic: string, org: string): PresenceFeed {
    const key = feedKey(topic, org);
    const known = this.feeds.get(key);
    if (known !== undefined) return known;
    const feed = new PresenceFeed(
      topic,
      org,
      () => this.look(),
      () => this.toWrite(feed),
    );
    this.feeds.set(key, feed);
    feed.ready().catch(() => this.close(key, feed));
    return feed;
  }

  /** Closes the feeds of an organization to which nobody listens any more. */
  release(org: string, listening: ReadonlySet<string>): void {
    for (const [key, feed] of this.feeds) if (feed.org === org && !listening.has(key)) this.close(key, feed);
  }

  /** Reads who is there on other nodes: those who were when this is called, and nobody who had left. */
  look(): Promise<void> {
    this.nextLook ??= Promise.resolve(this.looking).then(() => {
      this.nextLook = undefined;
      const looking = this.read().finally(() => {
        this.looking = undefined;
      });
      this.looking = looking.catch(() => {});
      return looking;
    });
    return this.nextLook;
  }

  /** Other nodes need not wait until they notice that this one is gone. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.writeTimer);
    clearTimeout(this.lookTimer);
    await this.writing;
    const { database, node, log } = this.kernel;
    await removeMembers(database, node).catch((error: unknown) => {
      log.info({ err: error }, 'other nodes notice by themselves that nobody is here any more');
    });
  }

  private close(key: string, feed: PresenceFeed): void {
    feed.close();
    if (this.feeds.get(key) === feed) this.feeds.delete(key);
  }

  private toWrite({ topic, org }: PresenceFeed): void {
    this.unwritten.set(feedKey(topic, org), { topic, org });
    this.writeAfter(writeMs);
  }

  private writeAfter(ms: number): void {
    if (this.stopped || this.writing !== undefined) return;
    this.writeTimer ??= setTimeout(() => {
      this.writeTimer = undefined;
      this.writing = this.write().then((done) => {
        this.writing = undefined;
        if (this.unwritten.size > 0) this.writeAfter(done ? writeMs : retryMs);
      });
    }, ms).unref();
  }

  /** False where it failed. */
  private async write(): Promise<boolean> {
    const { database, node, log } = this.kernel;
    const places = [...this.unwritten];
    this.unwritten.clear();
    const members = (key: string): Members => this.feeds.get(key)?.members ?? {};
    try {
      await writeMembers(
        database,
        node,
        places.map(([key, place]) => ({ ...place, members: members(key) })),
      );
      for (const org of new Set(places.map(([, place]) => place.org))) this.nudges?.publish(source, org, undefined);
      return true;
    } catch (error) {
      log.warn({ err: error }, 'other nodes could not be told who is here; it is tried again');
      for (const [key, place] of places) this.unwritten.set(key, place);
      return false;
    }
  }

  private lookSoon(): void {
    this.lookTimer ??= setTimeout(() => {
      this.lookTimer = undefined;
      this.look().catch((error: unknown) => {
        this.kernel.log.warn({ err: error }, 'who is at other nodes could not be read; the next poll tries again');
      });
    }, lookMs).unref();
  }

  private async read(): Promise<void> {
    const feeds = [...this.feeds];
    const { database, node, clock } = this.kernel;
    const found = await readMembers(
      database,
      node,
      feeds.map(([, { topic, org }]) => ({ topic, org })),
    );
    const now = clock.monotonic();
    // What passed while this node read nothing says nothing of the others.
    const since = Math.min(now - (this.lookedAt ?? now), graceMs / 2);
    this.lookedAt = now;
    this.countMissing(found, since);
    const shown = Map.groupBy(
      found.filter(({ node: other }) => (this.missing.get(other) ?? 0) < graceMs),
      ({ topic, org }) => feedKey(topic, org),
    );
    for (const [key, feed] of feeds) {
      const rows = shown.get(key) ?? [];
      feed.others(new Map(rows.map(({ node: other, members }) => [other, members])));
    }
  }

  private countMissing(found: readonly MembersOfNode[], since: number): void {
    // One that was never seen alive was killed before.
    this.missing = new Map(
      found.map(({ node, alive }) => [node, alive ? 0 : (this.missing.get(node) ?? graceMs) + since]),
    );
  }
}
