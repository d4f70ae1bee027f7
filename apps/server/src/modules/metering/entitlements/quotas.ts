import type { Cache } from '../../../kernel/cache.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { day, minute, second } from '../../../kernel/clock.ts';
import { errors } from '../../../kernel/errors.ts';
import { isId } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { type Hold, operatorOrg } from '../../../kernel/record.ts';
import { customersNamed, renamedTopic } from '../../tenancy/index.ts';
import { type Allocations, isShortage } from '../allocations/allocations.ts';
import type { Bound, Share } from '../allocations/share.ts';
import type { Balance, Buyer } from './schema.ts';
import { readEntitlements, type StoredEntitlement } from './store.ts';

/** Names a buyer whose entitlements changed: its organization and, after a space, the customer. */
export const entitlementTopic = 'entitlements';
/** Names an organization whose customers' entitlements changed. */
export const customersTopic = 'entitled-customers';

export const topicOf = ({ org, customer }: Buyer): string => (customer === undefined ? org : `${org} ${customer}`);

/** Of a UTC day and all environments of an organization that are not of production. They are not billed. */
const testCalls = { feature: 'test.calls', amount: 10_000, hard: true };

/** Of one organization. */
const maxSubjects = 100_000;

const isOrganization = (subject: string): boolean => isId(subject, 'org');

const actor = systemActor('metering.read-entitlements');
/** Buyers in memory. Customers of an organization whose customers have no entitlements need none. */
const maxBuyers = 50_000;
/** Backstop for a notification that never came. */
const cacheMs = 5 * minute;

interface Quota extends StoredEntitlement {
  /** Of the period that ends at `until`. */
  share: Share | undefined;
  until: number;
}

interface Entitled {
  quotas: ReadonlyMap<string, Quota>;
  /** Whether at least one customer of the organization has an entitlement. */
  anyCustomer: boolean;
  /** Of those that events named: ids by external id; undefined where there is no such customer. */
  customers: Map<string, string | undefined>;
}

/** What a customer's quota of a meter is, as far as this node knows. */
export interface QuotaState {
  limit: number;
  /** Exact where nothing is left; what other nodes took since this one last asked is not in it. */
  remaining: number;
  /** Epoch milliseconds; null where the period does not end. */
  resetAt: number | null;
}

/** A balance that may pay usage, and how many of its units so many units of usage cost. */
export interface Payer {
  balance: Balance;
  cost(units: number): number;
}

/** What pays a buyer's usage of a meter beyond its quota, in the order in which it is asked: filled by billing. */
export type PayersPort = (buyer: Buyer, meter: string) => readonly Payer[] | Promise<readonly Payer[]>;

/** The quotas of organizations and their customers on meters, from memory. */
export class Quotas {
  /** Nothing pays until billing says what does. */
  payers: PayersPort = () => [];
  private readonly kernel: Kernel;
  private readonly allocations: Allocations;
  private readonly buyers: Cache<Entitled>;

  constructor(kernel: Kernel, allocations: Allocations) {
    this.kernel = kernel;
    this.allocations = allocations;
    this.buyers = kernel.caches.open<Entitled>({
      name: 'entitlements',
      max: maxBuyers,
      ttlMs: cacheMs,
      topics: { [entitlementTopic]: (buyer) => buyer, [customersTopic]: (org) => org, [renamedTopic]: (org) => org },
      staleWhileAway: { asks: true },
      decidesAccess: false,
    });
    kernel.caches.follow(entitlementTopic, {
      decidesAccess: false,
      invalidate: (buyer) => allocations.forget(...(buyer.split(' ') as [string, string?])),
      clear: () => allocations.forgetAll(),
    });
  }

  /** The share of a quota: null where the buyer has none on the meter, undefined where memory does not know. */
  peek(org: string, customer: string | null, meter: string): Share | null | undefined {
    const own = this.buyers.peek(org);
    if (own === undefined) return undefined;
    if (customer === null) return this.shareOf(own, { org }, meter);
    if (!own.anyCustomer) return null;
    const buyer = { org, customer };
    const entitled = this.buyers.peek(topicOf(buyer));
    return entitled && this.shareOf(entitled, buyer, meter);
  }

  async read(org: string, customer: string | null, meter: string): Promise<Share | null> {
    const own = await this.load({ org });
    if (customer === null) return this.shareOf(own, { org }, meter);
    if (!own.anyCustomer) return null;
    const buyer = { org, customer };
    return this.shareOf(await this.load(buyer), buyer, meter);
  }

  /** Takes units of all shares, or of none; undefined where memory does not have them. */
  takeNow(shares: readonly Share[], units: number): Hold | undefined {
    return this.allocations.takeNow(shares, units);
  }

  /**
   * The same, asking the database. Where the quota has too few, a balance of the buyer pays the whole call; undefined where
   * none can.
   */
  async take(share: Share, units: number): Promise<Hold | undefined> {
    return (await this.takeAll([share], units)) ?? (await this.pay(share.bound, units));
  }

  /** Takes units of all shares, or of none, asking the database; undefined where one has too few. No balance pays. */
  async takeAll(shares: readonly Share[], units: number): Promise<Hold | undefined> {
    const taken = await this.allocations.take(shares, units);
    return isShortage(taken) ? undefined : taken;
  }

  /** By the first balance that has enough. */
  private async pay({ org, customer, feature }: Bound, units: number): Promise<Hold | undefined> {
    for (const { balance, cost } of await this.payers({ org, customer }, feature)) {
      const hold = await this.reserve(balance, cost(units));
      if (hold !== undefined) return { settle: (spent) => hold.settle(cost(spent)) };
    }
    return undefined;
  }

  /**
   * Takes units of a balance; undefined where there are too few.
   * @internal
   */
  reserve({ org, customer, feature }: Balance, units: number): Promise<Hold | undefined> {
    const bound = { org, customer, feature, start: 0, end: undefined, amount: 0, hard: true };
    return this.takeAll([this.allocations.of(bound)], units);
  }

  /**
   * Takes units of the organization's quota on a meter, or of what pays beyond it; undefined where it has no quota.
   * @throws QUOTA_EXCEEDED
   */
  hold(org: string, meter: string, units: number): Hold | undefined | Promise<Hold | undefined> {
    const share = this.peek(org, null, meter);
    if (share === null) return undefined;
    const hold = share && this.allocations.takeNow([share], units);
    return hold ?? this.readAndHold(org, meter, units);
  }

  /** The share of the calls of this day that environments of the organization may make which are not of production. */
  testShare(org: string): Share {
    const now = this.kernel.clock.now();
    const start = now - (now % day);
    return this.allocations.of({ ...testCalls, org, customer: undefined, start, end: start + day });
  }

  /**
   * Takes units of these calls.
   * @throws TEST_CALLS_EXCEEDED
   */
  holdTest(org: string, units: number): Hold | Promise<Hold> {
    const share = this.testShare(org);
    return this.allocations.takeNow([share], units) ?? this.askAndHoldTest(share, units);
  }

  private async askAndHoldTest(share: Share, units: number): Promise<Hold> {
    const hold = await this.take(share, units);
    if (hold !== undefined) return hold;
    const { amount, end = 0 } = share.bound;
    const retryAfterSeconds = Math.max(1, Math.ceil((end - this.kernel.clock.now()) / second));
    throw errors.TEST_CALLS_EXCEEDED(`${amount} calls a day, until midnight UTC`, {
      retryAfterSeconds,
      extra: { limit: amount },
      reason: 'limit: the calls of the day that are not billed are used up',
    });
  }

  private async readAndHold(org: string, meter: string, units: number): Promise<Hold | undefined> {
    const share = await this.read(org, null, meter);
    if (share === null) return undefined;
    const hold = await this.take(share, units);
    if (hold === undefined) throw quotaExceeded(meter, share.bound.amount);
    return hold;
  }

  /** Whether customers of the organization may have quotas; all organizations are customers of the operator. */
  async boundsCustomers(org: string): Promise<boolean> {
    return org === operatorOrg || (await this.load({ org })).anyCustomer;
  }

  /** Who an organization's events are about: its customers, or the organizations that the operator sells to. */
  async buyersNamed(org: string, subjects: readonly string[]): Promise<ReadonlyMap<string, Buyer>> {
    if (org === operatorOrg) return new Map(subjects.filter(isOrganization).map((each) => [each, { org: each }]));
    const { customers } = await this.load({ org });
    const unknown = [...new Set(subjects)].filter((subject) => !customers.has(subject));
    if (unknown.length > 0) {
      if (customers.size > maxSubjects) customers.clear();
      const found = await this.kernel.database.tenant(actor, { org }, (tx) => customersNamed(tx, unknown), {
        readOnly: true,
      });
      for (const subject of unknown) customers.set(subject, found.get(subject));
    }
    return new Map(
      subjects.flatMap((subject) => {
        const customer = customers.get(subject);
        return customer === undefined ? [] : [[subject, { org, customer }]];
      }),
    );
  }

  private async load(buyer: Buyer): Promise<Entitled> {
    const entitled = await this.buyers.get(topicOf(buyer), () => this.loadFrom(buyer));
    return entitled ?? { quotas: new Map(), anyCustomer: false, customers: new Map() };
  }

  private async loadFrom(buyer: Buyer): Promise<Entitled> {
    const { database } = this.kernel;
    const read = await database.tenant(actor, { org: buyer.org }, (tx) => readEntitlements(tx, buyer), {
      readOnly: true,
    });
    const quotas = new Map(
      read.entitlements.map((each): [string, Quota] => [each.feature, { ...each, share: undefined, until: 0 }]),
    );
    return { quotas, anyCustomer: read.anyCustomer, customers: new Map() };
  }

  private shareOf({ quotas }: Entitled, buyer: Buyer, meter: string): Share | null {
    const quota = quotas.get(meter);
    if (quota === undefined || quota.amount === null) return null;
    const now = this.kernel.clock.now();
    if (quota.share !== undefined && !quota.share.closed && now < quota.until) return quota.share;
    const { feature, amount, hard } = quota;
    const period = periodAt(quota, now);
    quota.share = this.allocations.of({ org: buyer.org, customer: buyer.customer, feature, amount, hard, ...period });
    quota.until = period.end ?? Number.POSITIVE_INFINITY;
    return quota.share;
  }
}

/** Where a period has ended and the next is not told yet, one that begins at its end, whose length is open. */
const periodAt = ({ periodStart, periodEnd }: StoredEntitlement, now: number) =>
  periodEnd !== null && now >= periodEnd
    ? { start: periodEnd, end: undefined }
    : { start: periodStart, end: periodEnd ?? undefined };

export const quotaState = ({ bound, left, unassigned }: Share): QuotaState => ({
  limit: bound.amount,
  remaining: Math.max(0, left + unassigned),
  resetAt: bound.end ?? null,
});

/** With what to change: a plan that includes more. */
export const quotaExceeded = (feature: string, limit: number) =>
  errors.QUOTA_EXCEEDED(`The plan includes ${limit} ${feature}. Change to a plan that includes more`, {
    extra: { feature, limit },
    reason: `limit: the quota of ${feature} is used up`,
  });
