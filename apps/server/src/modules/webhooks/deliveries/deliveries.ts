import { found } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { kernelService } from '../../../kernel/kernel.ts';
import { readEndpoint } from '../endpoints/endpoints.ts';
import { webhookErrors } from '../errors.ts';
import { bodyOf } from '../messages/body.ts';
import { openSealed } from '../sealed.ts';
import { webhooksState } from '../state.ts';
import { deliveriesReplayed, maxReplayed, type ReplayQuery } from './schema.ts';
import * as store from './store.ts';

/** With what was sent and what was answered. @throws NOT_FOUND */
export async function readDelivery(tx: TenantTx, id: Id<'whd'>, of?: Id<'cus'>) {
  const delivery = found(await store.findDelivery(tx, id, of));
  const kernel = tx.use(kernelService);
  const attempts = await store.listAttempts(tx, id, delivery.createdAt);
  const attemptLog = [];
  for (const { answer, ...attempt } of attempts) {
    const place = { org: tx.org, delivery: id, attempt: attempt.number };
    attemptLog.push({ ...attempt, answer: answer === null ? null : await openSealed(kernel, place, answer) });
  }
  return { ...delivery, body: await sentBody(tx, delivery.messageId, delivery.endpointId), attemptLog };
}

async function sentBody(tx: TenantTx, messageId: Id<'evt'>, endpointId: Id<'whe'>): Promise<string> {
  const { data, ...message } = found(await store.findMessage(tx, messageId));
  const place = { org: tx.org, message: message.id };
  const text = await openSealed(tx.use(kernelService), place, data);
  return bodyOf({ ...message, data: JSON.parse(text) }, await store.versionOf(tx, endpointId));
}

/** What waits for its next attempt is sent at once. @throws NOT_FOUND, DELIVERY_OPEN, ENDPOINT_DISABLED */
export async function replayDelivery(tx: TenantTx, id: Id<'whd'>, of?: Id<'cus'>) {
  const { state, endpointId } = found(await store.lockDelivery(tx, id, of));
  if (state === 'dropped') throw webhookErrors.ENDPOINT_DISABLED('The endpoint was deleted');
  if (state === 'pending' || state === 'sending') throw webhookErrors.DELIVERY_OPEN();
  await assertEnabled(tx, endpointId, of);
  const after = await store.restartDelivery(tx, id);
  recordReplay(tx, { type: 'webhook-delivery', id }, endpointId, 1);
  return after;
}

/** Those of a time, oldest first. @throws NOT_FOUND, ENDPOINT_DISABLED */
export async function replayDeliveries(
  tx: TenantTx,
  endpoint: Id<'whe'>,
  { since, until, states }: ReplayQuery,
  of?: Id<'cus'>,
) {
  await assertEnabled(tx, endpoint, of);
  const replayed = await store.restartDeliveries(tx, { endpoint, states, since, until: until ?? tx.now });
  recordReplay(tx, { type: 'webhook-endpoint', id: endpoint }, endpoint, replayed);
  return { replayed, remaining: replayed === maxReplayed };
}

async function assertEnabled(tx: TenantTx, endpoint: Id<'whe'>, of: Id<'cus'> | undefined): Promise<void> {
  const { state } = await readEndpoint(tx, endpoint, of);
  if (state === 'disabled') throw webhookErrors.ENDPOINT_DISABLED('Enable it first');
}

function recordReplay(
  tx: TenantTx,
  resource: { type: string; id: string },
  endpoint: Id<'whe'>,
  replayed: number,
): void {
  tx.audit({ resource, after: { replayed } });
  tx.emit(deliveriesReplayed(endpoint, { replayed }));
  tx.afterCommit(() => tx.use(webhooksState).sender.wake());
}
