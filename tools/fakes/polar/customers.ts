import { z } from 'zod';
import { invalidField, notFound } from './errors.ts';
import { nothing, route } from './route.ts';
import * as s from './schema.ts';
import { among, paginate } from './table.ts';
import type { Card, Customer, World } from './world.ts';

const fields = {
  metadata: s.metadata.optional(),
  name: z.string().max(256).nullish(),
  billing_address: s.address.nullish(),
  tax_id: z.string().nullish(),
  locale: z.string().nullish(),
};
const createBody = z.strictObject({
  ...fields,
  email: z.email(),
  external_id: s.text.nullish(),
  type: z.literal('individual').optional(),
  organization_id: s.id.nullish(),
});
const updateBody = z.strictObject({ ...fields, email: z.email().nullish(), external_id: s.text.nullish() });
const listQuery = z.strictObject({
  ...s.query.page,
  email: z.string().optional(),
  query: z.string().optional(),
  active: s.query.flag,
});

export const shownCustomer = ({ balance: _, ...shown }: Customer): Omit<Customer, 'balance'> => shown;

/** E-mail and external id are of one customer each. */
function checkTaken(
  world: World,
  given: { email?: string | null | undefined; external_id?: string | null | undefined },
  self?: Customer,
): void {
  const others = world.customers.all().filter((each) => each !== self);
  if (others.some(({ email }) => email.toLowerCase() === given.email?.toLowerCase())) {
    throw invalidField(['body', 'email'], 'A customer with this email address already exists.', given.email);
  }
  if (given.external_id != null && others.some((each) => each.external_id === given.external_id)) {
    throw invalidField(['body', 'external_id'], 'A customer with this external ID already exists.', given.external_id);
  }
}

export function makeCustomer(world: World, given: Omit<z.output<typeof createBody>, 'type'>): Customer {
  checkTaken(world, given);
  const customer: Customer = {
    ...world.born(),
    metadata: given.metadata ?? {},
    external_id: given.external_id ?? null,
    email: given.email,
    email_verified: false,
    type: 'individual',
    name: given.name ?? null,
    billing_name: null,
    billing_address: (given.billing_address ?? null) as Customer['billing_address'],
    tax_id: given.tax_id == null ? null : [given.tax_id, 'unknown'],
    locale: given.locale ?? null,
    organization_id: world.organization,
    default_payment_method_id: null,
    deleted_at: null,
    first_user_event_at: null,
    avatar_url: null,
    balance: 0,
  };
  world.customers.put(customer);
  world.emit('customer.created', shownCustomer(customer));
  return customer;
}

function update(world: World, given: z.output<typeof updateBody>, customer: Customer): unknown {
  checkTaken(world, given, customer);
  if (given.external_id != null && customer.external_id != null && given.external_id !== customer.external_id) {
    throw invalidField(['body', 'external_id'], 'Customer external ID cannot be updated.', given.external_id);
  }
  const { tax_id: taxId, ...simple } = given;
  Object.assign(customer, simple, taxId === undefined ? {} : { tax_id: taxId === null ? null : [taxId, 'unknown'] });
  customer.modified_at = world.now();
  world.emit('customer.updated', shownCustomer(customer));
  return shownCustomer(customer);
}

/** Its subscriptions are revoked; orders stay. */
function remove(world: World, customer: Customer, revoke: (world: World, customer: string) => void): undefined {
  revoke(world, customer.id);
  customer.deleted_at = world.now();
  world.customers.delete(customer.id);
  world.gone.put(customer);
  world.emit('customer.deleted', shownCustomer(customer));
  return undefined;
}

function external(world: World, id: string): Customer {
  const found = world.customers.all().find((each) => each.external_id === id);
  if (found === undefined) throw notFound();
  return found;
}

const cardsOf = (world: World, customer: Customer): Card[] =>
  world.cards.all().filter((each) => each.customer_id === customer.id);

/** What other files know of subscriptions, to show the state of a customer and to end them. */
interface Ports {
  state(world: World, customer: Customer): object;
  revoke(world: World, customer: string): void;
}

export function customerRoutes({ state, revoke }: Ports) {
  const one = { ':id': (world: World, id: string) => world.customers.get(id), 'external/:id': external };
  const shown = Object.entries(one).flatMap(([path, find]) => [
    route(`GET /v1/customers/${path}`, 200, nothing, (world, _, id) => shownCustomer(find(world, id))),
    route(`GET /v1/customers/${path}/state`, 200, nothing, (world, _, id) => {
      const customer = find(world, id);
      return { ...shownCustomer(customer), ...state(world, customer) };
    }),
    route(`GET /v1/customers/${path}/payment-methods`, 200, z.strictObject(s.query.page), (world, query, id) =>
      paginate(cardsOf(world, find(world, id)), query, ({ number: _, ...card }) => card),
    ),
    route(`PATCH /v1/customers/${path}`, 200, updateBody, (world, given, id) => update(world, given, find(world, id))),
    route(`DELETE /v1/customers/${path}`, 204, nothing, (world, _, id) => remove(world, find(world, id), revoke)),
  ]);
  return [
    route('GET /v1/customers/', 200, listQuery, (world, query) =>
      paginate(
        world.customers
          .all()
          .filter((each) => among(each.email, query.email === undefined ? undefined : [query.email])),
        query,
        shownCustomer,
      ),
    ),
    route('POST /v1/customers/', 201, createBody, (world, { type: _, ...given }) =>
      shownCustomer(makeCustomer(world, given)),
    ),
    ...shown,
  ];
}
