import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import { definitionsOf } from './meters.ts';
import type { Span } from './span.ts';
import { sumUp } from './store/usage.ts';
import { spansOfRows } from './windows.ts';

/**
 * What the events of a subject come to by the organization's meters of these slugs, exactly: decimal text. Slugs of no
 * meter are left out.
 */
export async function meteredUnits(
  tx: TenantTx | SystemTx,
  { org, subject }: { org: string; subject: string },
  slugs: readonly string[],
  span: Span,
): Promise<Map<string, string>> {
  const units = new Map<string, string>();
  for (const { slug, definition: meter, rolledFrom } of await definitionsOf(tx, org, slugs)) {
    const isRolledUp = meter.aggregation !== 'unique' && rolledFrom !== null;
    const windows = [span];
    const rows = spansOfRows(windows, isRolledUp ? Date.parse(rolledFrom) : span.to);
    const [found] = await sumUp(tx, {
      ...{ meter, windows, rows, subject, bySubject: false, groupBy: [], filters: [], limit: 1 },
    });
    units.set(slug, found?.value ?? '0');
  }
  return units;
}
