import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { anonymous } from '../../http/caller.ts';
import { operatorOrg } from '../../http/record.ts';
import type { Tx } from '../../kernel/db/tx.ts';
import type { StoredEvent, Subscription } from '../../kernel/events/events.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { auditStatement } from './record.ts';
import { archiveFolder } from './retention.ts';
import { eraseLog } from './store/retention.ts';

/**
 * What an erased organization called its things stands in `before` and `after`, so its log goes with it: entries, and the
 * archives on this node. Its signed checkpoints stay, and the operator's log says what ended where.
 */
async function erase(kernel: Kernel, { org }: StoredEvent): Promise<void> {
  let end: { seq: number; hash: string } | undefined;
  const record = async (tx: Tx) =>
    end === undefined ? [] : [await auditStatement(tx, operatorOrg, [entryOf(tx, org, end)])];
  await kernel.database.system(
    'erase the log of an organization',
    async (tx) => {
      end = await eraseLog(tx, org);
    },
    { beforeCommit: record },
  );
  await rm(join(kernel.services.use(archiveFolder), org), { recursive: true, force: true });
}

const entryOf = ({ now }: Tx, org: string, { seq, hash }: { seq: number; hash: string }) => ({
  action: 'organization.erased',
  resource: { type: 'organization', id: org },
  after: { lastSeq: seq, hash },
  result: 'success' as const,
  risk: 'high' as const,
  caller: anonymous('', ''),
  requestId: 'erasure',
  at: now,
});

export const subscriptions: Subscription[] = [
  { name: 'audit.erase-organization', type: 'organization.erased', handle: erase },
];
