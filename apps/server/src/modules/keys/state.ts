import type { Cache } from '../../kernel/cache.ts';
import type { Caller } from '../../kernel/caller.ts';
import { minute, second } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { service } from '../../kernel/services.ts';
import { type CachedKey, cachedKey } from './cached-key.ts';
import * as store from './store.ts';

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
  known: Cache<CachedKey>;
  /** By connection and presented text: for fast-verify.ts. */
  proven: WeakMap<object, Map<string, Proven>>;
  load(id: string): Promise<CachedKey | undefined>;
}

export const keysState = service<KeysState>('keys');

export function createState({ caches, database }: Kernel): KeysState {
  const known = caches.open<CachedKey>({
    name: 'keys',
    max: cachedKeys,
    ttlMs: cacheMs,
    negativeTtlMs: unknownMs,
    topics: { [keyTopic]: (id) => (id === allKeys ? undefined : id) },
  });
  const load = async (id: string): Promise<CachedKey | undefined> => {
    const row = await database.lookup((tx) => store.lookUp(tx, id));
    return row === undefined ? undefined : cachedKey(row);
  };
  return { known, proven: new WeakMap(), load };
}

/**
 * A hook of deletions that take keys with them, by the foreign key: no node knows one of them after the commit. Which
 * ones they are is not looked up, so all are dropped from memory.
 */
export async function forgetDeletedKeys(tx: TenantTx): Promise<void> {
  const { known } = tx.use(keysState);
  tx.afterCommit(() => known.clear());
  await tx.notify(keyTopic, allKeys);
}
