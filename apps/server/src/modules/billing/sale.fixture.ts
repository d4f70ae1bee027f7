import { expect } from 'vitest';
import type { Answer } from '../../../test/app.ts';
import { callAs, keyWith, makeWorld, type Tenant, type World } from '../../../test/world/world.ts';
import { Background } from '../../kernel/background.ts';
import { appendUsage } from '../metering/metering.fixture.ts';
import { usageRecord } from '../metering/usage.fixture.ts';
import { closeMonths, closePeriods } from './cycle/jobs.ts';

/** The world's first instant. */
export const start = Date.UTC(2026, 0, 15, 12);

/** $29 a month with 1,000 calls, and $0.001 for each further one. */
export const pro = {
  slug: 'pro',
  name: 'Pro',
  currency: 'USD',
  amounts: { month: '29000000', year: '290000000' },
  prices: [{ feature: 'api.calls', model: 'overage', included: '1000', unitAmount: '0.001' }],
};
const big = { ...pro, slug: 'big', name: 'Big', amounts: { month: '99000000', year: null } };

interface IssuedInvoice {
  id: string;
  number: string;
  status: string;
  total: string;
  lines: { kind: string; description: string; quantity: string; amount: string }[];
}

/** A seller with the plans `pro` and `big`, and a clock that only moves when it is told to. */
export interface Sale {
  world: World;
  seller: Tenant;
  /** As the seller, with a key: a token would expire when the clock moves. */
  call(what: string, body?: unknown): Promise<Answer>;
  /** The body of what must succeed. */
  made(what: string, body?: unknown): Promise<Answer['body']>;
  /** The id of a new customer, on `pro` where nothing else is said. */
  customer(plan?: string): Promise<string>;
  /** Oldest first, with their lines. */
  invoices(of: string): Promise<IssuedInvoice[]>;
  /** Counts calls of a customer. */
  use(of: string, at: number, quantity: number): Promise<void>;
  /** Closes the months that are over. */
  closeMonths(): ReturnType<typeof closeMonths>;
  /** The whole hourly job. */
  hourlyJob(): Promise<void>;
}

export async function openSale(): Promise<Sale> {
  const world = await makeWorld();
  const seller = world.a;
  const key = await keyWith(world, seller, ['*:*']);
  const { kernel } = world.app;
  const call: Sale['call'] = (what, body) => callAs(world, seller, key, what, body === undefined ? {} : { body });
  const made: Sale['made'] = async (what, body) => {
    const answer = await call(what, body);
    expect(answer.status, `${what}: ${answer.text}`).toBeLessThan(300);
    return answer.body;
  };
  // What the operator sells to the organizations of the world would be closed with each month, too.
  await world.rows(
    `update eco_subscriptions set status = 'canceled', ended_at = updated_at where buyer_org_id is not null`,
  );
  for (const plan of [pro, big]) await made('POST /api/v1/plans', plan);
  let customers = 0;
  return {
    ...{ world, seller, call, made },
    async customer(plan = 'pro') {
      customers += 1;
      const body = { externalId: `customer ${customers}`, name: `Customer ${customers}`, plan };
      return String((await made('POST /api/v1/customers', body)).id);
    },
    async invoices(of) {
      const { items } = await made(`GET /api/v1/customers/${of}/invoices`);
      const found: unknown[] = [];
      for (const { id } of items as unknown as { id: string }[])
        found.unshift(await made(`GET /api/v1/invoices/${id}`));
      return found as IssuedInvoice[];
    },
    async use(of, at, quantity) {
      const usage = { at, quantity, meter: 'api.calls', org: seller.org, customer: of };
      await appendUsage(kernel, usageRecord({ ...usage, id: kernel.ids.next('req') }));
    },
    closeMonths: () => closeMonths(new Background(kernel, closePeriods.name)),
    hourlyJob: () => closePeriods.run(new Background(kernel, closePeriods.name), {}),
  };
}
