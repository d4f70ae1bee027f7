import { z } from 'zod';
import { invalidField } from './errors.ts';
import { route } from './route.ts';
import * as s from './schema.ts';
import { among, paginate } from './table.ts';
import type { Price, Product, World } from './world.ts';

const fixed = z.strictObject({
  amount_type: z.literal('fixed'),
  price_currency: s.currency.default('usd'),
  tax_behavior: z.enum(['location', 'inclusive', 'exclusive']).nullish(),
  price_amount: s.cents,
});
const metered = z.strictObject({
  amount_type: z.literal('metered_unit'),
  price_currency: s.currency.default('usd'),
  tax_behavior: z.enum(['location', 'inclusive', 'exclusive']).nullish(),
  meter_id: s.id,
  unit_amount: z.union([z.number().positive(), z.string().regex(/^\d+(\.\d{1,12})?$/)]),
  cap_amount: s.cents.nullish(),
});
const price = z.discriminatedUnion('amount_type', [fixed, metered]);
type PriceInput = z.output<typeof price>;

const shared = {
  metadata: s.metadata.optional(),
  description: z.string().nullish(),
  visibility: z.enum(['draft', 'private', 'public']).optional(),
  trial_interval: s.interval.nullish(),
  trial_interval_count: z.int().min(1).max(1000).nullish(),
};
const createBody = z.strictObject({
  ...shared,
  name: z.string().min(3).max(64),
  prices: z.array(price).min(1),
  recurring_interval: s.interval.nullish(),
  recurring_interval_count: z.int().min(1).max(999).nullish(),
  organization_id: s.id.nullish(),
});
const updateBody = z.strictObject({
  ...shared,
  name: z.string().min(3).max(64).nullish(),
  is_archived: z.boolean().nullish(),
  prices: z.array(z.union([z.strictObject({ id: s.id }), price])).nullish(),
});
const listQuery = z.strictObject({
  ...s.query.page,
  id: s.query.many(s.id),
  query: z.string().optional(),
  is_archived: s.query.flag,
  is_recurring: s.query.flag,
  visibility: s.query.many(z.string()),
});

function makePrice(world: World, product: string, given: PriceInput, index: number): Price {
  const base = {
    ...world.born(),
    source: 'catalog' as const,
    price_currency: given.price_currency,
    tax_behavior: given.tax_behavior ?? null,
    is_archived: false,
    product_id: product,
  };
  if (given.amount_type === 'fixed') return { ...base, amount_type: 'fixed', price_amount: given.price_amount };
  const meter = world.meters.find(given.meter_id);
  if (meter === undefined) {
    throw invalidField(['body', 'prices', index, 'meter_id'], 'Meter does not exist.', given.meter_id);
  }
  const { id, name, unit, custom_label = null, custom_multiplier = null } = meter;
  return {
    ...base,
    amount_type: 'metered_unit',
    unit_amount: String(given.unit_amount),
    cap_amount: given.cap_amount ?? null,
    meter_id: id,
    meter: { id, name, unit, custom_label, custom_multiplier },
  };
}

/** One fixed price; metered ones only with it or alone, and only where it recurs. */
function checkPrices(prices: readonly (PriceInput | { id: string })[], isRecurring: boolean): void {
  const fixedOnes = prices.filter((each) => 'amount_type' in each && each.amount_type === 'fixed');
  const meteredOnes = prices.filter((each) => 'amount_type' in each && each.amount_type === 'metered_unit');
  if (fixedOnes.length > 1) throw invalidField(['body', 'prices'], 'Only one static price is allowed.');
  if (!isRecurring && meteredOnes.length > 0) {
    throw invalidField(['body', 'prices'], 'Metered pricing is not supported on one-time products.');
  }
}

function create(world: World, given: z.output<typeof createBody>): Product {
  const isRecurring = given.recurring_interval != null;
  checkPrices(given.prices, isRecurring);
  const base = world.born();
  const product: Product = {
    ...base,
    trial_interval: given.trial_interval ?? null,
    trial_interval_count: given.trial_interval_count ?? null,
    name: given.name,
    description: given.description ?? null,
    visibility: given.visibility ?? 'public',
    recurring_interval: given.recurring_interval ?? null,
    recurring_interval_count: isRecurring ? (given.recurring_interval_count ?? 1) : null,
    meter_interval: null,
    meter_interval_count: null,
    is_recurring: isRecurring,
    is_archived: false,
    is_deletable: true,
    organization_id: world.organization,
    metadata: given.metadata ?? {},
    prices: given.prices.map((each, index) => makePrice(world, base.id, each, index)),
    benefits: [],
    medias: [],
    attached_custom_fields: [],
  };
  world.products.put(product);
  world.emit('product.created', product);
  return product;
}

/** Prices that are not named are archived: subscriptions keep theirs. */
function update(world: World, given: z.output<typeof updateBody>, id: string): Product {
  const product = world.products.get(id);
  const { prices, ...fields } = given;
  if (prices != null) {
    checkPrices(prices, product.is_recurring);
    product.prices = prices.map((each, index) => {
      if (!('id' in each)) return makePrice(world, id, each, index);
      const known = product.prices.find((one) => one.id === each.id);
      if (known === undefined) throw invalidField(['body', 'prices', index], 'Price does not exist.', each.id);
      return known;
    });
  }
  Object.assign(product, fields, { modified_at: world.now() });
  world.emit('product.updated', product);
  return product;
}

export const products = [
  route('GET /v1/products/', 200, listQuery, (world, query) =>
    paginate(
      world.products
        .all()
        .filter(
          (each) =>
            among(each.id, query.id) &&
            (query.is_archived ?? each.is_archived) === each.is_archived &&
            (query.is_recurring ?? each.is_recurring) === each.is_recurring &&
            among(each.visibility, query.visibility) &&
            each.name.toLowerCase().includes((query.query ?? '').toLowerCase()),
        ),
      query,
      (each) => each,
    ),
  ),
  route('POST /v1/products/', 201, createBody, create),
  route('GET /v1/products/:id', 200, z.strictObject({}), (world, _, id) => world.products.get(id)),
  route('PATCH /v1/products/:id', 200, updateBody, update),
];

/** What a period of it costs, usage aside. */
export const fixedAmount = (prices: readonly Price[]): number =>
  prices.reduce((sum, each) => sum + (each.amount_type === 'fixed' ? each.price_amount : 0), 0);
