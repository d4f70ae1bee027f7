import type { Ingest } from '../../kernel/journal/index.ts';
import { aggregate } from './aggregate.ts';
import { decodeUsage } from './row.ts';
import { shapesOf } from './shapes.ts';
import { addDaily, addLastUses, addRows, ensurePartitions, ensureShapes } from './store/intake.ts';
import { addCustomers, addHourly, addKeys, addTags } from './store/sums.ts';

/**
 * Stores usage rows and adds them to every rollup, all in the caller's transaction: the sink of the stream `usage`, and
 * what the inbox is emptied through. Shapes come first and rollups last,
 * always in this order: they are where nodes meet, so their locks are held shortly and never crosswise.
 */
export const ingest: Ingest = async (client, rows) => {
  const usage = rows.map(decodeUsage);
  const { days, daily, hourly, keys, tags, lastUses, coalesced } = aggregate(usage);
  await ensurePartitions(client, days);
  const { shapes, ids } = shapesOf(usage);
  await ensureShapes(client, shapes);
  await addRows(client, usage, ids);
  await addDaily(client, daily);
  await addHourly(client, hourly);
  await addKeys(client, keys);
  await addCustomers(client, tags);
  await addTags(client, tags);
  await addLastUses(client, lastUses);
  if (coalesced.length === 0) return;
  // With the first of them: it brings the audit module along, of 8 MB, which the journal's thread of an idle server does without.
  const { coalesce } = await import('../audit/index.ts');
  await coalesce(client, coalesced);
};
