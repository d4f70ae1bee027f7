import { day, hour } from '../../../kernel/clock.ts';
import { formatDecimal, parseDecimal } from '../../../kernel/decimal.ts';
import { dateOf } from '../days.ts';
import type { CheckedEvent } from '../events/check.ts';
import type { Aggregation, MeterDefinition, Reading } from './definition.ts';

/** How amounts of one hour are put together; null where the meter counts events. */
export type Combination = 'sum' | 'min' | 'max' | 'latest';

/** Undefined for what is counted from the rows alone. */
export const combinationOf = (aggregation: Aggregation): Combination | null | undefined =>
  (({ count: null, sum: 'sum', avg: 'sum', min: 'min', max: 'max', latest: 'latest', unique: undefined }) as const)[
    aggregation
  ];

/** What a batch adds to a row of `eco_meter_days`. */
export interface RollupDelta {
  org: string;
  meter: string;
  /** UTC, `2026-01-31`. */
  day: string;
  /** Null for all subjects together. */
  subject: string | null;
  groups: readonly (string | null)[];
  combination: Combination | null;
  /** By hour from 0; as decimal text, amounts and marks. */
  events: (number | undefined)[];
  amounts: (bigint | undefined)[];
  marks: (string | undefined)[];
}

const slots = 24;

/** Adds the events of a batch up, so that each rollup's row is changed once. */
export class Rollups {
  /** By meter and day, then by groups, then by subject: keys that the events hold already cost less than joined ones. */
  private readonly deltas = new Map<string, Map<string, Map<string | null, RollupDelta>>>();

  add(meter: MeterDefinition, event: CheckedEvent, { amount, groups }: Reading): void {
    const combination = combinationOf(meter.aggregation);
    if (combination === undefined) return;
    const number = Math.floor(event.at / day);
    const slot = Math.floor((event.at % day) / hour);
    const byGroups = within(this.deltas, `${meter.id} ${number}`);
    const bySubject = within(byGroups, groups.length === 0 ? '' : JSON.stringify(groups));
    for (const subject of [event.subject, null]) {
      let delta = bySubject.get(subject);
      if (delta === undefined) {
        const date = dateOf(number * day);
        const [events, amounts, marks] = [empty<number>(), empty<bigint>(), empty<string>()];
        delta = { org: meter.org, meter: meter.id, day: date, subject, groups, combination, events, amounts, marks };
        bySubject.set(subject, delta);
      }
      delta.events[slot] = (delta.events[slot] ?? 0) + 1;
      if (amount !== null) addAmount(delta, slot, amount, event);
    }
  }

  /** In the order in which all nodes lock their rows. */
  inOrder(): RollupDelta[] {
    return inOrder(this.deltas).flatMap((byGroups) => inOrder(byGroups).flatMap(inOrder));
  }
}

function within<Key, Value>(map: Map<string, Map<Key, Value>>, key: string): Map<Key, Value> {
  let inner = map.get(key);
  if (inner === undefined) {
    inner = new Map();
    map.set(key, inner);
  }
  return inner;
}

/** All subjects together come first. */
const inOrder = <Value>(map: ReadonlyMap<string | null, Value>): Value[] =>
  [...map].sort(([a], [b]) => (a === null ? -1 : b === null || a > b ? 1 : -1)).map(([, value]) => value);

const empty = <T>(): (T | undefined)[] => new Array<T | undefined>(slots).fill(undefined);

function addAmount(
  { combination, amounts, marks }: RollupDelta,
  slot: number,
  text: string,
  event: CheckedEvent,
): void {
  const added = parseDecimal(text);
  const known = amounts[slot];
  if (combination === 'latest') {
    const mark = markOf(event);
    if (!isLater(mark, marks[slot] ?? '')) return;
    marks[slot] = mark;
    amounts[slot] = added;
  } else if (known === undefined) amounts[slot] = added;
  else if (combination === 'sum') amounts[slot] = known + added;
  else if (combination === 'min' ? added < known : added > known) amounts[slot] = added;
}

/** Which event is the later, whatever the order they arrive in; `eco_event_mark` of the migration makes the same. */
const markOf = ({ at, id, source }: Pick<CheckedEvent, 'at' | 'id' | 'source'>): string =>
  `${String(at).padStart(15, '0')} ${id} ${source}`;

/** In PostgreSQL's order, by bytes of UTF-8: JavaScript's differs beyond U+FFFF. */
const isLater = (mark: string, than: string): boolean => Buffer.compare(Buffer.from(mark), Buffer.from(than)) > 0;

export const amountTexts = (amounts: RollupDelta['amounts']): string =>
  `{${amounts.map((units) => (units === undefined ? 'null' : formatDecimal(units))).join()}}`;
