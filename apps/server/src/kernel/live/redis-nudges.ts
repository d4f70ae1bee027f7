import type { Redis } from 'ioredis';
import { second } from '../clock.ts';
import { redisClient } from '../redis.ts';
import type { Nudges } from './nudges.ts';

/** Only nodes of one installation know the name: others may share the Redis. */
const channelOf = (name: string): string => `nexus:live:${name}`;
/** Milliseconds without an answer after which a connection is replaced. */
const silenceMs = 5 * second;

/** Over Redis' pub/sub, which keeps nothing: while this node is not subscribed, it polls. */
export class RedisNudges implements Nudges {
  private readonly channel: string;
  private readonly publisher: Redis;
  private readonly subscriber: Redis;
  private subscribed = false;
  private readonly probing: NodeJS.Timeout;

  constructor(url: string, name: string) {
    this.channel = channelOf(name);
    this.publisher = redisClient(url, silenceMs);
    this.subscriber = redisClient(url, silenceMs);
    this.subscriber.on('ready', () => {
      this.subscriber.subscribe(this.channel).then(
        () => {
          this.subscribed = true;
        },
        () => this.subscriber.disconnect(true),
      );
    });
    this.subscriber.on('close', () => {
      this.subscribed = false;
    });
    // A subscriber that hears nothing sends nothing either: only what it asks shows that the connection is there.
    this.probing = setInterval(() => void this.subscriber.ping().catch(() => {}), second).unref();
    for (const redis of [this.publisher, this.subscriber]) redis.connect().catch(() => {});
  }

  get connected(): boolean {
    return this.subscribed;
  }

  publish(source: string, org: string, seq: number | undefined): void {
    this.publisher.publish(this.channel, `${source} ${org} ${seq ?? ''}`).catch(() => {});
  }

  onNudge(listener: (source: string, org: string, seq: number | undefined) => void): void {
    this.subscriber.on('message', (_channel: string, message: string) => {
      const [source = '', org = '', seq = ''] = message.split(' ');
      listener(source, org, seq === '' ? undefined : Number(seq));
    });
  }

  async close(): Promise<void> {
    clearInterval(this.probing);
    for (const redis of [this.publisher, this.subscriber]) redis.disconnect();
  }
}
