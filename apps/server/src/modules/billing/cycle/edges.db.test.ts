import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { day, hour, toDate, toIso } from '../../../kernel/clock.ts';
import { type Period, periodAt } from '../periods/periods.ts';
import { zone } from '../periods/zone.ts';
import { openSale, type Sale } from '../sale.fixture.ts';

/** `NEXUS_SEED` tries others. */
const seed = Number(process.env.NEXUS_SEED ?? 2028);
/** A leap year, and in each zone all changes of its clocks. */
const [first, last] = [Date.UTC(2028, 0, 1), Date.UTC(2028, 11, 12)];

interface Case {
  timezone: string;
  /** As the clocks of the zone show it. */
  anchor: string;
}

/** Months begin where clocks are set forward or back, at a part of an hour of UTC, on days that shorter months lack. */
const chosen: Case[] = [
  { timezone: 'UTC', anchor: '2028-01-31T14:37:00.000' },
  { timezone: 'Europe/Berlin', anchor: '2028-01-26T02:30:00.000' },
  { timezone: 'Europe/Berlin', anchor: '2028-01-29T02:30:00.000' },
  { timezone: 'America/New_York', anchor: '2028-01-12T02:30:00.000' },
  { timezone: 'America/New_York', anchor: '2028-01-05T01:30:00.000' },
  { timezone: 'Australia/Lord_Howe', anchor: '2028-01-02T01:45:00.000' },
  { timezone: 'Australia/Lord_Howe', anchor: '2028-01-01T02:15:00.000' },
  { timezone: 'Asia/Kathmandu', anchor: '2028-02-29T00:00:00.000' },
  { timezone: 'Asia/Kolkata', anchor: '2028-01-30T00:00:00.001' },
  { timezone: 'America/St_Johns', anchor: '2028-02-29T23:45:00.000' },
  { timezone: 'Pacific/Chatham', anchor: '2028-01-31T23:59:59.999' },
];
const sampled = fc.sample(
  fc.record({
    timezone: fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
    anchor: fc.integer({ min: first + 2 * day, max: first + 58 * day }).map((wall) => toIso(wall).slice(0, -1)),
  }),
  { numRuns: 7, seed },
);

/** What is used at one instant. */
interface Use {
  at: number;
  units: number;
}

interface Buyer extends Case {
  id: string;
  externalId: string;
  begins: number;
  periods: Period[];
  /** The same of an own meter and of what Nexus itself counts. */
  uses: Use[];
}

describe.skipIf(!postgresAvailable)('the first and the last hour of a month (needs PostgreSQL)', () => {
  let sale: Sale;
  beforeAll(async () => {
    sale = await openSale();
    sale.world.manual.set(first);
    const meter = { slug: 'units', eventType: 'used', aggregation: 'sum', valueProperty: '$.n' };
    await sale.made('POST /api/v1/meters', meter);
    const flat = { model: 'flat', unitAmount: '0.000001' };
    await sale.made('POST /api/v1/plans', {
      ...{ slug: 'edges', name: 'Edges', currency: 'USD', amounts: { month: '1000000', year: null } },
      prices: [
        { feature: 'units', ...flat },
        { feature: 'api.calls', ...flat },
      ],
    });
  });
  afterAll(() => sale?.world.close());

  const periodsOf = ({ timezone, begins }: Pick<Buyer, 'timezone' | 'begins'>): Period[] => {
    const of = { anchor: begins, interval: 'month', timezone } as const;
    const periods = [periodAt(of, begins)];
    for (let end = periods[0]?.end ?? last; end < last; end = periods.at(-1)?.end ?? last)
      periods.push(periodAt(of, end));
    return periods;
  };

  /** Around each end of a month; the units tell which of two months have counted which of them. */
  const usesOf = (periods: readonly Period[]): Use[] =>
    periods.flatMap(({ end }, index) => {
      const [floor, within] = [end - (end % hour), { min: 1, max: hour - 1 }];
      const [before = 1, after = 1] = fc.sample(fc.integer(within), { numRuns: 2, seed: seed + end });
      const instants = [
        end - hour,
        end - before,
        floor - 1,
        floor,
        end - 1,
        end,
        end + after,
        floor + hour - 1,
        floor + hour,
      ];
      return instants.map((at, bit) => ({ at, units: 2 ** ((index % 3) * instants.length + bit) }));
    });

  async function subscribe(each: Case, number: number): Promise<Buyer> {
    const externalId = `buyer-${number}`;
    const begins = zone(each.timezone).toInstant(Date.parse(`${each.anchor}Z`));
    sale.world.manual.set(begins);
    const made = await sale.made('POST /api/v1/customers', { externalId, name: externalId, plan: 'edges' });
    const periods = periodsOf({ ...each, begins });
    await sale.world.rows(
      `update eco_subscriptions set timezone = $2, period_end = $3, term_end = $3 where customer_id = $1`,
      [made.id, each.timezone, toDate(periods[0]?.end ?? begins)],
    );
    const uses = usesOf(periods).filter(({ at }) => at >= begins);
    return { ...each, id: String(made.id), externalId, begins, periods, uses };
  }

  async function use(buyers: readonly Buyer[], from: number, until: number): Promise<void> {
    const events = [];
    for (const { id, externalId, uses } of buyers)
      for (const [index, { at, units }] of uses.entries()) {
        if (at < from || at >= until) continue;
        await sale.use(id, at, units);
        const event = { specversion: '1.0', id: `${externalId} ${index}`, source: '/edges', type: 'used' };
        events.push({ ...event, subject: externalId, time: toIso(at), data: { n: String(units) } });
      }
    if (events.length === 0) return;
    expect(await sale.made('POST /api/v1/events', events)).toMatchObject({ accepted: events.length });
    await sale.world.settled();
  }

  const charged = async ({ id }: Buyer, feature: string) => {
    const rows = await sale.world.rows<{ start: Date; units: string; amount: string }>(
      `select period_start as start, sum(quantity)::text as units, sum(amount)::text as amount from eco_usage_records
       where customer_id = $1 and feature = $2 group by 1 order by 1`,
      [id, feature],
    );
    return rows.map(({ start, units, amount }) => [start.getTime(), Number(units), Number(amount)]);
  };

  it('are charged once, in every zone, whatever its clocks do', { timeout: 240_000 }, async () => {
    const cases = [...chosen, ...sampled].sort((a, b) => (a.anchor < b.anchor ? -1 : 1));
    const instantOf = ({ timezone, anchor }: Case) => zone(timezone).toInstant(Date.parse(`${anchor}Z`));
    const left = cases.map((each) => ({ each, at: instantOf(each) })).sort((a, b) => a.at - b.at);
    const buyers: Buyer[] = [];
    // What came within these days is reported late, often after its month was closed.
    for (let now = first; now < last; now += 4 * day) {
      for (let next = left[0]; next !== undefined && next.at < now; next = left[0]) {
        buyers.push(await subscribe(next.each, buyers.length));
        left.shift();
      }
      sale.world.manual.set(now);
      await use(buyers, now - 4 * day, now);
      expect(await sale.closeMonths()).toMatchObject({ failed: 0 });
    }
    expect(buyers).toHaveLength(cases.length);
    for (const buyer of buyers) {
      // Of the last one of these, what came late waits for the end of the next.
      const closed = buyer.periods.filter(({ end }) => end < last - 40 * day);
      expect(closed.length).toBeGreaterThan(7);
      const expected = closed.map(({ start, end }) => {
        const units = buyer.uses.filter(({ at }) => at >= start && at < end).reduce((sum, each) => sum + each.units, 0);
        return [start, units, units];
      });
      const where = `${buyer.timezone}, ${buyer.anchor}`;
      for (const feature of ['units', 'api.calls'])
        expect((await charged(buyer, feature)).slice(0, closed.length), `${feature}: ${where}`).toEqual(expected);
      const [{ invoiced } = {}] = await sale.world.rows<{ invoiced: string }>(
        `select sum(l.amount)::text as invoiced from eco_invoice_lines l join eco_invoices i on i.id = l.invoice_id
         where i.customer_id = $1 and l.kind in ('usage', 'adjustment')`,
        [buyer.id],
      );
      const [{ recorded } = {}] = await sale.world.rows<{ recorded: string }>(
        'select sum(amount)::text as recorded from eco_usage_records where customer_id = $1',
        [buyer.id],
      );
      expect(invoiced, where).toBe(recorded);
    }
  });
});
