import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Background } from '../../kernel/background.ts';
import type { Subscription } from '../../kernel/events/events.ts';
import { operatorOrg } from '../../kernel/record.ts';
import { archiveFolder } from './retention.ts';
import { eraseLog } from './store/retention.ts';

/**
 * `before` and `after` hold the names an erased organization gave its things, so its log goes too: entries, and the
 * archives on this node. Its signed checkpoints stay, and the operator's log records where the chain ended.
 */
async function erase(background: Background): Promise<void> {
  const { org } = background;
  await background.inSystem(async (tx) => {
    const end = await eraseLog(tx, org);
    if (end === undefined) return;
    tx.audit({
      org: operatorOrg,
      action: 'organization.erased',
      resource: { type: 'organization', id: org },
      after: { lastSeq: end.seq, hash: end.hash },
      risk: 'high',
    });
  });
  await rm(join(background.use(archiveFolder), org), { recursive: true, force: true });
}

export const subscriptions: Subscription[] = [
  { name: 'audit.erase-organization', type: 'organization.erased', handle: erase },
];
