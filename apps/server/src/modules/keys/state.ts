import type { Cache } from '../../kernel/cache.ts';
import type { Caller } from '../../kernel/caller.ts';
import { minute, second } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { service } from '../../kernel/services.ts';
import { type KnownKey, knownKey } from './known.ts';
import * as store from './store.ts';

/** Keys held in memory: about 2 kB each. */
const cachedKeys = 50_000;
/** Backstop for a notification that never came; the bus says itself when it is late. */
const cacheMs = 5 * minute;
/** Guesses are remembered for a short time, so that a key just made elsewhere works soon. */
const unknownMs = 5 * second;

/** Dropped from every node's memory by NOTIFY under this topic, with the key's id, or all keys at once. */
export const keyTopic = 'key';
export const allKeys = '*';

/** A platform key that was proven on a connection, and whom it stands for. */
export interface Proven {
  key: KnownKey;
  caller: Caller;
}

export interface KeysState {
  known: Cache<KnownKey>;
  /** By connection and key, as it was presented; see `identifyKey`. */
  proven: WeakMap<object, Map<string, Proven>>;
  load(id: string): Promise<KnownKey | undefined>;
}

export const keysState = service<KeysState>('keys');

export function createState({ caches, database }: Kernel): KeysState {
  const known = caches.open<KnownKey>({
    name: 'keys',
    max: cachedKeys,
    ttlMs: cacheMs,
    negativeTtlMs: unknownMs,
    topics: { [keyTopic]: (id) => (id === allKeys ? undefined : id) },
  });
  const load = async (id: string): Promise<KnownKey | undefined> => {
    const row = await database.lookup((tx) => store.lookUp(tx, id));
    return row === undefined ? undefined : knownKey(row);
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
