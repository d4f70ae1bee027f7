import type { Cache } from '../../../kernel/cache.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { minute } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { type Buyer, entitlementTopic, type Payer, topicOf } from '../../metering/index.ts';
import type { BillingTx, Party } from '../party.ts';
import { balanceOf } from './credits.ts';
import { inDrawingOrder } from './draw.ts';
import * as store from './store.ts';
import { type CreditUnit, costIn } from './units.ts';

/** Names a seller who changed how it sells credits. */
export const creditUnitsTopic = 'credit-units';

const actor = systemActor('billing.read-credits');
const maxHolders = 50_000;
const maxSellers = 10_000;
/** Backstop for a notification that never came. */
const cacheMs = 5 * minute;

/** What a buyer has in advance. */
interface Holder {
  /** Empty without credits. */
  scopes: readonly store.LiveGrant[];
  /** What the plan invoices: credits pay that on the invoice. */
  priced: ReadonlySet<string>;
}

/**
 * Which credits pay a call beyond a quota, from memory: those of the first scope, in the order of drawing, that may pay for
 * the meter and has a rate for it. What the plan has a price for is invoiced, and paid by credits there: so that no unit is
 * paid twice.
 */
export class Payers {
  private readonly kernel: Kernel;
  private readonly holders: Cache<Holder>;
  private readonly units: Cache<readonly CreditUnit[]>;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    const common = { ttlMs: cacheMs, staleWhileAway: { asks: true }, decidesAccess: false } as const;
    this.holders = kernel.caches.open<Holder>({
      ...{ ...common, name: 'credits', max: maxHolders },
      topics: { [entitlementTopic]: (buyer) => buyer },
    });
    this.units = kernel.caches.open<readonly CreditUnit[]>({
      ...{ ...common, name: 'credit-units', max: maxSellers },
      topics: { [creditUnitsTopic]: (seller) => seller },
    });
  }

  of(buyer: Buyer, meter: string): readonly Payer[] | Promise<readonly Payer[]> {
    const holder = this.holders.peek(topicOf(buyer));
    const [first] = holder?.scopes ?? [];
    const units = first && this.units.peek(first.seller);
    if (holder === undefined || (first !== undefined && units === undefined)) return this.read(buyer, meter);
    return payersOf(holder, units ?? [], meter);
  }

  private async read(buyer: Buyer, meter: string): Promise<readonly Payer[]> {
    const holder = await this.holders.get(topicOf(buyer), () => this.inTenant(buyer, (tx) => readHolder(tx, buyer)));
    const [first] = holder?.scopes ?? [];
    if (holder === undefined || first === undefined) return [];
    const { seller } = first;
    const units = await this.units.get(seller, () => this.inTenant(buyer, (tx) => store.readUnits(tx, seller)));
    return payersOf(holder, units ?? [], meter);
  }

  private inTenant<T>({ org }: Buyer, work: (tx: TenantTx) => Promise<T>): Promise<T> {
    return this.kernel.database.tenant(actor, { org }, work, { readOnly: true });
  }
}

async function readHolder(tx: TenantTx, { org, customer }: Buyer): Promise<Holder> {
  const whose = customer === undefined ? { buyerOrgId: org } : { orgId: org, customerId: customer };
  const scopes = scopesOf(await store.liveGrants(tx, whose));
  return { scopes, priced: new Set(scopes.length === 0 ? [] : await store.pricedFeatures(tx, whose)) };
}

/** The first grant of each scope, in the order of drawing. */
function scopesOf(grants: readonly store.LiveGrant[]): store.LiveGrant[] {
  const first = new Map<string, store.LiveGrant>();
  for (const grant of inDrawingOrder(grants)) {
    const scope = `${grant.unit} ${grant.features?.join('+') ?? ''}`;
    if (!first.has(scope)) first.set(scope, grant);
  }
  return [...first.values()];
}

/** What a party has in advance, in the order of drawing. */
export const scopesOfParty = async (tx: BillingTx, { seller, customer }: Party): Promise<store.LiveGrant[]> =>
  scopesOf(await store.liveGrants(tx, { orgId: seller, customerId: customer }));

export const mayPay = ({ features }: store.Scope, feature: string): boolean =>
  features === null || features.includes(feature);

function payersOf({ scopes, priced }: Holder, units: readonly CreditUnit[], meter: string): readonly Payer[] {
  if (priced.has(meter)) return [];
  return scopes.flatMap((scope) => {
    const cost = mayPay(scope, meter) ? costIn(units, scope.unit, meter) : undefined;
    if (cost === undefined) return [];
    const { seller, customer } = scope;
    return [{ balance: balanceOf({ seller, customer: customer as Id<'cus'>, buyerOrg: null }, scope), cost }];
  });
}
