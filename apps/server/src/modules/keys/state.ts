import type { Cache } from '../../kernel/cache.ts';
import type { Caller } from '../../kernel/caller.ts';
import { minute, second } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { service } from '../../kernel/services.ts';
import { type CachedKey, cachedKey } from './cached-key.ts';
import { lookUpKey } from './store.ts';

/** Keys held in memory: about 2 kB each. */
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

export interface KeysState {
  keys: Cache<CachedKey>;
  /** By connection and presented text: for fast-verify.ts. */
  proven: WeakMap<object, Map<string, Proven>>;
  load(id: string): Promise<CachedKey | undefined>;
}

export const keysState = service<KeysState>('keys');

export function createState({ caches, database }: Kernel): KeysState {
  const keys = caches.open<CachedKey>({
    name: 'keys',
    max: cachedKeys,
    ttlMs: cacheMs,
    negativeTtlMs: unknownMs,
    topics: { [keyTopic]: (id) => (id === allKeys ? undefined : id) },
  });
  const load = async (id: string): Promise<CachedKey | undefined> => {
    const row = await database.lookup((tx) => lookUpKey(tx, id));
    return row === undefined ? undefined : cachedKey(row);
  };
  return { keys, proven: new WeakMap(), load };
}

/** Drops a key from every node's memory when this commits. */
export async function forgetKey(tx: TenantTx, id: string): Promise<void> {
  const { keys } = tx.use(keysState);
  // Whoever asks this node next need not wait for the notification.
  tx.afterCommit(() => keys.invalidate(id));
  await tx.notify(keyTopic, id);
}

/**
 * A hook of deletions that delete keys too, by the foreign key. It drops all keys from memory, since it does not look up
 * which ones they are.
 */
export async function forgetDeletedKeys(tx: TenantTx): Promise<void> {
  const { keys } = tx.use(keysState);
  tx.afterCommit(() => keys.clear());
  await tx.notify(keyTopic, allKeys);
}
