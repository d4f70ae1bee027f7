import type { Stripe } from 'stripe';
import { names, planMetadata } from '../metadata.ts';
import { makeOnce, type Sleep } from '../once.ts';
import type { SoldPlan } from '../provider.ts';
import { toStripe } from './amounts.ts';
import { type Ask, ifThere } from './client.ts';

/** At most 200 characters. */
const lookupKey = ({ seller, slug, version, interval }: SoldPlan): string =>
  `nexus:${seller}:${slug}:${version}:${interval}`;

/** One product for a plan of a seller, whatever its version: what it is called at Stripe may be changed there. */
const productId = ({ seller, slug }: SoldPlan): string => `nexus_${seller}_${slug}`;

/** The prices of plans, made when they are first needed. */
export class StripeCatalog {
  private readonly ask: Ask;
  private readonly sleep: Sleep | undefined;

  constructor(ask: Ask, sleep?: Sleep) {
    this.ask = ask;
    this.sleep = sleep;
  }

  /** By the lookup key, which lists find at once, while search takes a minute. */
  async find(plan: SoldPlan): Promise<Stripe.Price | undefined> {
    const key = lookupKey(plan);
    const { data } = await this.ask((stripe) => stripe.prices.list({ lookup_keys: [key], active: true, limit: 1 }));
    return data[0];
  }

  async price(plan: SoldPlan): Promise<Stripe.Price> {
    return makeOnce(
      () => this.find(plan),
      async () => this.make(plan, await this.product(plan)),
      this.sleep,
    );
  }

  private async product(plan: SoldPlan): Promise<string> {
    const id = productId(plan);
    const found = await ifThere(this.ask((stripe) => stripe.products.retrieve(id)));
    if (found !== undefined) return id;
    const metadata = { [names.seller]: plan.seller, [names.plan]: plan.slug };
    await this.ask((stripe) =>
      stripe.products.create({ id, name: plan.name, metadata }, { idempotencyKey: `nexus-product-${id}` }),
    );
    return id;
  }

  private make(plan: SoldPlan, product: string): Promise<Stripe.Price> {
    return this.ask((stripe) =>
      stripe.prices.create(
        {
          product,
          currency: plan.amount.currency.toLowerCase(),
          unit_amount: toStripe(plan.amount),
          recurring: { interval: plan.interval },
          lookup_key: lookupKey(plan),
          metadata: planMetadata(plan),
        },
        { idempotencyKey: `nexus-price-${lookupKey(plan)}` },
      ),
    );
  }
}
