import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type Clock, minute } from '../clock.ts';
import { type Id, newId, newSecretId } from '../ids.ts';
import { blobKeyId, type DataKey, open, seal } from './aead.ts';
import { cryptoErrors } from './errors.ts';
import { type KekProvider, kekLength } from './kek.ts';
import type { KeyScope, Queryable, StoredKey } from './store.ts';
import * as store from './store.ts';

export const systemScope: KeyScope = { name: 'system', orgId: null };
export const orgScope = (org: Id<'org'>): KeyScope => ({ name: `org:${org}`, orgId: org });
export const projectScope = (project: Id<'prj'>, org: Id<'org'>): KeyScope => ({
  name: `project:${project}`,
  orgId: org,
});
/** Shredding it erases the person: whatever was sealed for them can never be read again. */
export const personScope = (user: Id<'usr'>): KeyScope => ({ name: `person:${user}`, orgId: null });

export interface KeyRingOptions {
  /** Wraps new keys. */
  kek: KekProvider;
  /** Former KEKs whose keys are not yet re-wrapped. */
  formerKeks?: readonly KekProvider[];
  clock: Clock;
  /** Plaintext keys kept in memory, least recently used out first. Default 10,000, about 3 MB. */
  cachedKeys?: number;
  /** Milliseconds for which a key is kept: the backstop should a `keys` notification be lost. Default 5 minutes. */
  cacheFor?: number;
}

/** For NOTIFY in the same transaction; every node, this one too, answers it with `forget(payload)` after the commit. */
export interface KeysChanged {
  topic: 'keys';
  /** The scope's name. */
  payload: string;
}

interface CachedKey extends DataKey {
  readonly scope: string;
}

/** Seals one value: synchronous, for many values of one scope. Use it at once, do not keep it: a rotation passes it by. */
export type Sealer = (aad: readonly string[], plaintext: Uint8Array | string) => Buffer;

/** Distinct keys whose uses wait to be counted; above it uses of further keys go uncounted until the next flush. */
const countedKeys = 100_000;

/**
 * KEK → data key per scope → value. Every method takes the database to ask: a pool, or the transaction that also writes the
 * blob. A key is kept in memory only when it was read back from another, committed transaction: the key of a
 * transaction that rolls back would make everything sealed with it unreadable.
 */
export class KeyRing {
  private readonly clock: Clock;
  private readonly keks = new Map<string, KekProvider>();
  private kek: KekProvider;
  // Not `Cache` of the cache port: only the caller's transaction tells whether what it reads may be kept.
  private readonly byId: LRUCache<Id<'dek'>, CachedKey>;
  private readonly activeByScope: LRUCache<string, CachedKey>;
  private readonly unwrapping = new Map<Id<'dek'>, Promise<KeyObject>>();
  private readonly uses = new Map<Id<'dek'>, number>();
  /** Counts `forget`: what was read before one must not be cached after it. */
  private generation = 0;

  constructor(options: KeyRingOptions) {
    this.clock = options.clock;
    this.kek = options.kek;
    for (const kek of [options.kek, ...(options.formerKeks ?? [])]) this.keks.set(kek.id, kek);
    const limits = {
      max: options.cachedKeys ?? 10_000,
      ttl: options.cacheFor ?? 5 * minute,
      ttlResolution: 0,
      perf: { now: () => this.clock.monotonic() },
    };
    this.byId = new LRUCache(limits);
    this.activeByScope = new LRUCache(limits);
  }

  /**
   * Encrypts under the scope's active key, which is made on first use. `aad`: see aead.ts.
   * Throws KEY_SHREDDED when the scope was erased.
   */
  async seal(db: Queryable, scope: KeyScope, aad: readonly string[], plaintext: Uint8Array | string): Promise<Buffer> {
    const sealValue = await this.sealer(db, scope);
    return sealValue(aad, plaintext);
  }

  /** `seal` for many values. `fresh` says that the scope was just invented: its key then costs one INSERT and no look-up. */
  async sealer(db: Queryable, scope: KeyScope, { fresh = false } = {}): Promise<Sealer> {
    const dataKey = this.activeByScope.get(scope.name) ?? (await this.activeKey(db, scope, fresh));
    return (aad, plaintext) => {
      this.countUse(dataKey.id);
      return seal(dataKey, aad, plaintext);
    };
  }

  /** Decrypts. Throws DECRYPTION_FAILED, KEY_SHREDDED, KEY_UNKNOWN, KEK_UNKNOWN or KEY_UNWRAP_FAILED. */
  async open(db: Queryable, aad: readonly string[], blob: Buffer): Promise<Buffer> {
    const id = blobKeyId(blob);
    return open(this.byId.get(id) ?? (await this.keyById(db, id)), aad, blob);
  }

  /** Reads the scope's key, if it has one: one query, whether there is a key, and whether it is in memory. */
  async warm(db: Queryable, scope: KeyScope): Promise<void> {
    const generation = this.generation;
    const found = await store.findActiveKey(db, scope.name);
    if (found !== undefined && found.wrapped !== null) await this.load(found, generation);
  }

  private async activeKey(db: Queryable, scope: KeyScope, fresh: boolean): Promise<CachedKey> {
    const generation = this.generation;
    const found = fresh ? undefined : await store.findActiveKey(db, scope.name);
    if (found !== undefined) return this.load(found, generation);
    const made = await this.make(scope.name);
    if (await store.insertKey(db, scope, made, this.clock.now())) return made;
    const winner = await store.findActiveKey(db, scope.name);
    if (winner === undefined) throw cryptoErrors.KEY_UNKNOWN(undefined, { internal: `no key for ${scope.name}` });
    return this.load(winner, generation);
  }

  private async keyById(db: Queryable, id: Id<'dek'>): Promise<CachedKey> {
    const generation = this.generation;
    const found = await store.findKey(db, id);
    if (found === undefined) throw cryptoErrors.KEY_UNKNOWN(undefined, { internal: `no data key ${id}` });
    return this.load(found, generation);
  }

  private async load(stored: StoredKey, generation: number): Promise<CachedKey> {
    const { id, scope, wrapped, kekId } = stored;
    if (wrapped === null) throw cryptoErrors.KEY_SHREDDED(undefined, { internal: `${id} of ${scope} was shredded` });
    let unwrapped = this.unwrapping.get(id);
    if (unwrapped === undefined) {
      // A remote KEK is asked once, however many requests miss the cache together.
      unwrapped = this.unwrap(id, scope, wrapped, kekId).finally(() => this.unwrapping.delete(id));
      this.unwrapping.set(id, unwrapped);
    }
    const dataKey: CachedKey = { id, scope, key: await unwrapped };
    if (stored.committed && generation === this.generation) {
      this.byId.set(id, dataKey);
      if (!stored.retired) this.activeByScope.set(scope, dataKey);
    }
    return dataKey;
  }

  private async unwrap(id: Id<'dek'>, scope: string, wrapped: Buffer, kekId: string): Promise<KeyObject> {
    const kek = this.keks.get(kekId);
    if (kek === undefined) {
      throw cryptoErrors.KEK_UNKNOWN(undefined, {
        internal: `data key ${id} is wrapped by ${kekId}, but ${[...this.keks.keys()].join(', ')} is configured: was NEXUS_MASTER_KEY changed?`,
      });
    }
    return toKeyObject(await kek.unwrap(wrapped, context(id, scope)));
  }

  private async make(scope: string): Promise<CachedKey & { wrapped: Buffer; kekId: string }> {
    const id = newId('dek', this.clock);
    const kek = this.kek;
    const plain = randomBytes(kekLength);
    const wrapped = await kek.wrap(plain, context(id, scope));
    return { id, scope, key: toKeyObject(plain), wrapped, kekId: kek.id };
  }

  private countUse(id: Id<'dek'>): void {
    const uses = this.uses.get(id);
    if (uses !== undefined || this.uses.size < countedKeys) this.uses.set(id, (uses ?? 0) + 1);
  }

  /** Writes the counts of use since the last call; a job calls it. A crash loses the counts of one interval. */
  async flushUses(db: Queryable): Promise<void> {
    if (this.uses.size === 0) return;
    const counted = new Map(this.uses);
    this.uses.clear();
    try {
      await store.addUses(db, counted);
    } catch (error) {
      for (const [id, uses] of counted) this.uses.set(id, (this.uses.get(id) ?? 0) + uses);
      throw error;
    }
  }

  /** A new active key for the scope; blobs of the former one stay readable. Of two concurrent rotations one takes place. */
  async rotate(db: Queryable, scope: KeyScope): Promise<KeysChanged> {
    const active = await store.findActiveKey(db, scope.name);
    if (active?.wrapped === null)
      throw cryptoErrors.KEY_SHREDDED(undefined, { internal: `${scope.name} was shredded` });
    const made = await this.make(scope.name);
    if (active === undefined) await store.insertKey(db, scope, made, this.clock.now());
    else await store.replaceKey(db, active.id, made, this.clock.now());
    return keysChanged(scope.name);
  }

  /**
   * Crypto-shredding: destroys every key of the scope, for good, and keeps the scope from getting another. Run it in the
   * transaction that records the erasure. The bytes leave the disk with the next vacuum, and backups as they age out.
   */
  async shred(db: Queryable, scope: KeyScope): Promise<KeysChanged> {
    await store.shredKeys(db, scope, newSecretId('dek'), this.clock.now());
    return keysChanged(scope.name);
  }

  /** Names of scopes that still have a key, in the order of bytes: from `from`, `to` excluded. */
  scopesBetween(db: Queryable, from: string, to: string): Promise<string[]> {
    return store.scopesBetween(db, from, to);
  }

  /** Shreds the organization's own scope and all of its projects'. */
  async shredOrganization(db: Queryable, org: Id<'org'>): Promise<KeysChanged[]> {
    const own = orgScope(org);
    const others = (await store.scopesOfOrganization(db, org)).filter((name) => name !== own.name);
    const changes: KeysChanged[] = [];
    for (const name of [own.name, ...others]) changes.push(await this.shred(db, { name, orgId: org }));
    return changes;
  }

  /** Drops the scope's keys from this node's memory. */
  forget(scope: string): void {
    this.generation += 1;
    this.activeByScope.delete(scope);
    for (const [id, cached] of this.byId.entries()) if (cached.scope === scope) this.byId.delete(id);
  }

  /** Drops all keys from memory: when notifications may have been lost. */
  forgetAll(): void {
    this.generation += 1;
    this.activeByScope.clear();
    this.byId.clear();
  }

  /**
   * Re-wraps up to `limit` data keys under `kek`, which also wraps all new ones from now on; the data is not touched.
   * Call it until it answers 0; it can be stopped and resumed. Other nodes need the new KEK in their configuration first.
   */
  async rewrap(db: Queryable, kek: KekProvider, limit = 500): Promise<number> {
    this.keks.set(kek.id, kek);
    this.kek = kek;
    const stored = await store.keysToRewrap(db, kek.id, limit);
    for (const { id, scope, wrapped, kekId } of stored) {
      if (wrapped === null) continue;
      const key = await this.unwrap(id, scope, wrapped, kekId);
      const plain = key.export();
      const again = await kek.wrap(plain, context(id, scope));
      plain.fill(0);
      await store.storeWrapping(db, { id, wrapped: again, kekId: kek.id }, kekId);
    }
    return stored.length;
  }
}

const keysChanged = (scope: string): KeysChanged => ({ topic: 'keys', payload: scope });

/** Binds a wrapped key to its row: put into another row, it does not unwrap. */
const context = (id: Id<'dek'>, scope: string) => ({ dataKey: id, scope });

/** Moves the key out of the JavaScript heap and wipes the copy that was there. */
function toKeyObject(plain: Buffer): KeyObject {
  const key = createSecretKey(plain);
  plain.fill(0);
  return key;
}
