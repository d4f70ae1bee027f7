import type pg from 'pg';
import { day, hour } from '../../../kernel/clock.ts';
import type { HourlyDelta, KeyDelta, TagDelta } from '../aggregate.ts';
import { dateOf, dayOfMonth, monthOf } from '../days.ts';

// The rollups whose rows hold the sums of a day's hours, or of a month's days, in arrays. All of this runs as the database
// owner, in the transaction of the journal's shipper or of the inbox.

interface Rollup {
  name: string;
  /** The columns of its key with their types, in the order in which all nodes lock its rows. */
  key: Readonly<Record<string, 'text' | 'date'>>;
  /** Columns of arrays. */
  sums: readonly string[];
}

interface Delta {
  key: readonly string[];
  /** Which element, from 1. */
  slot: number;
  sums: readonly number[];
}

const verified = ['verifications', 'extra_units'];
const hourly: Rollup = {
  name: 'eco_usage_hourly',
  key: { org_id: 'text', day: 'date', meter: 'text', customer_id: 'text' },
  sums: ['units'],
};
const keys: Rollup = {
  name: 'eco_usage_keys',
  key: { org_id: 'text', month: 'date', code: 'text', key_id: 'text' },
  sums: verified,
};
const customers: Rollup = {
  name: 'eco_usage_customers',
  key: { org_id: 'text', month: 'date', customer_id: 'text', code: 'text', tag: 'text' },
  sums: verified,
};
const tags: Rollup = {
  name: 'eco_usage_tags',
  key: { org_id: 'text', month: 'date', code: 'text', tag: 'text' },
  sums: verified,
};

export function addHourly(client: pg.ClientBase, deltas: readonly HourlyDelta[]): Promise<void> {
  const added = deltas.map(({ org, hour: start, meter, customer, units }) => ({
    key: [org, dateOf(start), meter, customer ?? ''],
    slot: 1 + Math.floor((start % day) / hour),
    sums: [units],
  }));
  return add(client, hourly, added);
}

export function addKeys(client: pg.ClientBase, deltas: readonly KeyDelta[]): Promise<void> {
  const added = deltas.map(({ org, key, day: date, code, verifications, units }) => ({
    key: [org, monthOf(date), code, key],
    slot: dayOfMonth(date),
    sums: [verifications, units - verifications],
  }));
  return add(client, keys, added);
}

export function addCustomers(client: pg.ClientBase, deltas: readonly TagDelta[]): Promise<void> {
  const added = deltas.map(({ org, day: date, customer, tag, code, verifications, units }) => ({
    key: [org, monthOf(date), customer ?? '', code, tag ?? ''],
    slot: dayOfMonth(date),
    sums: [verifications, units - verifications],
  }));
  return add(client, customers, added);
}

/** The same deltas, added up over all customers. */
export function addTags(client: pg.ClientBase, deltas: readonly TagDelta[]): Promise<void> {
  const added = new Map<string, Delta & { sums: [number, number] }>();
  for (const { org, day: date, tag, code, verifications, units } of deltas) {
    const key = [org, monthOf(date), code, tag ?? ''];
    const slot = dayOfMonth(date);
    const id = `${key.join(' ')} ${slot}`;
    const one = added.get(id) ?? { key, slot, sums: [0, 0] };
    one.sums[0] += verifications;
    one.sums[1] += units - verifications;
    added.set(id, one);
  }
  return add(client, tags, inOrder([...added.values()]));
}

/**
 * Adds each delta to its element. Nearly always they all have the same one, whose assignment costs half of adding two
 * arrays up. At the turn of an hour or a day arrays are added up: a statement may change a row once only.
 */
async function add(client: pg.ClientBase, rollup: Rollup, deltas: readonly Delta[]): Promise<void> {
  const [first] = deltas;
  if (first === undefined) return;
  if (deltas.every(({ slot }) => slot === first.slot)) await addToSlot(client, rollup, deltas, first.slot);
  else await addToSlots(client, rollup, inOrder(deltas));
}

const inOrder = <Of extends Delta>(deltas: readonly Of[]): Of[] =>
  deltas
    .map((delta): [string, Of] => [delta.key.join(' '), delta])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, delta]) => delta);

/** Sums to which nothing is added, as nearly always the extra units, are left alone. */
async function addToSlot(
  client: pg.ClientBase,
  { name, key, sums }: Rollup,
  deltas: readonly Delta[],
  slot: number,
): Promise<void> {
  const [keys, types] = [Object.keys(key), Object.values(key)];
  const changed = sums.filter((_, index) => deltas.some((delta) => delta.sums[index] !== 0));
  const count = keys.length + changed.length;
  const [place, before] = [`$${count + 1}::integer`, `$${count + 2}::bigint[]`];
  // Not an empty array: what is later assigned to an element of one would be its first, whatever the subscript.
  const added = sums.map((sum) => (changed.includes(sum) ? `${before} || nullif(added.${sum}, 0)` : "'{NULL}'"));
  const updated = changed.map(
    (sum) =>
      `${sum}[${place}] = nullif(coalesce(known.${sum}[${place}], 0) + coalesce(excluded.${sum}[${place}], 0), 0)`,
  );
  const arrays = [...types, ...changed.map(() => 'bigint')].map((type, index) => `$${index + 1}::${type}[]`);
  await client.query({
    name: `${name}-slot-${changed.join()}`,
    text: `insert into ${name} as known (${[...keys, ...sums].join(', ')})
      select ${[...keys, ...added].join(', ')}
      from unnest(${arrays.join(', ')}) as added (${[...keys, ...changed].join(', ')})
      on conflict (${keys.join(', ')}) do update set ${updated.join(', ')}`,
    values: [
      ...types.map((type, index) => arrayOf(type, deltas, ({ key: values }) => values[index])),
      ...changed.map((sum) => arrayOf('bigint', deltas, (delta) => delta.sums[sums.indexOf(sum)])),
      slot,
      new Array<null>(slot - 1).fill(null),
    ],
  });
}

/** Values that need no quotes are joined here, since the driver would check each of them. */
function arrayOf(type: string, deltas: readonly Delta[], value: (delta: Delta) => unknown): unknown {
  const values = deltas.map(value);
  return type === 'text' ? values : `{${values.join()}}`;
}

/** `deltas`: those of one row follow each other. */
async function addToSlots(client: pg.ClientBase, { name, key, sums }: Rollup, deltas: readonly Delta[]): Promise<void> {
  const rows: { key: readonly string[]; slots: (number | null)[][] }[] = [];
  for (const delta of deltas) {
    let row = rows.at(-1);
    if (row === undefined || row.key.some((value, index) => value !== delta.key[index])) {
      row = { key: delta.key, slots: sums.map(() => []) };
      rows.push(row);
    }
    for (const [index, slots] of row.slots.entries()) slots[delta.slot - 1] = delta.sums[index] || null;
  }
  const columns = Object.entries(key);
  const updated = sums.map(
    (column) => `${column} = (select array_agg(nullif(coalesce(a, 0) + coalesce(b, 0), 0) order by slot)
      from unnest(known.${column}, excluded.${column}) with ordinality as pair (a, b, slot))`,
  );
  const names = [...Object.keys(key), ...sums].join(', ');
  const types = [...columns.map(([, type]) => type), ...sums.map(() => 'text')];
  await client.query({
    name: `${name}-slots`,
    text: `insert into ${name} as known (${names})
      select ${[...Object.keys(key), ...sums.map((column) => `${column}::bigint[]`)].join(', ')}
      from unnest(${types.map((type, index) => `$${index + 1}::${type}[]`).join(', ')}) as added (${names})
      on conflict (${Object.keys(key).join(', ')}) do update set ${updated.join(', ')}`,
    values: [
      ...columns.map((_, index) => rows.map((row) => row.key[index])),
      ...sums.map((_, index) => rows.map(({ slots }) => `{${Array.from(slots[index] ?? [], textOf).join()}}`)),
    ],
  });
}

const textOf = (sum: number | null | undefined): string => String(sum ?? null);
