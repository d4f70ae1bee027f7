import { createHash } from 'node:crypto';
import type { models } from '@polar-sh/sdk/2026-10';
import { z } from 'zod';
import { shownCustomer } from './customers.ts';
import { invalidField, notFound } from './errors.ts';
import { nothing, route } from './route.ts';
import * as s from './schema.ts';
import { among, paginate } from './table.ts';
import type { Customer, Meter, Price, UsageEvent, World } from './world.ts';

const clause = z.strictObject({
  property: z.string(),
  operator: z.enum(['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'like', 'not_like']),
  value: z.union([z.string(), z.number(), z.boolean()]),
});
interface Filter {
  conjunction: 'and' | 'or';
  clauses: (z.output<typeof clause> | Filter)[];
}
const filter: z.ZodType<Filter> = z.lazy(() =>
  z.strictObject({ conjunction: z.enum(['and', 'or']), clauses: z.array(z.union([clause, filter])) }),
);
const aggregation = z.union([
  z.strictObject({ func: z.literal('count') }),
  z.strictObject({ func: z.enum(['sum', 'max', 'min', 'avg']), property: z.string() }),
  z.strictObject({ func: z.literal('unique'), property: z.string() }),
]);
const meterFields = {
  metadata: s.metadata.optional(),
  unit: z.enum(['scalar', 'token', 'custom']).optional(),
  custom_label: z.string().nullish(),
  custom_multiplier: z.int().nullish(),
};
const createMeter = z.strictObject({
  ...meterFields,
  name: z.string().min(3),
  filter,
  aggregation,
  organization_id: s.id.nullish(),
});
const updateMeter = z.strictObject({
  ...meterFields,
  name: z.string().min(3).nullish(),
  filter: filter.nullish(),
  aggregation: aggregation.nullish(),
  is_archived: z.boolean().nullish(),
});

/** Events whose name, time or metadata fit. */
function matches(event: UsageEvent, { conjunction, clauses }: Filter): boolean {
  const test = (each: Filter['clauses'][number]): boolean => {
    if ('clauses' in each) return matches(event, each);
    const value =
      each.property === 'name'
        ? event.name
        : each.property === 'timestamp'
          ? event.timestamp
          : event.metadata[each.property];
    if (value === undefined) return false;
    const [a, b] = [value as string | number, each.value as string | number];
    const tests = {
      eq: () => String(a) === String(b),
      ne: () => String(a) !== String(b),
      gt: () => a > b,
      gte: () => a >= b,
      lt: () => a < b,
      lte: () => a <= b,
      like: () => String(a).includes(String(b)),
      not_like: () => !String(a).includes(String(b)),
    };
    return tests[each.operator]();
  };
  return conjunction === 'and' ? clauses.every(test) : clauses.some(test);
}

function aggregate(meter: Meter, events: readonly UsageEvent[]): number {
  const { aggregation: how } = meter;
  if (how.func === undefined || how.func === 'count') return events.length;
  const values = events
    .map(({ metadata }) => metadata[(how as { property: string }).property])
    .filter((value) => value !== undefined);
  if (how.func === 'unique') return new Set(values).size;
  const numbers = values.map(Number).filter(Number.isFinite);
  if (numbers.length === 0) return 0;
  const sum = numbers.reduce((total, value) => total + value, 0);
  return { sum, max: Math.max(...numbers), min: Math.min(...numbers), avg: sum / numbers.length }[how.func];
}

const of = (world: World, customer: string, event: UsageEvent): boolean =>
  event.customer_id === customer ||
  (event.external_customer_id !== null && event.external_customer_id === world.customers.find(customer)?.external_id);

/** Units of a meter that were received in a stretch of time: events belong to the period they arrive in, whatever their time. */
function unitsOf(world: World, meter: Meter, customer: string, from: number, to: number): number {
  const events = world.usage
    .all()
    .filter((event) => event.received >= from && event.received < to && of(world, customer, event))
    .filter((event) => matches(event, meter.filter as Filter));
  return aggregate(meter, events);
}

/** What metered prices cost for a stretch of time, in cents, rounded once each. */
export function meteredAmount(
  world: World,
  price: Price,
  customer: string,
  from: number,
  to: number,
): { units: number; amount: number } {
  if (price.amount_type !== 'metered_unit') return { units: 0, amount: 0 };
  const units = unitsOf(world, world.meters.get(price.meter_id), customer, from, to);
  const amount = Math.round(units * Number(price.unit_amount));
  return { units, amount: Math.min(amount, price.cap_amount ?? amount) };
}

const event = {
  timestamp: s.instant.optional(),
  name: s.text,
  organization_id: s.id.nullish(),
  external_id: s.text.nullish(),
  parent_id: s.text.nullish(),
  metadata: z.record(z.string(), z.union([z.string().max(500), z.number(), z.boolean()])).optional(),
};
const ingestBody = z.strictObject({
  events: z.array(
    z.union([
      z.strictObject({ ...event, customer_id: s.id }),
      z.strictObject({ ...event, external_customer_id: s.text }),
    ]),
  ),
});

/** All or none; an `external_id` that was seen is counted as a duplicate and changes nothing. */
function ingest(world: World, { events }: z.output<typeof ingestBody>): { inserted: number; duplicates: number } {
  const now = world.clock.milliseconds();
  for (const [index, given] of events.entries()) {
    if ('customer_id' in given && world.customers.find(given.customer_id) === undefined) {
      throw invalidField(['body', 'events', index, 'customer_id'], 'Customer does not exist.', given.customer_id);
    }
    if (given.timestamp !== undefined && new Date(given.timestamp).getTime() > now) {
      throw invalidField(['body', 'events', index, 'timestamp'], 'Timestamp must be in the past.', given.timestamp);
    }
  }
  const seen = new Set(world.usage.all().map(({ external_id }) => external_id));
  let inserted = 0;
  for (const given of events) {
    const external = given.external_id ?? null;
    if (external !== null && seen.has(external)) continue;
    seen.add(external);
    inserted += 1;
    const { id, created_at } = world.born();
    world.usage.put({
      id,
      created_at,
      timestamp: given.timestamp ?? world.now(),
      received: now,
      name: given.name,
      external_id: external,
      customer_id: 'customer_id' in given ? given.customer_id : null,
      external_customer_id: 'external_customer_id' in given ? given.external_customer_id : null,
      metadata: given.metadata ?? {},
    });
  }
  return { inserted, duplicates: events.length - inserted };
}

function shownEvent(world: World, row: UsageEvent): unknown {
  const { created_at: _, received: __, external_id: ___, ...shown } = row;
  const customer = world.customers.all().find(({ id }) => of(world, id, row));
  return {
    ...shown,
    organization_id: world.organization,
    customer_id: customer?.id ?? null,
    customer: customer === undefined ? null : shownCustomer(customer),
    external_customer_id: row.external_customer_id ?? customer?.external_id ?? null,
    child_count: 0,
    parent_id: null,
    label: row.name,
    source: 'user',
  };
}

const filters = {
  customer_id: s.query.many(s.id),
  external_customer_id: s.query.many(z.string()),
  meter_id: s.query.many(s.id),
};
const quantities = z.strictObject({
  start_timestamp: s.instant,
  end_timestamp: s.instant,
  interval: z.enum(['hour', 'day', 'week', 'month', 'year']),
  timezone: z.string().optional(),
  customer_id: s.query.many(s.id),
});

/** A meter of a customer since the beginning: what it used, without credits. */
function customerMeter(world: World, meter: Meter, customer: string) {
  const consumed_units = unitsOf(world, meter, customer, 0, Infinity);
  return {
    created_at: meter.created_at,
    modified_at: null,
    meter_id: meter.id,
    consumed_units,
    credited_units: 0,
    balance: -consumed_units,
  };
}

/** Always the same of a meter and a customer, in the form of a UUID. */
function idOf(meter: Meter, customer: string): string {
  const hex = createHash('sha256').update(`${meter.id} ${customer}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

function shownMeter(
  world: World,
  customer: Customer,
  row: ReturnType<typeof activeMeters>[number],
): models.CustomerMeter {
  return { ...row, customer_id: customer.id, customer: shownCustomer(customer), meter: world.meters.get(row.meter_id) };
}

export const activeMeters = (world: World, customer: string) =>
  world.meters
    .all()
    .map((meter) => ({ id: idOf(meter, customer), ...customerMeter(world, meter, customer) }))
    .filter(({ consumed_units }) => consumed_units > 0);

export const usage = [
  route('POST /v1/events/ingest', 200, ingestBody, ingest),
  route(
    'GET /v1/events/',
    200,
    z.strictObject({ ...s.query.page, ...filters, name: s.query.many(z.string()) }),
    (world, query) =>
      paginate(
        world.usage
          .all()
          .filter(
            (each) =>
              among(each.name, query.name) &&
              among(each.external_customer_id, query.external_customer_id) &&
              among(each.customer_id, query.customer_id),
          ),
        { ...query, sorting: query.sorting?.map((each) => each.replace('timestamp', 'created_at')) },
        (each) => shownEvent(world, each),
      ),
  ),
  route('GET /v1/events/:id', 200, nothing, (world, _, id) => shownEvent(world, world.usage.get(id))),
  route('POST /v1/meters/', 201, createMeter, (world, given) =>
    world.meters.put({
      ...world.born(),
      name: given.name,
      unit: given.unit ?? 'scalar',
      custom_label: given.custom_label ?? null,
      custom_multiplier: given.custom_multiplier ?? null,
      filter: given.filter,
      aggregation: given.aggregation,
      metadata: given.metadata ?? {},
      organization_id: world.organization,
      archived_at: null,
    }),
  ),
  route(
    'GET /v1/meters/',
    200,
    z.strictObject({ ...s.query.page, query: z.string().optional(), is_archived: s.query.flag }),
    (world, query) =>
      paginate(
        world.meters
          .all()
          .filter((each) => (query.is_archived ?? each.archived_at != null) === (each.archived_at != null)),
        { ...query, sorting: undefined },
        (each) => each,
      ),
  ),
  route('GET /v1/meters/:id', 200, nothing, (world, _, id) => world.meters.get(id)),
  route('PATCH /v1/meters/:id', 200, updateMeter, (world, { is_archived: isArchived, ...given }, id) => {
    const archived = isArchived == null ? {} : { archived_at: isArchived ? world.now() : null };
    return Object.assign(world.meters.get(id), given, archived, { modified_at: world.now() });
  }),
  route('GET /v1/meters/:id/quantities', 200, quantities, (world, query, id) => {
    const meter = world.meters.get(id);
    const [from, to] = [new Date(query.start_timestamp).getTime(), new Date(query.end_timestamp).getTime()];
    const customers = query.customer_id ?? world.customers.all().map((each) => each.id);
    const events = world.usage
      .all()
      .filter(
        (each) => customers.some((customer) => of(world, customer, each)) && matches(each, meter.filter as Filter),
      )
      .filter(({ timestamp }) => new Date(timestamp).getTime() >= from && new Date(timestamp).getTime() < to);
    const total = aggregate(meter, events);
    return { quantities: [{ timestamp: query.start_timestamp, quantity: total }], total };
  }),
  route('GET /v1/customer-meters/', 200, z.strictObject({ ...s.query.page, ...filters }), (world, query) => {
    const rows = world.customers
      .all()
      .filter((each) => among(each.id, query.customer_id) && among(each.external_id, query.external_customer_id))
      .flatMap((each) => activeMeters(world, each.id).map((meter) => ({ ...meter, customer: each })));
    return paginate(
      rows.filter((each) => among(each.meter_id, query.meter_id)),
      { ...query, sorting: undefined },
      ({ customer, ...row }) => shownMeter(world, customer, row),
    );
  }),
  route('GET /v1/customer-meters/:id', 200, nothing, (world, _, id) => {
    for (const customer of world.customers.all()) {
      const found = activeMeters(world, customer.id).find((each) => each.id === id);
      if (found !== undefined) return shownMeter(world, customer, found);
    }
    throw notFound();
  }),
];
