import type { Caches } from '../../../kernel/cache.ts';
import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import { customersTopic, entitlementTopic } from '../../metering/index.ts';

/**
 * Names an organization and, after it, those of its keys that changed, or `*`. Apart from the topic of the cache, which names
 * no organization: whoever listens hears of its own keys alone.
 */
const changeTopic = 'key-changes';

/** Ids in a notification: 31 bytes each, of the 7,999 that PostgreSQL takes. */
const idsPerNotification = 200;
/** More than this are told as all at once. */
const maxIds = 1000;

/** What a process that verifies keys itself must ask for anew; all of it where neither is named. */
export interface KeyChange {
  keys?: readonly string[];
  customer?: string;
}

/** Tells the streams of every node when this commits. */
export async function announceChanges(tx: TenantTx | SystemTx, org: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  if (ids.length > maxIds) return tx.invalidate(changeTopic, `${org} *`);
  const payloads: string[] = [];
  for (let at = 0; at < ids.length; at += idsPerNotification) {
    payloads.push([org, ...ids.slice(at, at + idsPerNotification)].join(' '));
  }
  await tx.invalidate(changeTopic, ...payloads);
}

type Listener = (change: KeyChange) => void;

/** What streams of this node are told: changes of keys, and of quotas that their verifications take from. */
export class KeyChanges {
  private readonly listeners = new Map<string, Set<Listener>>();

  constructor(caches: Pick<Caches, 'follow'>) {
    const clear = () => this.tellAll();
    const others = { clear: () => {}, decidesAccess: false } as const;
    caches.follow(changeTopic, { invalidate: (payload) => this.onChange(payload), clear, decidesAccess: false });
    caches.follow(entitlementTopic, { invalidate: (buyer) => this.onEntitlement(buyer), ...others });
    caches.follow(customersTopic, { invalidate: (org) => this.tell(org, {}), ...others });
  }

  /** Returns a function that ends it. */
  subscribe(org: string, listener: Listener): () => void {
    const listeners = this.listeners.get(org) ?? new Set();
    this.listeners.set(org, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.listeners.get(org) === listeners) this.listeners.delete(org);
    };
  }

  private onChange(payload: string): void {
    const [org = '', ...keys] = payload.split(' ');
    this.tell(org, keys[0] === '*' ? {} : { keys });
  }

  private onEntitlement(buyer: string): void {
    const [org = '', customer] = buyer.split(' ');
    this.tell(org, customer === undefined ? {} : { customer });
  }

  private tell(org: string, change: KeyChange): void {
    for (const listener of this.listeners.get(org) ?? []) listener(change);
  }

  /** Notifications were lost. */
  private tellAll(): void {
    for (const org of this.listeners.keys()) this.tell(org, {});
  }
}
