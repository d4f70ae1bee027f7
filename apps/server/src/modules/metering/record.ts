import type { Caller } from '../../kernel/caller.ts';
import type { Statement } from '../../kernel/db/tx.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Spending, UsageRecord } from '../../kernel/record.ts';
import { sealedOrigin } from '../audit/index.ts';
import { encodeUsage } from './row.ts';
import { inboxStatement, manyStatement } from './store/inbox.ts';

/** What a mutation sends with its commit, so that its usage is recorded if and only if it happened. */
export const usageStatement = (usage: UsageRecord): Statement =>
  inboxStatement(usage.org, JSON.stringify(encodeUsage(usage, null)), usage.spent);

/** The same for many records of one organization, and what they spent together. */
export const usagesStatement = (org: string, records: readonly UsageRecord[], spent: readonly Spending[]): Statement =>
  manyStatement(
    org,
    records.map((usage) => JSON.stringify(encodeUsage(usage, null))),
    spent,
  );

/** Everything else goes to the journal; resolves when the record would survive a kill. */
export async function journalUsage(kernel: Kernel, usage: UsageRecord, caller: Caller): Promise<void> {
  const origin = usage.coalesced === undefined ? null : await sealedOrigin(kernel, caller);
  await journalSealedUsage(kernel, usage, origin);
}

/** The same with the caller's sealed origin, which a record needs that the audit log counts. */
export function journalSealedUsage({ journal }: Kernel, usage: UsageRecord, origin: string | null): Promise<void> {
  const record = { stream: 'usage', row: encodeUsage(usage, origin) };
  const { spent } = usage;
  if (spent === undefined) return journal.append(record);
  const appended = journal.append(
    record,
    ...spent.map(({ allocation, bound, units }) => ({ stream: 'spending', row: [allocation, bound, units] })),
  );
  for (const spending of spent) spending.recorded();
  return appended;
}
