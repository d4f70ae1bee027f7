import type { Caller } from '../../kernel/caller.ts';
import type { Statement } from '../../kernel/db/tx.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { UsageRecord } from '../../kernel/record.ts';
import { sealedOrigin } from '../audit/index.ts';
import { encodeUsage } from './row.ts';
import { inboxStatement } from './store/inbox.ts';

/** What a mutation sends with its commit, so that its usage is recorded if and only if it happened. */
export const usageStatement = (usage: UsageRecord): Statement =>
  inboxStatement(usage.org, JSON.stringify(encodeUsage(usage, null)));

/** Everything else goes to the journal; resolved when it would survive a kill. On the path of every hot read. */
export function journalUsage(kernel: Kernel, usage: UsageRecord, caller: Caller): Promise<void> {
  if (usage.coalesced === undefined) return append(kernel, usage, null);
  const origin = sealedOrigin(kernel, caller);
  return origin instanceof Promise
    ? origin.then((sealed) => append(kernel, usage, sealed))
    : append(kernel, usage, origin);
}

const append = (kernel: Kernel, usage: UsageRecord, origin: string | null): Promise<void> =>
  kernel.journal.append({ stream: 'usage', row: encodeUsage(usage, origin) });
