import type { Cache } from '../../../kernel/cache.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { minute } from '../../../kernel/clock.ts';
import { one, parseDecimal } from '../../../kernel/decimal.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { Quotas } from '../entitlements/quotas.ts';
import type { Buyer } from '../entitlements/schema.ts';
import { type MeterDefinition, readingOf } from '../meters/definition.ts';
import { boundedMeters, metersTopic } from '../meters/meters.ts';
import type { CheckedEvent } from './check.ts';
import { giveBack } from './taking.ts';

const actor = systemActor('metering.read-meters');
/** Organizations in memory. */
const maxOrganizations = 10_000;
/** Backstop for a notification that never came. */
const cacheMs = 5 * minute;

interface NamedMeter {
  slug: string;
  definition: MeterDefinition;
}

/** By the type of events. */
type Meters = ReadonlyMap<string, readonly NamedMeter[]>;

/**
 * Takes what events come to, by the meters that count them, of the quotas of those whose usage it is: 1 where a meter counts
 * events, the value where it sums. A part of a unit counts as a whole one.
 */
export class EventQuotas {
  private readonly kernel: Kernel;
  private readonly quotas: Quotas;
  private readonly meters: Cache<Meters>;

  constructor(kernel: Kernel, quotas: Quotas) {
    this.kernel = kernel;
    this.quotas = quotas;
    const topics = { [metersTopic]: (org: string) => org };
    this.meters = kernel.caches.open<Meters>({ name: 'event-meters', max: maxOrganizations, ttlMs: cacheMs, topics });
  }

  /** Notes at each event what was taken for it, before it is stored: units that a node holds are exact on all nodes. */
  async take(org: string, events: readonly CheckedEvent[]): Promise<void> {
    if (!(await this.quotas.boundsCustomers(org))) return;
    const meters = await this.meters.get(org, () => this.load(org));
    const bounded = events.filter(({ type, subject, test }) => !test && subject !== '' && meters?.has(type) === true);
    if (meters === undefined || bounded.length === 0) return;
    const buyers = await this.quotas.buyersNamed(
      org,
      bounded.map(({ subject }) => subject),
    );
    for (const event of bounded) {
      const buyer = buyers.get(event.subject);
      if (buyer !== undefined) await this.takeFor(buyer, meters.get(event.type) ?? [], event);
    }
  }

  private async takeFor(buyer: Buyer, meters: readonly NamedMeter[], event: CheckedEvent): Promise<void> {
    for (const { slug, definition } of meters) {
      const units = unitsOf(definition, event);
      if (units === 0) continue;
      const known = this.quotas.peek(buyer.org, buyer.customer ?? null, slug);
      const share = known === undefined ? await this.quotas.read(buyer.org, buyer.customer ?? null, slug) : known;
      // What happened before nothing was included is late usage of the plan that ended.
      if (share === null || (share.bound.amount === 0 && event.at < share.bound.start)) continue;
      event.taking ??= { holds: [], refused: false };
      const hold = this.quotas.takeNow([share], units) ?? (await this.quotas.take(share, units));
      if (hold !== undefined) event.taking.holds.push({ hold, units });
      else {
        giveBack(event.taking);
        event.taking.refused = true;
        return;
      }
    }
  }

  private async load(org: string): Promise<Meters> {
    const { database } = this.kernel;
    const meters = await database.tenant(actor, { org }, (tx) => boundedMeters(tx), { readOnly: true });
    return Map.groupBy(meters, ({ definition }) => definition.eventType);
  }
}

/** Whole units; none where the meter rejects the event. */
function unitsOf(meter: MeterDefinition, { data }: CheckedEvent): number {
  const reading = readingOf(meter, data);
  if (typeof reading === 'string') return 0;
  if (reading.amount === null) return 1;
  const units = (parseDecimal(reading.amount) + one - 1n) / one;
  return units > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(units);
}
