import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type Clock, minute } from '../clock.ts';
import { type Id, Ids, newSecretId } from '../ids.ts';
import { atMost } from '../lru.ts';
import { blobKeyId, type DataKey, dataKeyOf, isSealedWith, open, reseal, seal } from './aead.ts';
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
/** Shredding it erases the person: what was sealed under it can never be read again. */
export const personScope = (user: Id<'usr'>): KeyScope => ({ name: `person:${user}`, orgId: null });

export interface KeyRingOptions {
  /** Wraps new keys. */
  kek: KekProvider;
  /** Former KEKs whose keys are not all re-wrapped yet. */
  formerKeks?: readonly KekProvider[];
  clock: Clock;
  /** Maximum number of plaintext keys in memory. Default 10,000, about 3 MB. */
  cachedKeys?: number;
  /** Milliseconds a key is cached, in case a `keys` notification is missed. Default 5 minutes. */
  cacheFor?: number;
}

/** To be notified in the same transaction; every node, including this one, then calls `forget(payload)`. */
export interface KeysChanged {
  topic: 'keys';
  /** The scope's name. */
  payload: string;
}

interface CachedKey extends DataKey {
  readonly scope: string;
}

/** Seals one value, synchronously, for many values of one scope. Do not keep it: it does not notice a rotation. */
export interface Sealer {
  (aad: readonly string[], plaintext: Uint8Array | string): Buffer;
  /** With which it seals. */
  readonly keyId: Id<'dek'>;
}

/** Opens one of the blobs that it was made for. Do not keep it: it does not notice that a key is shredded. */
export type Opener = (aad: readonly string[], blob: Buffer) => Buffer;

/** Seals one blob of a former key with the active one. */
export interface Resealer {
  (aad: readonly string[], blob: Buffer): Buffer;
  readonly keyId: Id<'dek'>;
}

/** Maximum number of keys whose uses are counted between two flushes; uses of others are not counted. */
const maxCountedKeys = 100_000;

/**
 * Envelope encryption: a KEK wraps a data key per scope, which encrypts values. Methods take the database to use: a pool,
 * or the transaction that also writes the blob. A key is cached only once it was read from a committed transaction, since
 * what is sealed with the key of a transaction that rolls back could never be read.
 */
export class KeyRing {
  private readonly clock: Clock;
  private readonly keks = new Map<string, KekProvider>();
  private kek: KekProvider;
  // Not a `Cache`: whether a key may be cached depends on the transaction that read it.
  private readonly byId: LRUCache<Id<'dek'>, CachedKey>;
  private readonly activeByScope: LRUCache<string, CachedKey>;
  private readonly unwrapping = new Map<Id<'dek'>, Promise<KeyObject>>();
  private readonly uses = new Map<Id<'dek'>, number>();
  /** Incremented by `forget`: a key read before must not be cached afterwards. */
  private generation = 0;

  constructor(options: KeyRingOptions) {
    this.clock = options.clock;
    this.kek = options.kek;
    for (const kek of [options.kek, ...(options.formerKeks ?? [])]) this.keks.set(kek.id, kek);
    const limits = {
      ...atMost(options.cachedKeys ?? 10_000),
      ttl: options.cacheFor ?? 5 * minute,
      ttlResolution: 0,
      perf: { now: () => this.clock.monotonic() },
    };
    this.byId = new LRUCache(limits);
    this.activeByScope = new LRUCache(limits);
  }

  /**
   * Encrypts under the scope's active key, which is created on first use. `aad`: see aead.ts.
   * @throws KEY_SHREDDED if the scope was erased.
   */
  async seal(db: Queryable, scope: KeyScope, aad: readonly string[], plaintext: Uint8Array | string): Promise<Buffer> {
    const sealValue = await this.sealer(db, scope);
    return sealValue(aad, plaintext);
  }

  /** `seal` for many values. `fresh`: the scope is new, so its key is inserted without looking it up. */
  async sealer(db: Queryable, scope: KeyScope, { fresh = false } = {}): Promise<Sealer> {
    const dataKey = this.activeByScope.get(scope.name) ?? (await this.activeKey(db, scope, fresh));
    const sealer = (aad: readonly string[], plaintext: Uint8Array | string) => {
      this.countUse(dataKey.id);
      return seal(dataKey, aad, plaintext);
    };
    return Object.assign(sealer, { keyId: dataKey.id });
  }

  /**
   * For many blobs that one key of the scope sealed; what it makes is sealed with the active key.
   * @throws KEY_SHREDDED, KEY_UNKNOWN, KEK_UNKNOWN or KEY_UNWRAP_FAILED.
   */
  async resealer(db: Queryable, former: Id<'dek'>, scope: KeyScope): Promise<Resealer> {
    const from = this.byId.get(former) ?? (await this.keyById(db, former));
    const to = this.activeByScope.get(scope.name) ?? (await this.activeKey(db, scope, false));
    const resealer = (aad: readonly string[], blob: Buffer) => {
      this.countUse(to.id);
      return reseal(from, to, aad, blob);
    };
    return Object.assign(resealer, { keyId: to.id });
  }

  /** Decrypts. @throws DECRYPTION_FAILED, KEY_SHREDDED, KEY_UNKNOWN, KEK_UNKNOWN or KEY_UNWRAP_FAILED. */
  async open(db: Queryable, aad: readonly string[], blob: Buffer): Promise<Buffer> {
    return open(await this.keyOf(db, blob), aad, blob);
  }

  /** `open` for many blobs, synchronously: it has their keys. @throws what `open` throws but DECRYPTION_FAILED, which the opener does. */
  async opener(db: Queryable, blobs: readonly Buffer[]): Promise<Opener> {
    const keys: DataKey[] = [];
    const sealing = (blob: Buffer) => keys.find((key) => isSealedWith(key, blob));
    for (const blob of blobs) if (sealing(blob) === undefined) keys.push(await this.keyOf(db, blob));
    return (aad, blob) => {
      const key = sealing(blob);
      if (key === undefined)
        throw cryptoErrors.KEY_UNKNOWN(undefined, { internal: 'not a blob that the opener is for' });
      return open(key, aad, blob);
    };
  }

  private async keyOf(db: Queryable, blob: Buffer): Promise<DataKey> {
    const id = blobKeyId(blob);
    return this.byId.get(id) ?? (await this.keyById(db, id));
  }

  /** Caches the scope's key if it has one. Takes one query in any case, so its time does not tell whether there is one. */
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
      // Concurrent misses share one call of a remote KEK.
      unwrapped = this.unwrap(id, scope, wrapped, kekId).finally(() => this.unwrapping.delete(id));
      this.unwrapping.set(id, unwrapped);
    }
    const dataKey: CachedKey = { ...dataKeyOf(id, await unwrapped), scope };
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
        internal: `data key ${id} is wrapped by ${kekId}, but ${[...this.keks.keys()].join(', ')} is configured: was KEK_PROVIDER or its key changed?`,
      });
    }
    return toKeyObject(await kek.unwrap(wrapped, context(id, scope)));
  }

  private async make(scope: string): Promise<CachedKey & { wrapped: Buffer; kekId: string }> {
    const id = new Ids(this.clock).next('dek');
    const kek = this.kek;
    const plain = randomBytes(kekLength);
    const wrapped = await kek.wrap(plain, context(id, scope));
    return { ...dataKeyOf(id, toKeyObject(plain)), scope, wrapped, kekId: kek.id };
  }

  private countUse(id: Id<'dek'>): void {
    const uses = this.uses.get(id);
    if (uses !== undefined || this.uses.size < maxCountedKeys) this.uses.set(id, (uses ?? 0) + 1);
  }

  /** Writes the uses counted since the last call; called by a job. A crash loses the counts of one interval. */
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

  /** Replaces the scope's active key; old blobs stay readable. Of two concurrent rotations only one takes effect. */
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
   * Crypto-shredding: permanently destroys every key of the scope, which can never get another. Run it in the transaction
   * that records the erasure. The bytes leave the disk with the next vacuum, and backups as they expire.
   */
  async shred(db: Queryable, scope: KeyScope): Promise<KeysChanged> {
    await store.shredKeys(db, scope, newSecretId('dek'), this.clock.now());
    return keysChanged(scope.name);
  }

  /** Names of scopes with a key, in byte order: from `from` to before `to`. */
  scopesBetween(db: Queryable, from: string, to: string): Promise<string[]> {
    return store.scopesBetween(db, from, to);
  }

  /** Shreds the scopes of the organization and all of its projects. */
  async shredOrganization(db: Queryable, org: Id<'org'>): Promise<KeysChanged[]> {
    const own = orgScope(org);
    const others = (await store.scopesOfOrganization(db, org)).filter((name) => name !== own.name);
    const changes: KeysChanged[] = [];
    for (const name of [own.name, ...others]) changes.push(await this.shred(db, { name, orgId: org }));
    return changes;
  }

  /** Removes the scope's keys from this node's memory. */
  forget(scope: string): void {
    this.generation += 1;
    this.activeByScope.delete(scope);
    for (const [id, cached] of this.byId.entries()) if (cached.scope === scope) this.byId.delete(id);
  }

  /** Removes all keys from memory, when notifications were lost. */
  forgetAll(): void {
    this.generation += 1;
    this.activeByScope.clear();
    this.byId.clear();
  }

  /**
   * Re-wraps up to `limit` data keys under `kek`, which from now on also wraps new ones. Data is not touched. Call it until
   * it returns 0; it can be stopped and resumed. Configure the new KEK on other nodes first.
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

/** Binds a wrapped key to its row: in another row it cannot be unwrapped. */
const context = (id: Id<'dek'>, scope: string) => ({ dataKey: id, scope });

/** Moves the key out of the JavaScript heap and wipes the copy in it. */
function toKeyObject(plain: Buffer): KeyObject {
  const key = createSecretKey(plain);
  plain.fill(0);
  return key;
}
