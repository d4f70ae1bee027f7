import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import { type Id, isId } from '../../../kernel/ids.ts';
import { assertCustomer } from '../../tenancy/index.ts';
import { readDelivery } from '../deliveries/deliveries.ts';
import { readEndpoint } from '../endpoints/endpoints.ts';
import { webhookErrors } from '../errors.ts';
import { assertOwnType } from '../event-types/event-types.ts';
import { matchesType } from '../event-types/pattern.ts';
import { sealIn } from '../sealed.ts';
import { webhooksState } from '../state.ts';
import { newestVersion } from '../versions/versions.ts';
import { bodyOf, maxBody } from './body.ts';
import { type NewMessage, testSent } from './schema.ts';
import * as store from './store.ts';

export interface Outgoing {
  id: string;
  type: string;
  subject: string | null;
  data: Record<string, unknown>;
  customer: string | null;
  /** Epoch milliseconds. */
  at: number;
}

/** Own events. @throws EVENT_TYPE_UNKNOWN, NOT_FOUND, PAYLOAD_TOO_LARGE */
export async function sendMessage(tx: TenantTx, { type, subject = null, data, customerId = null }: NewMessage) {
  await assertOwnType(tx, type);
  if (customerId !== null) await assertCustomer(tx, customerId);
  const id = tx.newId('evt');
  const message = { id, type, subject, data, customer: customerId, at: tx.now };
  const size = Buffer.byteLength(bodyOf({ ...message, apiVersion: newestVersion }, newestVersion));
  if (size > maxBody)
    throw errors.PAYLOAD_TOO_LARGE(`The body of a delivery would have ${size} bytes, over ${maxBody}`);
  const deliveries = await fanOut(tx, message);
  tx.audit({ resource: { type: 'webhook-message', id }, after: { type, customerId, deliveries } });
  return { id, type, subject, customerId, deliveries, createdAt: tx.now };
}

/** A delivery for each subscribed endpoint; once, however often it is called for the message. Answers how many are new. */
export async function fanOut(tx: TenantTx, message: Outgoing): Promise<number> {
  const all = await store.candidates(tx, message.customer);
  const subscribed = all.filter(({ events }) => events.some((pattern) => matchesType(pattern, message.type)));
  if (subscribed.length === 0) return 0;
  return deliver(
    tx,
    message,
    subscribed.map(({ id }) => id),
  );
}

async function deliver(tx: TenantTx, { data, ...message }: Outgoing, endpoints: readonly Id<'whe'>[]): Promise<number> {
  const place = { org: tx.org, message: message.id };
  const sealed = await sealIn(tx, place, JSON.stringify(data));
  const deliveries = await store.insertMessage(tx, { ...message, data: sealed }, endpoints);
  tx.afterCommit(() => tx.use(webhooksState).sender.wake());
  return deliveries;
}

/** @throws NOT_FOUND, ENDPOINT_DISABLED */
export async function sendTest(tx: TenantTx, endpoint: Id<'whe'>, of?: Id<'cus'>) {
  const { state, customerId } = await readEndpoint(tx, endpoint, of);
  if (state === 'disabled') throw webhookErrors.ENDPOINT_DISABLED('Enable it first');
  const id = tx.newId('evt');
  const { type, subject, data } = testSent(endpoint, { endpointId: endpoint });
  await deliver(tx, { id, type, subject, data, customer: customerId, at: tx.now }, [endpoint]);
  tx.audit({ resource: { type: 'webhook-endpoint', id: endpoint } });
  return readDelivery(tx, await store.onlyDelivery(tx, id));
}

/** The customer that an event is about: its subject, or the one whom its data name. */
export function customerOf({ subject, data }: { subject: string; data: Record<string, unknown> }): string | null {
  const { customerId } = data;
  if (isId(customerId, 'cus')) return customerId;
  return isId(subject, 'cus') ? subject : null;
}
