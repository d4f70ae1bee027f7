import type { models } from '@polar-sh/sdk/2026-10';
import { type Money, toMinor } from '../../../../kernel/money.ts';
import { names, planMetadata } from '../metadata.ts';
import { makeOnce, type Sleep } from '../once.ts';
import type { SoldPlan } from '../provider.ts';
import type { PolarApi } from './client.ts';

/** Of a product that nobody sees: an order for usage names its own amount. */
const placeholderCents = 100;

/** A product of Polar has one interval and one price: each version and interval of a plan is one. */
export class PolarCatalog {
  private readonly api: PolarApi;
  private readonly sleep: Sleep | undefined;

  constructor(api: PolarApi, sleep?: Sleep) {
    this.api = api;
    this.sleep = sleep;
  }

  find(plan: SoldPlan): Promise<models.Product | undefined> {
    return this.findBy(planMetadata(plan));
  }

  async product(plan: SoldPlan): Promise<models.Product> {
    const [price_currency, price_amount] = [currencyOf(plan.amount.currency), Number(toMinor(plan.amount))];
    return makeOnce(
      () => this.find(plan),
      () =>
        this.api.products.create({
          name: nameOf(plan),
          metadata: planMetadata(plan),
          recurring_interval: plan.interval,
          prices: [{ amount_type: 'fixed', price_currency, price_amount }],
        }),
      this.sleep,
    );
  }

  /** What usage is sold as. */
  async usage(seller: string, currency: string): Promise<models.Product> {
    const metadata = { [names.seller]: seller, [names.charge]: currency };
    return makeOnce(
      () => this.findBy(metadata),
      () =>
        this.api.products.create({
          name: 'Usage',
          metadata,
          recurring_interval: null,
          visibility: 'private',
          prices: [{ amount_type: 'fixed', price_currency: currencyOf(currency), price_amount: placeholderCents }],
        }),
      this.sleep,
    );
  }

  /** What is sold by itself at one price. */
  async payment(seller: string, amount: Money): Promise<models.Product> {
    const [price_currency, price_amount] = [currencyOf(amount.currency), Number(toMinor(amount))];
    const metadata = { [names.seller]: seller, [names.payment]: `${amount.currency} ${price_amount}` };
    return makeOnce(
      () => this.findBy(metadata),
      () =>
        this.api.products.create({
          name: 'Credits',
          metadata,
          recurring_interval: null,
          visibility: 'private',
          prices: [{ amount_type: 'fixed', price_currency, price_amount }],
        }),
      this.sleep,
    );
  }

  /** The oldest: a call that was believed lost may have made another. */
  private async findBy(metadata: Record<string, string>): Promise<models.Product | undefined> {
    const sorting = ['created_at' as const];
    const { items } = await this.api.products.list({ metadata, is_archived: false, sorting, limit: 1 });
    return items[0];
  }
}

/** Between 3 and 64 characters. */
const nameOf = ({ name, interval }: SoldPlan): string => `${name.slice(0, 54)} (${interval}ly)`;

const currencyOf = (currency: string) => currency.toLowerCase() as 'usd';
