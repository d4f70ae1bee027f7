import type { Ingest } from '../../../kernel/journal/index.ts';
import { type AllocationSpending, addSpending } from '../store/spending.ts';

/** The sink of the stream `spending`: `[allocation, bound, units]`. */
export const ingest: Ingest = async (client, rows) => {
  const sums = new Map<string, AllocationSpending>();
  for (const [allocation, bound, units] of rows) {
    if (typeof allocation !== 'string' || typeof bound !== 'string' || !Number.isSafeInteger(units)) {
      throw new TypeError('a record of spending that is none');
    }
    const sum = sums.get(allocation);
    if (sum === undefined) sums.set(allocation, { allocation, bound, units: units as number });
    else sum.units += units as number;
  }
  const spent = [...sums.values()].filter(({ units }) => units !== 0);
  if (spent.length > 0) {
    await addSpending(
      client,
      spent.sort((a, b) => (a.allocation < b.allocation ? -1 : 1)),
    );
  }
};
