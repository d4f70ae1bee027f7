import { createHmac, randomBytes } from 'node:crypto';
import { FakeClock } from '../shared/clock.ts';
import { Webhooks } from '../shared/webhooks.ts';
import type { SessionInput } from './checkout/session.ts';
import { visible } from './expand.ts';
import { Store } from './store.ts';
import { Debits } from './subscriptions/items.ts';
import type { Event, InvoiceLine, Thing, WebhookEndpoint } from './wire.ts';

export const apiVersion = '2026-10-28.endive';

export interface Settings {
  /** Seconds until a new object is found by search; docs.stripe.com/search says under a minute. */
  searchLagSeconds: number;
  /** Days between the tries of a failed renewal, each after the one before. */
  retryDays: readonly number[];
  /** What becomes of a subscription when the last try has failed. */
  afterRetries: 'cancel' | 'unpaid' | 'past_due';
  /** Smallest charge in cents; less goes to the customer's balance. */
  smallestCharge: number;
}

const hour = 3_600_000;
// Up to three days, with growing pauses (docs.stripe.com/webhooks).
const webhookRetries = [hour, 2 * hour, 4 * hour, 8 * hour, 16 * hour, 24 * hour];

/** What the request at hand is, for the events that it makes. */
interface Cause {
  id: string | null;
  idempotency_key: string | null;
}

/** The state of one Stripe account. */
export class World {
  readonly store = new Store();
  readonly debits = new Debits();
  /** What checkout sessions were made with, by id: more than they show. */
  readonly inputs = new Map<string, SessionInput>();
  readonly clock: FakeClock;
  readonly webhooks: Webhooks;
  readonly settings: Settings;
  /** Lines of previews, by id. */
  readonly previews = new Map<string, InvoiceLine[]>();
  cause: Cause = { id: null, idempotency_key: null };
  url = '';

  constructor(start: Date, settings: Settings) {
    this.settings = settings;
    this.clock = new FakeClock(start);
    this.webhooks = new Webhooks(this.clock, { sign, retries: webhookRetries });
  }

  now(): number {
    return this.clock.seconds();
  }

  id(prefix: string, length = 24): string {
    const letters = randomBytes(length * 2)
      .toString('base64')
      .replaceAll(/[^A-Za-z0-9]/g, '');
    return `${prefix}_${letters.slice(0, length)}`;
  }

  /** Runs at that Unix time, outside of any request. */
  at(name: string, seconds: number, act: () => void): void {
    this.clock.schedule(name, seconds * 1000, () => {
      this.cause = { id: null, idempotency_key: null };
      act();
    });
  }

  emit(type: string, thing: Thing, previous?: Record<string, unknown>): void {
    const endpoints = this.store
      .all<WebhookEndpoint>('webhook_endpoint')
      .filter(
        ({ status, enabled_events }) =>
          status === 'enabled' && enabled_events.some((each) => each === '*' || each === type),
      );
    const event: Event = {
      id: this.id('evt'),
      object: 'event',
      api_version: apiVersion,
      created: this.now(),
      data: {
        object: visible(thing, this.store) as Thing,
        ...(previous === undefined ? {} : { previous_attributes: previous }),
      },
      livemode: false,
      pending_webhooks: endpoints.length,
      request: this.cause,
      type,
    };
    this.store.put(event);
    const body = JSON.stringify(event, null, 2);
    for (const { url, secret = '' } of endpoints) this.webhooks.send({ id: event.id, type, body }, { url, secret });
  }

  /** Changes a thing and says so, with what its fields were before. */
  change<T extends Thing>(thing: T, changes: Partial<T>, type: string): T {
    const previous: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(changes)) {
      const before = (thing as unknown as Record<string, unknown>)[key];
      if (JSON.stringify(before) !== JSON.stringify(value)) previous[key] = structuredClone(before);
    }
    Object.assign(thing, changes);
    if (Object.keys(previous).length > 0) this.emit(type, thing, previous);
    return thing;
  }
}

/** `Stripe-Signature: t=…,v1=…`: HMAC-SHA256 of time, dot and body (docs.stripe.com/webhooks, signatures). */
function sign({ body }: { body: string }, secret: string, now: Date): Record<string, string> {
  const time = Math.floor(now.getTime() / 1000);
  const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  return {
    'stripe-signature': `t=${time},v1=${signature}`,
    'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
  };
}
