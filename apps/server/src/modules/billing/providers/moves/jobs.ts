import { z } from 'zod';
import type { Background } from '../../../../kernel/background.ts';
import { hour } from '../../../../kernel/clock.ts';
import { Id } from '../../../../kernel/ids.ts';
import { job } from '../../../../kernel/jobs/jobs.ts';
import { stayAtProviderName } from '../../subscriptions/move.ts';
import { readById, type SubscriptionRow, unfinishedMoves } from '../../subscriptions/store.ts';
import { note } from '../changes/changes.ts';
import { providersService } from '../providers.ts';

/** Subscriptions of one read. */
const batch = 100;

export const finishMovesName = 'billing.finish-moves';

/**
 * Cancels what moves at its former provider, at the end of its term. Where the process is killed between the call and our note
 * of it, the next run or the webhook notes it. One that fails does not stop the others.
 */
async function finishAll(background: Background): Promise<void> {
  let after = '';
  for (;;) {
    const rows = await background.inSystem((tx) => unfinishedMoves(tx, after, batch));
    for (const row of rows) {
      await finish(background, row).catch((error: unknown) => {
        background.kernel.log.error({ err: error, subscription: row.id }, 'a subscription could not be moved');
      });
    }
    if (rows.length < batch) return;
    after = rows.at(-1)?.id ?? '';
  }
}

async function finish(background: Background, row: SubscriptionRow): Promise<void> {
  const provider = await background.use(providersService).at(row.orgId, row.provider);
  const known = await provider.remote?.readSubscription(row.providerRef ?? '');
  if (known === undefined) return;
  const isEnding = known.cancelAtPeriodEnd || known.status === 'canceled';
  const canceled = isEnding ? known : await provider.cancel(known);
  // Somebody may have taken the move back meanwhile.
  const now = isEnding ? row : await background.inSystem((tx) => readById(tx, row.id));
  const stays = now?.movesTo === null && !now.cancelAtPeriodEnd;
  const found = stays ? await provider.resume(canceled) : canceled;
  const resource = { type: 'subscription', id: row.id };
  await note(background.kernel, { seller: row.orgId }, { provider, row }, found, (tx) =>
    tx.audit({ action: 'subscription.leave', resource, after: { provider: provider.name } }),
  );
}

/** `at`: when the move was taken back, in epoch milliseconds. */
const Stay = z.object({ subscription: Id('sub'), at: z.number() });

/** Later, it may have been canceled there anew. */
const stayMs = hour;

/** The provider may have been asked to end it when the move was taken back already. */
async function stay(background: Background, { subscription, at }: z.infer<typeof Stay>): Promise<void> {
  if (background.kernel.clock.now() - at > stayMs) return;
  const row = await background.inSystem((tx) => readById(tx, subscription));
  if (row === undefined || row.providerRef === null || row.movesTo !== null) return;
  const provider = await background.use(providersService).at(row.orgId, row.provider);
  const known = await provider.remote?.readSubscription(row.providerRef);
  if (known === undefined || known.status === 'canceled' || !known.cancelAtPeriodEnd) return;
  await note(background.kernel, { seller: row.orgId }, { provider, row }, await provider.resume(known));
}

export const stayAtProvider = job({
  name: stayAtProviderName,
  payload: Stay,
  tenant: true,
  run: stay,
});

export const finishMoves = job({
  name: finishMovesName,
  payload: z.object({}),
  tenant: true,
  cron: '27 * * * *',
  run: finishAll,
});
