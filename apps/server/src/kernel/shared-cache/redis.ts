import type { Redis } from 'ioredis';
import { second } from '../clock.ts';
import { sha256 } from '../crypto/hash.ts';
import { type KeyRing, systemScope } from '../crypto/key-ring.ts';
import type { Queryable } from '../crypto/store.ts';
import { answerInTime, redisClient } from '../redis.ts';
import type { AnswerStore } from './shared-cache.ts';

/** A healthy round trip takes less than 1 ms, and computing the answer less than a second. */
const timeoutMs = 100;
const silenceMs = 5 * second;
/** Changes with the form of what is kept, so that nodes of two versions do not read each other's. */
const prefix = 'nexus:answers:1:';

interface RedisAnswersOptions {
  keyring: KeyRing;
  keysDb: Queryable;
  /** Several may use one Redis. */
  installation: string;
}

/** Answers are sealed: they name people, and Redis may be shared or unencrypted. */
export class RedisAnswers implements AnswerStore {
  private readonly redis: Redis;
  private readonly keyring: KeyRing;
  private readonly keysDb: Queryable;
  private readonly prefix: string;

  constructor(url: string, { keyring, keysDb, installation }: RedisAnswersOptions) {
    this.prefix = `${prefix}${installation}:`;
    this.redis = redisClient(url, silenceMs);
    this.keyring = keyring;
    this.keysDb = keysDb;
    this.redis.connect().catch(() => undefined);
  }

  async find(key: string): Promise<string | undefined> {
    const sealed = await answerInTime(this.redis.getBuffer(this.placeOf(key)), timeoutMs);
    if (sealed === null) return undefined;
    return (await this.keyring.open(this.keysDb, aadOf(key), sealed)).toString();
  }

  async keep(key: string, text: string, ms: number): Promise<void> {
    const sealed = await this.keyring.seal(this.keysDb, systemScope, aadOf(key), text);
    await answerInTime(this.redis.set(this.placeOf(key), sealed, 'PX', ms), timeoutMs);
  }

  async close(): Promise<void> {
    this.redis.disconnect();
  }

  /** A question may name people, too. */
  private placeOf(key: string): string {
    return this.prefix + sha256(key);
  }
}

const aadOf = (key: string): string[] => ['shared-cache', key];
