import type { Alerts } from './alerts.ts';
import type { Bus } from './bus.ts';
import type { Caches } from './cache.ts';
import type { Clock } from './clock.ts';
import type { KekProvider } from './crypto/kek.ts';
import type { KeyRing } from './crypto/key-ring.ts';
import type { Queryable } from './crypto/store.ts';
import type { Database } from './db/database.ts';
import type { Ids } from './ids.ts';
import type { Journal } from './journal/index.ts';
import type { Limiter } from './limits/index.ts';
import type { Log } from './log.ts';
import type { Mailer } from './mail.ts';
import type { Metrics } from './metrics.ts';
import type { Outbound } from './outbound/index.ts';
import type { Poller } from './poller.ts';
import { type Services, service } from './services.ts';
import type { SharedCache } from './shared-cache/shared-cache.ts';
import type { SigningKeys } from './signing/index.ts';

/** What every module uses: one of each per app, made by boot.ts. */
export interface Kernel {
  /** Names this process among its peers; new at every start. */
  node: string;
  clock: Clock;
  ids: Ids;
  log: Log;
  metrics: Metrics;
  database: Database;
  /** Where the key ring reads its wrapped keys: out of reach of tenant transactions. */
  keysDb: Queryable;
  keyring: KeyRing;
  /** Wraps the keys of the ring. */
  kek: KekProvider;
  signing: SigningKeys;
  bus: Bus;
  caches: Caches;
  /** Answers that nodes share: reports, which may be old. */
  shared: SharedCache;
  limiter: Limiter;
  journal: Journal;
  /** Wakes background loops. */
  poller: Poller;
  outbound: Outbound;
  mailer: Mailer;
  alerts: Alerts;
  services: Services;
}

/** For operations that call something outside their transaction, which takes the kernel. */
export const kernelService = service<Kernel>('kernel');
