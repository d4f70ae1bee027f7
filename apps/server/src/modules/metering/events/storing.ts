import type pg from 'pg';
import { day } from '../../../kernel/clock.ts';
import { dateOf } from '../days.ts';
import { type MeterDefinition, type MeterRefusal, type Reading, readingOf } from '../meters/definition.ts';
import { Rollups } from '../meters/rollups.ts';
import { addRollups } from '../meters/store/rollups.ts';
import type { CheckedEvent } from './check.ts';
import type { QuotaRefusal } from './schema.ts';
import type { SealedGenerations } from './sealed.ts';
import * as store from './store.ts';
import { spend } from './taking.ts';

/** `conflict`: a duplicate that says something else than the event of that id that was received first. */
export type Outcome = 'accepted' | 'duplicate' | 'conflict' | MeterRefusal | QuotaRefusal;

/** Stores events in one transaction: their keys, their rows, and what they add to the rollups. */
export class Storing {
  /** Days whose partitions are there. */
  private readonly days = new Set<string>();
  private readonly sealed: SealedGenerations;

  constructor(sealed: SealedGenerations) {
    this.sealed = sealed;
  }

  async store(client: pg.ClientBase, events: readonly CheckedEvent[]): Promise<Outcome[]> {
    try {
      await store.beginIntake(client);
      const days = await this.ensureDays(client, events);
      const outcomes = await this.storeIn(client, events);
      await store.endIntake(client, 'commit');
      for (const date of days) this.days.add(date);
      for (const { taking } of events) for (const { recorded } of taking?.spent ?? []) recorded();
      return outcomes;
    } catch (error) {
      // Where the connection is lost, so is the transaction.
      await store.endIntake(client, 'rollback').catch(() => {});
      throw error;
    }
  }

  private async ensureDays(client: pg.ClientBase, events: readonly CheckedEvent[]): Promise<string[]> {
    const numbers = new Set(events.map(({ at }) => Math.floor(at / day)));
    const days = [...numbers].map((number) => dateOf(number * day)).filter((date) => !this.days.has(date));
    if (days.length > 0) await store.ensureEventPartitions(client, days.sort());
    return days;
  }

  private async storeIn(client: pg.ClientBase, events: readonly CheckedEvent[]): Promise<Outcome[]> {
    const present = await store.readPresent(client, events);
    const meters = Map.groupBy(present.meters, ({ org, eventType }) => `${org} ${eventType}`);
    const outcomes: Outcome[] = [];
    const first = new Map<string, Received>();
    const repeats: [index: number, event: CheckedEvent][] = [];
    const refused: [index: number, event: CheckedEvent][] = [];
    for (const [index, event] of events.entries()) {
      const readings = readAll(meters.get(`${event.org} ${event.type}`) ?? [], event);
      if (typeof readings === 'string') outcomes[index] = readings;
      else if (event.taking?.refused === true) refused.push([index, event]);
      else if (first.has(event.key)) repeats.push([index, event]);
      else first.set(event.key, { index, event, readings });
    }
    const contents = new Map([...first].map(([key, { event }]) => [key, event.content]));
    for (const [key, content] of await this.received(client, present, eventsOf(first))) {
      contents.set(key, content);
      const { index, event } = first.get(key) as Received;
      repeats.push([index, event]);
      first.delete(key);
    }
    const unknown = refused.map(([, event]) => event).filter(({ key }) => !contents.has(key));
    for (const [key, content] of await this.known(client, present, unknown)) contents.set(key, content);
    for (const [index, { key, content }] of [...repeats, ...refused]) {
      const said = contents.get(key);
      outcomes[index] = said === undefined ? 'QUOTA_EXCEEDED' : said === content ? 'duplicate' : 'conflict';
    }
    for (const { index } of first.values()) outcomes[index] = 'accepted';
    if (first.size > 0) await add(client, [...first.values()]);
    await store.addSpent(
      client,
      eventsOf(first).flatMap(({ taking }) => spend(taking)),
    );
    return outcomes;
  }

  /** Those that were received before, with what was said under their keys. */
  private async known(
    client: pg.ClientBase,
    { generation, sealed }: store.Present,
    events: readonly CheckedEvent[],
  ): Promise<Map<string, number>> {
    if (events.length === 0 || generation === null) return new Map();
    const latest = events.map(({ key }) => ({ generation, key }));
    return store.findKeys(client, [...this.sealed.placesOf(sealed, events), ...latest]);
  }

  /** Those that were received before, with what was said under their keys; the keys of all others are there from now on. */
  private async received(
    client: pg.ClientBase,
    { generation, sealed }: store.Present,
    events: readonly CheckedEvent[],
  ): Promise<Map<string, number>> {
    if (events.length === 0 || generation === null) return new Map();
    const known = await store.findKeys(client, this.sealed.placesOf(sealed, events));
    const others = events.filter(({ key }) => !known.has(key));
    const repeated = await store.addKeys(client, generation, others);
    return new Map([...known, ...(await store.findKeys(client, repeated))]);
  }
}

const eventsOf = (received: ReadonlyMap<string, Received>): CheckedEvent[] =>
  [...received.values()].map(({ event }) => event);

interface Received {
  index: number;
  event: CheckedEvent;
  readings: [MeterDefinition, Reading][];
}

function readAll(meters: readonly MeterDefinition[], event: CheckedEvent): [MeterDefinition, Reading][] | MeterRefusal {
  const readings: [MeterDefinition, Reading][] = [];
  for (const meter of meters) {
    const reading = readingOf(meter, event.data);
    if (typeof reading === 'string') return reading;
    readings.push([meter, reading]);
  }
  return readings;
}

async function add(client: pg.ClientBase, fresh: readonly Received[]): Promise<void> {
  const events = fresh.map(({ event }) => event);
  await store.addEvents(client, events);
  const rollups = new Rollups();
  for (const { event, readings } of fresh) {
    if (event.test) continue;
    for (const [meter, reading] of readings) rollups.add(meter, event, reading);
  }
  await addRollups(client, rollups.inOrder());
}
