import { expect } from 'vitest';
import type { Answer, Json } from '../../../test/app.ts';
import { callAs, type World } from '../../../test/world/world.ts';
import { Background } from '../../kernel/background.ts';
import { closeMonths, closePeriods } from './cycle/jobs.ts';

export interface Line {
  kind: string;
  description: string;
  quantity: string;
  unitAmount: string;
  amount: string;
  tier: string | null;
}

export interface Invoice {
  id: string;
  number: string;
  status: string;
  currency: string;
  subtotal: string;
  tax: string;
  total: string;
  amountPaid: string;
  amountDue: string;
  lines: Line[];
}

/** What the owner of the first organization does as a seller, from outside. */
export interface Selling {
  call(what: string, body?: unknown): Promise<Answer>;
  /** The body of an answer that must be no error. */
  made(what: string, body?: unknown): Promise<Json>;
  /** The code of an answer that must be an error. */
  refused(what: string, body?: unknown): Promise<string>;
  plan(slug: string, terms?: Record<string, unknown>): Promise<string>;
  /** A customer, with the plan if one is named. */
  customer(plan?: string): Promise<string>;
  subscription(customer: string): Promise<Json>;
  /** Oldest first. */
  invoices(customer: string): Promise<Invoice[]>;
  /** What happens in the seller's product. */
  send(customer: string, data: Record<string, unknown>, at: number, type?: string): Promise<void>;
  close(): Promise<{ closed: number; failed: number }>;
  /** Moves the clock, and logs in again. */
  moveTo(instant: number): Promise<void>;
}

const monthly = { currency: 'USD', amounts: { month: '30000000', year: '360000000' } };

export function sellingIn(world: World): Selling {
  const seller = world.a;
  let serial = 0;
  const call: Selling['call'] = (what, body) =>
    callAs(world, seller, seller.members.owner.token, what, body === undefined ? {} : { body });
  const made: Selling['made'] = async (what, body) => {
    const answer = await call(what, body);
    expect(answer.status, `${what}: ${answer.text}`).toBeLessThan(300);
    return answer.body;
  };
  return {
    call,
    made,
    async refused(what, body) {
      const answer = await call(what, body);
      expect(answer.status, `${what}: ${answer.text}`).toBeGreaterThanOrEqual(400);
      return String(answer.body.code);
    },
    async plan(slug, terms = {}) {
      return String((await made('POST /api/v1/plans', { slug, name: slug, ...monthly, ...terms })).slug);
    },
    async customer(plan) {
      const externalId = `buyer-${++serial}`;
      const chosen = plan === undefined ? {} : { plan };
      return String((await made('POST /api/v1/customers', { externalId, name: externalId, ...chosen })).id);
    },
    subscription: (customer) => made(`GET /api/v1/customers/${customer}/subscription`),
    async invoices(customer) {
      const { items } = await made(`GET /api/v1/customers/${customer}/invoices?limit=100`);
      const all: unknown[] = [];
      for (const { id } of items as unknown as Invoice[]) all.unshift(await made(`GET /api/v1/invoices/${id}`));
      return all as Invoice[];
    },
    async send(customer, data, at, type = 'used') {
      const { externalId } = await made(`GET /api/v1/customers/${customer}`);
      const time = new Date(at).toISOString();
      const event = {
        specversion: '1.0',
        id: `event-${++serial}`,
        source: 'test',
        type,
        subject: externalId,
        time,
        data,
      };
      const answer = await callAs(world, seller, seller.members.owner.token, 'POST /api/v1/events', {
        body: JSON.stringify(event),
        headers: { 'content-type': 'application/cloudevents+json' },
      });
      expect(answer.body.accepted, answer.text).toBe(1);
    },
    close: () => closeMonths(new Background(world.app.kernel, closePeriods.name)),
    async moveTo(instant) {
      world.manual.set(instant);
      const { email, password } = seller.founder;
      const { body } = await world.call('POST /api/v1/auth/login', { body: { email, password } });
      (seller.members.owner as { token: string }).token = String(body.tokens?.accessToken);
    },
  };
}
