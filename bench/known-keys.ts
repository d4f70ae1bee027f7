/**
 * `node known-keys.ts <count>` prints as JSON how many bytes of memory one key takes in the cache of known keys, when that
 * many are in it. Each belongs to a customer of its own, in one of 2,000 organizations, with a limit and two scopes.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Caches } from '../apps/server/src/kernel/cache.ts';
import { systemClock } from '../apps/server/src/kernel/clock.ts';
import { sha256 } from '../apps/server/src/kernel/crypto/hash.ts';
import { type Id, Ids } from '../apps/server/src/kernel/ids.ts';
import { CachedKey } from '../apps/server/src/modules/keys/cached-key.ts';
import { SharedParts } from '../apps/server/src/modules/keys/shared.ts';
import type { FoundKey } from '../apps/server/src/modules/keys/store.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const count = Number(process.argv[2]);
const ids = new Ids(systemClock);
const organizations = Array.from({ length: 2000 }, () => ids.next('org'));

const used = (): number => {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** As the driver reads it: nothing of one row is an object of another. */
const rowOf = (id: Id<'api'>, n: number, now: number): FoundKey => ({
  id,
  orgId: organizations[n % organizations.length] ?? ids.next('org'),
  kind: 'customer',
  name: `Key ${n}`,
  ownerId: null,
  customerId: ids.next('cus'),
  externalId: `customer-${n}`,
  environmentId: null,
  projectId: null,
  production: null,
  scopes: ['orders:read', 'orders:write'],
  limits: [{ name: 'minute', limit: 100, windowSeconds: 60, per: 'key' }],
  allowedIps: [],
  metadata: {},
  hint: 'abcd',
  secretHash: sha256(id),
  previousHash: null,
  previousUntil: null,
  createdBy: id,
  createdAt: now,
  updatedAt: now,
  rotatedAt: null,
  expiresAt: null,
  revokedAt: null,
  revokedWith: null,
  limitsKeyId: null,
  pausedAt: null,
  importedHash: null,
  hasRemaining: false,
});

const nothing = () => undefined;
const uncounted = { add: nothing };
const caches = new Caches({
  bus: { subscribe: () => nothing, onGap: () => nothing, healthy: () => true, lagMs: () => 0 },
  clock: systemClock,
  metrics: { cache: () => ({ hits: uncounted, misses: uncounted }) },
  staleMs: 0,
});
const before = used();
const cache = caches.open<CachedKey>({ name: 'keys', max: count, ttlMs: 3_600_000, topics: {} });
const shared = new SharedParts();
for (let n = 0; n < count; n++) {
  await cache.get(ids.next('api'), async (id) => {
    const row = rowOf(id as Id<'api'>, n, systemClock.now());
    return new CachedKey(row, shared.of(row));
  });
}
const bytes = (used() - before) / cache.size;
process.stdout.write(JSON.stringify({ keys: cache.size, bytes }));
