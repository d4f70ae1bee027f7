import type pg from 'pg';

export interface AllocationSpending {
  allocation: string;
  bound: string;
  units: number;
}

/**
 * As the database owner, in the transaction of the journal's shipper. An allocation that has ended, because a journal was
 * replayed later, is passed by: its bound spends the units itself. `spent` names each allocation once, in order of their ids.
 */
export async function addSpending(client: pg.ClientBase, spent: readonly AllocationSpending[]): Promise<void> {
  const ids = spent.map(({ allocation }) => allocation);
  // In one order, as all who change several of them.
  await client.query('select from eco_allocations where id = any ($1::text[]) order by id for no key update', [ids]);
  const { rows } = await client.query<{ id: string }>(
    `update eco_allocations a set spent = a.spent + s.units from unnest($1::text[], $2::bigint[]) as s (id, units)
     where a.id = s.id returning a.id`,
    [ids, spent.map(({ units }) => units)],
  );
  const known = new Set(rows.map(({ id }) => id));
  for (const { allocation, bound, units } of spent) {
    if (known.has(allocation)) continue;
    await client.query('update eco_bounds set spent = spent + $2::bigint where id = $1', [bound, units]);
  }
}
