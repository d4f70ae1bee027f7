import type { Cache } from '../../kernel/cache.ts';
import type { Caller } from '../../kernel/caller.ts';
import { minute, second } from '../../kernel/clock.ts';
import type { SystemTx, TenantTx } from '../../kernel/db/tx.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { MemoryLimiter } from '../../kernel/limits/index.ts';
import { service } from '../../kernel/services.ts';
import { CachedKey } from './cached-key.ts';
import { announceChanges, KeyChanges } from './local/changes.ts';
import { Leases } from './local/leases.ts';
import { SharedParts } from './shared.ts';
import { lookUpImportedKey, lookUpKey } from './store.ts';
import { TagBook } from './tags.ts';

/** Keys held in memory: about 500 bytes each. */
const cachedKeys = 50_000;
/** Backstop for a notification that never came; the bus says itself when it is late. */
const cacheMs = 5 * minute;
/** Unknown ids are remembered for a short time, so that a key just created on another node soon works. */
const unknownMs = 5 * second;

/** Dropped from every node's memory by NOTIFY under this topic, with the key's id, or all keys at once. */
export const keyTopic = 'key';
export const allKeys = '*';

/** A platform key that was presented on a connection and is valid, with its caller. */
export interface Proven {
  key: CachedKey;
  caller: Caller;
}

/** Names a hash under which a key was just imported. */
const importTopic = 'key-import';

export interface KeysState {
  keys: Cache<CachedKey>;
  /** Ids of imported keys, by the hash of the whole key. What such a key may do is found by its id. */
  imported: Cache<string>;
  tags: TagBook;
  /** By connection and presented text: for fast-verify.ts. */
  proven: WeakMap<object, Map<string, Proven>>;
  /** For processes that verify keys themselves. */
  changes: KeyChanges;
  leases: Leases;
  load(id: string): Promise<CachedKey | undefined>;
  loadImported(hash: string): Promise<string | undefined>;
}

export const keysState = service<KeysState>('keys');

export function createState({ caches, clock, database, ids, limiter }: Kernel): KeysState {
  const keys = caches.open<CachedKey>({
    name: 'keys',
    max: cachedKeys,
    ttlMs: cacheMs,
    negativeTtlMs: unknownMs,
    topics: { [keyTopic]: (id) => (id === allKeys ? undefined : id) },
    staleWhileAway: { asks: true },
  });
  const imported = caches.open<string>({
    name: 'imported-keys',
    max: cachedKeys,
    ttlMs: cacheMs,
    negativeTtlMs: unknownMs,
    topics: { [importTopic]: (hash) => hash },
    staleWhileAway: { asks: true },
    // What a key may do is found by its id.
    decidesAccess: false,
  });
  const shared = new SharedParts();
  const load = async (id: string): Promise<CachedKey | undefined> => {
    const row = await database.lookup((tx) => lookUpKey(tx, id));
    if (row === undefined) return undefined;
    // The text under which the cache holds it, so that it is there once.
    return new CachedKey({ ...row, id: id as Id<'api'> }, shared.of(row));
  };
  const loadImported = (hash: string) => database.lookup((tx) => lookUpImportedKey(tx, hash));
  const leases = new Leases(ids, limiter instanceof MemoryLimiter ? limiter : undefined);
  const changes = new KeyChanges(caches);
  return { keys, imported, tags: new TagBook(clock), proven: new WeakMap(), changes, leases, load, loadImported };
}

/** More keys than this, and the nodes are told once to drop all that they hold: about 60 kB of notifications. */
const maxForgotten = 1000;

/** Drops keys from every node's memory when this commits. */
export async function forgetKeys(tx: TenantTx | SystemTx, org: string, ids: readonly string[]): Promise<void> {
  await tx.invalidate(keyTopic, ...(ids.length > maxForgotten ? [allKeys] : ids));
  // After the cache: who hears of it and asks this node gets the new state.
  await announceChanges(tx, org, ids);
}

/** Drops from every node's memory, when this commits, that the keys were unknown. */
export const announceImports = (tx: TenantTx, hashes: readonly string[]): Promise<void> =>
  tx.invalidate(importTopic, ...hashes);
