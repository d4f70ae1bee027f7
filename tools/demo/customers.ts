import type { Input } from '../../packages/sdk/src/index.ts';
import { type CompanyNames, slugOf } from './names.ts';
import type { Company, Scene } from './scene.ts';
import type { SoldCustomer, SoldKey } from './selling.ts';

export interface NewCustomer {
  name: string;
  plan: string;
  day: number;
  keys: number;
  /** Of its calls, relative to other customers. */
  weight: number;
}

/** Customers who come over the days, of which the first have the most calls. */
export function newCustomers(
  { random }: Scene,
  names: CompanyNames,
  {
    count,
    plans,
    lastDay,
    keys,
  }: { count: number; plans: (readonly [string, number])[]; lastDay: number; keys: number },
): NewCustomer[] {
  return Array.from({ length: count }, (_, index) => ({
    name: names.next(),
    plan: random.weighted(plans),
    // A third is there from the beginning.
    day: Math.max(0, Math.round((index / count - 0.33) * 1.5 * lastDay)),
    keys: 1 + (index % Math.max(1, Math.round(count / Math.max(1, keys - count))) === 0 ? 1 : 0),
    weight: 1 / (1 + index * 0.35) + random.next() * 0.1,
  }));
}

/** Makes the customer, with a key for each of its environments. */
export async function admitCustomer(
  { installation, random }: Scene,
  company: Company,
  customer: NewCustomer,
  terms: Partial<Input<'keys.create'>> = {},
): Promise<{ customer: SoldCustomer; keys: SoldKey[] }> {
  const { name, plan } = customer;
  const externalId = `${slugOf(name)}-${random.integer(100, 999)}`;
  const since = installation.clock.now();
  const metadata = {
    region: random.pick(['eu', 'us', 'ap']),
    source: random.pick(['website', 'referral', 'fair', 'sales']),
  };
  const { id } = await company.backEnd.customers.create({
    ...{ externalId, name, email: `accounts@${slugOf(name)}.example`, plan, metadata },
  });
  const sold: SoldCustomer = { id, externalId, name, plan, since };
  const keys: SoldKey[] = [];
  for (const [index, purpose] of ['production', 'staging'].slice(0, customer.keys).entries()) {
    const key = await company.backEnd.keys.create({
      ...{ name: `${name} ${purpose}`, kind: 'customer', customerId: id },
      limits: [{ name: 'requests', limit: 600, windowSeconds: 60, per: 'key' }],
      ...terms,
    });
    keys.push({ id: key.id, customer: sold, weight: customer.weight * (index === 0 ? 1 : 0.12), since });
  }
  return { customer: sold, keys };
}
