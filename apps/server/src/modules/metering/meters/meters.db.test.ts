import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { makeWorld, type World } from '../../../../test/world/world.ts';
import { Background } from '../../../kernel/background.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { day, hour, toIso } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { type CheckedEvent, checkEvent } from '../events/check.ts';
import { meteringState } from '../state.ts';
import { type Aggregation, aggregations } from './definition.ts';
import { forgetMeter, rollUpMeter } from './jobs.ts';
import { cloudEvent, modelOf, type Sent, sentEvents, spanAround } from './meters.fixture.ts';
import { createMeter, deleteMeter } from './meters.ts';
import { customerUsage, meterUsage } from './usage.ts';
import { MeterUsageQuery } from './usage-schema.ts';

/** Clocks are changed in Europe on 29 March, in New York on the 8th, on Lord Howe, by half an hour, on 5 April. */
const now = Date.UTC(2026, 3, 6, 9, 17, 23, 456);
const moments = [Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 3, 1), Date.UTC(2026, 2, 8, 7), Date.UTC(2026, 3, 4, 15)];
const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe'];

type Item = Awaited<ReturnType<typeof meterUsage>>['items'][number];

describe.skipIf(!postgresAvailable)('meters (needs PostgreSQL)', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld();
    world.manual.set(now);
  });
  afterAll(() => world?.close());

  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>): Promise<T> =>
    world.app.kernel.database.tenant(systemActor('test'), { org: world.a.org }, work, {
      request: { id: 'test', at: now, action: 'test' },
    });

  let types = 0;
  /** A meter of each aggregation, of a type of its own. */
  async function makeMeters(type = `type-${++types}`): Promise<{ type: string; meters: Map<Aggregation, string> }> {
    const meters = new Map<Aggregation, string>();
    for (const aggregation of aggregations) {
      const value = aggregation === 'count' ? {} : { valueProperty: aggregation === 'unique' ? '$.user' : '$.amount' };
      const made = await inTenant((tx) =>
        createMeter(
          tx,
          {
            slug: `${type}.${aggregation}`,
            eventType: type,
            aggregation,
            groupBy: { endpoint: '$.http.endpoint', user: '$.user' },
            allowNegative: true,
            ...value,
          },
          { bounds: async () => false },
        ),
      );
      meters.set(aggregation, made.id);
    }
    return { type, meters };
  }
  const rollUp = async (meters: Map<Aggregation, string>) => {
    for (const meter of meters.values()) {
      await rollUpMeter.run(new Background(world.app.kernel, rollUpMeter.name, { org: world.a.org }), { meter });
    }
  };
  /** Meters of at most 14 types, the bound of an organization. */
  const forget = async (meters: Map<Aggregation, string>) => {
    for (const meter of meters.values()) {
      await inTenant((tx) => deleteMeter(tx, meter as `eco_mtr_${string}`, { isCharged: async () => false }));
      await forgetMeter.run(new Background(world.app.kernel, forgetMeter.name, { org: world.a.org }), { meter });
    }
  };
  const receive = (sent: readonly Sent[], type: string) => {
    const events = sent.map((one) => checkEvent(cloudEvent(one, type), { org: world.a.org }, now));
    const refused = events.filter((one) => typeof one === 'string');
    if (refused.length > 0) throw new Error(`an event of the test was refused: ${refused.join()}`);
    return world.app.kernel.services.use(meteringState).intake.receive(world.a.org, events as CheckedEvent[]);
  };
  const ask = (meter: string, query: object): Promise<Item[]> => {
    const asked = MeterUsageQuery.parse(query);
    return inTenant(async (tx) => (await meterUsage(tx, meter as `eco_mtr_${string}`, asked)).items);
  };
  const stored = (meters: Map<Aggregation, string>) =>
    world.rows(
      `select meter_id, day::text, subject, groups, events, (select array_agg(trim_scale(a) order by slot)
         from unnest(amounts) with ordinality as each (a, slot)) as amounts, marks
       from eco_meter_days where meter_id = any ($1) order by 1, 2, 3 nulls first, 4`,
      [[...meters.values()]],
    );

  const span = ({ from, to }: { from: number; to: number }) => ({
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
  });
  const value = (aggregation: Aggregation, text: string | null): string | null =>
    aggregation === 'avg' && text !== null ? Number(text).toFixed(6) : text;

  /** Sums by key, as a meter should answer them. */
  function expected(aggregation: Aggregation, events: readonly Sent[], keyOf: (event: Sent) => string) {
    const groups = Map.groupBy(events, keyOf);
    return Object.fromEntries([...groups].map(([key, some]) => [key, modelOf(aggregation, some)]));
  }

  it('come to the same whatever the order, the repeats and the batches, and as the model says', async () => {
    await fc.assert(
      fc.asyncProperty(
        sentEvents(moments, 30 * hour).chain((events) =>
          fc.tuple(
            fc.constant(events),
            fc.shuffledSubarray([...events, ...events.slice(0, 10)], { minLength: events.length }),
            fc.integer({ min: 1, max: 25 }),
          ),
        ),
        spanAround(moments, 60 * hour),
        fc.constantFrom(...zones),
        fc.boolean(),
        async ([events, shuffled, size], asked, timezone, early) => {
          const { type, meters } = await makeMeters();
          try {
            if (early) await rollUp(meters);
            const order = [...shuffled, ...events];
            for (let from = 0; from < order.length; from += size) await receive(order.slice(from, from + size), type);
            await rollUp(meters);
            const inside = events.filter(({ at }) => at >= asked.from && at < asked.to);
            const localDay = new Intl.DateTimeFormat('sv', { timeZone: timezone });
            for (const [aggregation, meter] of meters) {
              const days = await ask(meter, { ...span(asked), window: 'day', timezone });
              const found = days.map((item) => [localDay.format(new Date(item.from)), value(aggregation, item.value)]);
              expect(Object.fromEntries(found), `${aggregation} by day`).toEqual(
                expected(aggregation, inside, ({ at }) => localDay.format(at)),
              );
              const grouped = await ask(meter, { ...span(asked), groupBy: 'subject,endpoint' });
              const foundGroups = grouped.map((item) => [
                JSON.stringify([item.subject, item.groups.endpoint]),
                value(aggregation, item.value),
              ]);
              expect(Object.fromEntries(foundGroups), `${aggregation} by group`).toEqual(
                expected(aggregation, inside, ({ subject, endpoint }) => JSON.stringify([subject, endpoint])),
              );
            }
            const rollups = await stored(meters);
            // Counted again from the rows.
            await world.rows('update eco_meters set rolled_from = null where id = any ($1)', [[...meters.values()]]);
            await rollUp(meters);
            expect(await stored(meters)).toEqual(rollups);
          } finally {
            // For the shrinking too: an organization has a bound.
            await forget(meters);
          }
          expect(await stored(meters)).toEqual([]);
        },
      ),
      { numRuns: 6 },
    );
  });

  it('count one customer, some values, and hours by the clock', async () => {
    const { type, meters } = await makeMeters();
    await rollUp(meters);
    const [sum = '', count = ''] = [meters.get('sum'), meters.get('count')];
    const base = { source: '/a', user: 'u1', endpoint: '/orders', amount: 1500 };
    const at = Date.UTC(2026, 2, 29, 0, 30);
    await receive(
      [
        { ...base, id: '1', subject: 'acme', at },
        { ...base, id: '2', subject: 'acme', at: at + hour },
        { ...base, id: '3', subject: 'other', at: at + hour, endpoint: '/users' },
      ],
      type,
    );
    const range = { from: '2026-03-29T00:00:00Z', to: '2026-03-30T00:00:00Z' };
    expect(await ask(sum, { ...range, subject: 'acme' })).toMatchObject([{ value: '3', events: 2, subject: null }]);
    expect(await ask(sum, { ...range, filter: '{"endpoint":["/users","/x"]}' })).toMatchObject([{ value: '1.5' }]);
    expect(await ask(sum, { ...range, subject: 'nobody' })).toMatchObject([{ value: '0', events: 0 }]);
    const of = (externalId: string, from: number) =>
      inTenant((tx) => customerUsage(tx, { meter: `${type}.sum`, externalId, from, to: at + 2 * hour }));
    expect(await Promise.all([of('acme', at), of('acme', at + 1), of('nobody', at)])).toEqual(['3', '1.5', '0']);
    // 02:00 to 03:00 is not there in Berlin.
    const hours = await ask(count, { ...range, window: 'hour', timezone: 'Europe/Berlin' });
    expect(hours.map(({ from, value: counted }) => [from, counted])).toEqual([
      ['2026-03-29T00:00:00.000Z', '1'],
      ['2026-03-29T01:00:00.000Z', '2'],
    ]);
    const minutes = await ask(count, { ...range, window: 'minute' });
    expect(minutes.map(({ from }) => from)).toEqual(['2026-03-29T00:30:00.000Z', '2026-03-29T01:30:00.000Z']);
    const months = await ask(count, { from: '2026-02-15T00:00:00Z', to: '2026-04-06T00:00:00Z', window: 'month' });
    expect(months.map(({ from, to }) => [from, to])).toEqual([
      ['2026-03-01T00:00:00.000Z', '2026-04-01T00:00:00.000Z'],
    ]);
    await forget(meters);
  });

  it('count what was there before them exactly, also while events are stored', async () => {
    const { type, meters } = await makeMeters();
    const sent = fc
      .sample(sentEvents(moments, 20 * hour), { numRuns: 12, seed: 7 })
      .flatMap((events, batch) => events.map((event) => ({ ...event, id: `${batch} ${event.id}` })));
    const half = sent.length >> 1;
    await receive(sent.slice(0, half), type);
    const storing = async () => {
      for (let from = half; from < sent.length; from += 5)
        await receive(sent.slice(from, Math.min(sent.length, from + 5)), type);
    };
    await Promise.all([storing(), rollUp(meters)]);
    await rollUp(meters);
    const rollups = await stored(meters);
    expect(rollups.length).toBeGreaterThan(50);
    await world.rows('update eco_meters set rolled_from = null where id = any ($1)', [[...meters.values()]]);
    await rollUp(meters);
    expect(await stored(meters)).toEqual(rollups);
    const whole = span({ from: now - 34 * day, to: now });
    for (const [aggregation, meter] of meters) {
      const [item] = await ask(meter, whole);
      expect(value(aggregation, item?.value ?? null), aggregation).toBe(modelOf(aggregation, sent));
    }
    await forget(meters);
  });

  it('begin the day with the first of two midnights', async () => {
    const { windowsOf } = await import('./windows.ts');
    const whole = { from: Date.UTC(2024, 9, 26), to: Date.UTC(2024, 9, 29) };
    const windows = await inTenant((tx) => windowsOf(tx, whole, 'day', 'Atlantic/Azores'));
    expect(windows.map(({ from }) => toIso(from))).toEqual([
      '2024-10-26T00:00:00.000Z',
      '2024-10-27T00:00:00.000Z',
      '2024-10-28T01:00:00.000Z',
    ]);
  });

  it('begin days where the clocks of every zone do, also where they are changed', async () => {
    const all = Intl.supportedValuesOf('timeZone');
    // All in 2024: PostgreSQL's and Node's time zone data may differ about later rules, such as Morocco's.
    const changes = [
      ...[Date.UTC(2024, 2, 31, 1), Date.UTC(2024, 3, 1), Date.UTC(2024, 2, 10, 7), Date.UTC(2024, 3, 6, 15)],
      ...[Date.UTC(2024, 1, 28), Date.UTC(2024, 9, 25), Date.UTC(2023, 11, 30)],
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...all),
        fc.constantFrom(...changes),
        fc.constantFrom('day' as const, 'hour' as const, 'month' as const),
        async (timezone, from, kind) => {
          const { windowsOf } = await import('./windows.ts');
          const to = from + (kind === 'month' ? 70 : 4) * day;
          const windows = await inTenant((tx) => windowsOf(tx, { from, to }, kind, timezone));
          const clock = new Intl.DateTimeFormat('sv', { timeZone: timezone, dateStyle: 'short', timeStyle: 'medium' });
          const length = { day: 10, hour: 13, month: 7 }[kind];
          const label = (at: number): string => clock.format(at).slice(0, length);
          const starts = new Set(windows.map((window) => window.from));
          for (let at = from + 15 * 60_000; at < to; at += 15 * 60_000) {
            // A window begins where the clock shows another hour, day or month than a moment before.
            if (label(at) !== label(at - 1)) expect(starts, `${timezone} ${new Date(at).toISOString()}`).toContain(at);
            else if (kind !== 'hour') expect(starts, `${timezone} ${new Date(at).toISOString()}`).not.toContain(at);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
