import { type Clock, day, toDate } from '../../../../kernel/clock.ts';
import { periodAt } from '../../periods/periods.ts';
import { previewOf } from '../change-preview.ts';
import type {
  BillingProvider,
  Buyer,
  ChangePreview,
  ChangeRequest,
  Charged,
  ChargeRequest,
  Checkout,
  CheckoutRequest,
  Interval,
  ProviderSubscription,
  SubscribeRequest,
} from '../provider.ts';

/**
 * No provider outside: invoices are ours, and are open until somebody notes their payment. It keeps nothing, since our
 * own rows are its state: each call answers what they will be.
 */
export const createLedger = (clock: Clock): BillingProvider => new LedgerProvider(clock);

class LedgerProvider implements BillingProvider {
  readonly name = 'ledger';
  readonly remote = undefined;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  async check(): Promise<void> {}

  async publish(): Promise<boolean> {
    return false;
  }

  async customer({ id }: Buyer): Promise<string> {
    return id;
  }

  async checkout(request: CheckoutRequest): Promise<Checkout> {
    return { url: null, subscription: await this.subscribe(request) };
  }

  async payment(): Promise<null> {
    return null;
  }

  async portal(): Promise<null> {
    return null;
  }

  async subscribe({ buyer, plan, subscription, quantity, trialDays }: SubscribeRequest): Promise<ProviderSubscription> {
    const now = this.clock.now();
    const trialEnd = trialDays === 0 ? null : toDate(now + trialDays * day);
    const { slug, version, interval } = plan;
    return {
      ref: subscription,
      customerRef: buyer.id,
      customer: buyer.id,
      subscription,
      plan: { slug, version, interval },
      status: trialEnd === null ? 'active' : 'trialing',
      quantity,
      periodStart: toDate(now),
      periodEnd: trialEnd ?? endOf(now, interval),
      trialEnd,
      cancelAtPeriodEnd: false,
      endedAt: null,
    };
  }

  async subscription(known: ProviderSubscription): Promise<ProviderSubscription> {
    return known;
  }

  async preview(known: ProviderSubscription, change: ChangeRequest): Promise<ChangePreview> {
    return previewOf(known, change);
  }

  async change(known: ProviderSubscription, { from, to, quantity, at }: ChangeRequest): Promise<ProviderSubscription> {
    const { slug, version, interval } = to;
    const starts = from.interval !== interval && known.status !== 'trialing';
    const period = starts ? { periodStart: at, periodEnd: endOf(at.getTime(), interval) } : {};
    return { ...known, ...period, plan: { slug, version, interval }, quantity };
  }

  async cancel(known: ProviderSubscription): Promise<ProviderSubscription> {
    return { ...known, cancelAtPeriodEnd: true };
  }

  async resume(known: ProviderSubscription): Promise<ProviderSubscription> {
    return { ...known, cancelAtPeriodEnd: false };
  }

  async end(known: ProviderSubscription): Promise<ProviderSubscription> {
    return { ...known, status: 'canceled', endedAt: known.endedAt ?? toDate(this.clock.now()) };
  }

  /** Lines of our own invoices: nothing outside has to know them. */
  async charge({ lines }: ChargeRequest): Promise<Charged> {
    return { invoice: undefined, refs: lines.map(({ id }) => id), status: 'pending' };
  }

  async invoices(): Promise<[]> {
    return [];
  }
}

const endOf = (start: number, interval: Interval): Date =>
  toDate(periodAt({ anchor: start, interval, timezone: 'UTC' }, start).end);
