import { z } from 'zod';
import { badParameter, invalid } from './errors.ts';
import * as p from './params.ts';
import { route } from './route.ts';
import { search, searchParams } from './search.ts';
import { isWithin, paginate } from './store.ts';
import type { Price, Product } from './wire.ts';
import type { World } from './world.ts';

const productFields = {
  active: p.boolean.optional(),
  description: p.emptyable(p.text).optional(),
  images: p.list(p.url).optional(),
  metadata: p.metadata.optional(),
  statement_descriptor: p.text.optional(),
  tax_code: p.emptyable(p.text).optional(),
  unit_label: p.emptyable(p.text).optional(),
  url: p.emptyable(p.url).optional(),
  ...p.expand,
};

const createProduct = p.hash({ id: p.text.optional(), name: p.text, ...productFields });
const updateProduct = p.hash({ name: p.text.optional(), default_price: p.text.optional(), ...productFields });
const listProducts = p.hash({
  active: p.boolean.optional(),
  ids: p.list(p.text).optional(),
  created: p.created.optional(),
  ...p.page,
});

function makeProduct(world: World, { id, expand: _, ...given }: z.output<typeof createProduct>): Product {
  if (id !== undefined && world.store.has(id)) {
    throw invalid(`Product already exists: ${id}`, { code: 'resource_already_exists', param: 'id' });
  }
  const product = world.store.put<Product>({
    id: id ?? world.id('prod', 14),
    object: 'product',
    active: given.active ?? true,
    created: world.now(),
    default_price: null,
    description: given.description ?? null,
    images: given.images ?? [],
    livemode: false,
    marketing_features: [],
    metadata: given.metadata ?? {},
    name: given.name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: given.statement_descriptor ?? null,
    tax_code: given.tax_code ?? null,
    tax_details: null,
    type: 'service',
    unit_label: given.unit_label ?? null,
    updated: world.now(),
    url: given.url ?? null,
  });
  world.emit('product.created', product);
  return product;
}

const tier = p.hash({
  up_to: z.preprocess((value) => (value === 'inf' ? null : value), p.natural.nullable()),
  unit_amount: p.natural.optional(),
  unit_amount_decimal: p.decimal.optional(),
  flat_amount: p.natural.optional(),
  flat_amount_decimal: p.decimal.optional(),
});

const createPriceParams = p.hash({
  currency: p.currency,
  product: p.text.optional(),
  product_data: p
    .hash({
      name: p.text,
      metadata: p.metadata.optional(),
      active: p.boolean.optional(),
      unit_label: p.text.optional(),
    })
    .optional(),
  unit_amount: p.natural.optional(),
  unit_amount_decimal: p.decimal.optional(),
  active: p.boolean.optional(),
  billing_scheme: z.enum(['per_unit', 'tiered']).optional(),
  lookup_key: p.text.optional(),
  transfer_lookup_key: p.boolean.optional(),
  metadata: p.metadata.optional(),
  nickname: p.text.optional(),
  recurring: p
    .hash({
      interval: z.enum(['day', 'week', 'month', 'year']),
      interval_count: p.natural.optional(),
      trial_period_days: p.natural.optional(),
      usage_type: z.enum(['licensed']).optional(),
    })
    .optional(),
  tax_behavior: z.enum(['exclusive', 'inclusive', 'unspecified']).optional(),
  tiers: p.list(tier).optional(),
  tiers_mode: z.enum(['graduated', 'volume']).optional(),
  transform_quantity: p.hash({ divide_by: p.natural, round: z.enum(['up', 'down']) }).optional(),
  ...p.expand,
});
const updatePrice = p.hash({
  active: p.boolean.optional(),
  lookup_key: p.emptyable(p.text).optional(),
  transfer_lookup_key: p.boolean.optional(),
  metadata: p.metadata.optional(),
  nickname: p.emptyable(p.text).optional(),
  tax_behavior: z.enum(['exclusive', 'inclusive', 'unspecified']).optional(),
  ...p.expand,
});
const listPrices = p.hash({
  active: p.boolean.optional(),
  currency: p.currency.optional(),
  lookup_keys: p.list(p.text).optional(),
  product: p.text.optional(),
  type: z.enum(['one_time', 'recurring']).optional(),
  created: p.created.optional(),
  ...p.page,
});

type PriceInput = z.output<typeof createPriceParams>;

function checkPrice(given: PriceInput): void {
  const tiered = given.billing_scheme === 'tiered';
  if (!tiered && given.unit_amount === undefined && given.unit_amount_decimal === undefined) {
    throw badParameter(
      'You must specify either `unit_amount`, `unit_amount_decimal`, or `custom_unit_amount` when creating a price.',
      {
        code: 'parameter_missing',
        param: 'unit_amount',
      },
    );
  }
  if (given.unit_amount !== undefined && given.unit_amount_decimal !== undefined) {
    throw badParameter('You may only specify one of these parameters: unit_amount, unit_amount_decimal.', {
      code: 'parameters_exclusive',
      param: 'unit_amount',
    });
  }
  if (tiered && (given.tiers === undefined || given.tiers_mode === undefined)) {
    throw badParameter('`tiers` and `tiers_mode` are required if `billing_scheme` is `tiered`.', { param: 'tiers' });
  }
  if (tiered && given.tiers?.at(-1)?.up_to !== null) {
    throw badParameter('The last tier must be open: its `up_to` is `inf`.', { param: 'tiers' });
  }
  if ((given.product === undefined) === (given.product_data === undefined)) {
    throw badParameter('You must specify one of `product` and `product_data`.', { param: 'product' });
  }
}

const wholeCents = (amount: string | undefined): number | null =>
  amount !== undefined && /^\d+(\.0+)?$/.test(amount) ? Number(amount) : null;

function takeLookupKey(world: World, key: string | null | undefined, transfer: boolean | undefined): void {
  if (key == null) return;
  const holder = world.store.all<Price>('price').find((price) => price.lookup_key === key);
  if (holder === undefined) return;
  if (transfer !== true) {
    throw invalid(`A price (\`${holder.id}\`) already uses that lookup key.`, {
      code: 'resource_already_exists',
      param: 'lookup_key',
    });
  }
  world.change(holder, { lookup_key: null }, 'price.updated');
}

export function makePrice(world: World, given: PriceInput): Price {
  checkPrice(given);
  takeLookupKey(world, given.lookup_key, given.transfer_lookup_key);
  const product =
    given.product_data === undefined
      ? world.store.get<Product>('product', given.product ?? '', 'product')
      : makeProduct(world, given.product_data);
  const { recurring } = given;
  const price = world.store.put<Price>({
    id: world.id('price'),
    object: 'price',
    active: given.active ?? true,
    billing_scheme: given.billing_scheme ?? 'per_unit',
    created: world.now(),
    currency: given.currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: given.lookup_key ?? null,
    metadata: given.metadata ?? {},
    nickname: given.nickname ?? null,
    product: product.id,
    recurring:
      recurring === undefined
        ? null
        : {
            interval: recurring.interval,
            interval_count: recurring.interval_count ?? 1,
            meter: null,
            trial_period_days: recurring.trial_period_days ?? null,
            usage_type: 'licensed',
          },
    tax_behavior: given.tax_behavior ?? 'unspecified',
    ...(given.tiers === undefined ? {} : { tiers: given.tiers.map(shownTier) }),
    tiers_mode: given.tiers_mode ?? null,
    transform_quantity: given.transform_quantity ?? null,
    type: recurring === undefined ? 'one_time' : 'recurring',
    unit_amount: given.unit_amount ?? wholeCents(given.unit_amount_decimal),
    unit_amount_decimal: given.unit_amount_decimal ?? given.unit_amount?.toString() ?? null,
  });
  world.emit('price.created', price);
  return price;
}

const shownTier = (given: z.output<typeof tier>) => ({
  flat_amount: given.flat_amount ?? wholeCents(given.flat_amount_decimal),
  flat_amount_decimal: given.flat_amount_decimal ?? given.flat_amount?.toString() ?? null,
  unit_amount: given.unit_amount ?? wholeCents(given.unit_amount_decimal),
  unit_amount_decimal: given.unit_amount_decimal ?? given.unit_amount?.toString() ?? null,
  up_to: given.up_to,
});

export const catalog = [
  route('GET /v1/products/search', searchParams, (world, input) =>
    search<Product>(world, 'product', input, '/v1/products/search'),
  ),
  route('GET /v1/prices/search', searchParams, (world, input) =>
    search<Price>(world, 'price', input, '/v1/prices/search'),
  ),
  route('POST /v1/products', createProduct, makeProduct),
  route('GET /v1/products/:id', p.hash(p.expand), (world, _, id) => world.store.get('product', id)),
  route('POST /v1/products/:id', updateProduct, (world, { expand: _, metadata, ...given }, id) => {
    const product = world.store.get<Product>('product', id);
    const changes = { ...given, metadata: p.mergeMetadata(product.metadata, metadata), updated: world.now() };
    return world.change(product, changes as Partial<Product>, 'product.updated');
  }),
  route('GET /v1/products', listProducts, (world, { active, ids, created, ...page }) =>
    paginate(
      world.store
        .all<Product>('product')
        .filter(
          (each) =>
            (active ?? each.active) === each.active && (ids?.includes(each.id) ?? true) && isWithin(each, created),
        ),
      page,
      '/v1/products',
    ),
  ),
  route('POST /v1/prices', createPriceParams, makePrice),
  route('GET /v1/prices/:id', p.hash(p.expand), (world, _, id) => world.store.get('price', id)),
  route('POST /v1/prices/:id', updatePrice, (world, { expand: _, transfer_lookup_key, metadata, ...given }, id) => {
    const price = world.store.get<Price>('price', id);
    if (given.lookup_key !== price.lookup_key) takeLookupKey(world, given.lookup_key, transfer_lookup_key);
    const changes = { ...given, metadata: p.mergeMetadata(price.metadata, metadata) };
    return world.change(price, changes as Partial<Price>, 'price.updated');
  }),
  route('GET /v1/prices', listPrices, (world, { active, currency, lookup_keys, product, type, created, ...page }) =>
    paginate(
      world.store
        .all<Price>('price')
        .filter(
          (each) =>
            (active ?? each.active) === each.active &&
            (currency ?? each.currency) === each.currency &&
            (lookup_keys?.includes(each.lookup_key ?? '') ?? true) &&
            (product ?? each.product) === each.product &&
            (type ?? each.type) === each.type &&
            isWithin(each, created),
        ),
      page,
      '/v1/prices',
    ),
  ),
];
