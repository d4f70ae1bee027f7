import { sql } from 'kysely';
import { deleted } from '../../../http/noun.ts';
import { hour, toDate } from '../../../kernel/clock.ts';
import { countRows, found, newRow, pageById } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { kernelService } from '../../../kernel/kernel.ts';
import { pickDefined } from '../../../kernel/schema.ts';
import { assertCustomer } from '../../tenancy/index.ts';
import { endDeliveries, holdUnsubscribed } from '../deliveries/store.ts';
import { webhookErrors } from '../errors.ts';
import { assertSubscribable } from '../event-types/event-types.ts';
import { sealIn } from '../sealed.ts';
import { newSigner, schemeOf } from '../sending/signature.ts';
import { endpointsTopic, webhooksState } from '../state.ts';
import type { Tables } from '../tables.ts';
import {
  type EndpointQuery,
  endpointEnabled,
  maxOfCustomer,
  type NewWebhookEndpoint,
  secretRotated,
  type WebhookEndpointChanges,
  webhookEndpoint,
} from './schema.ts';

const columns = [
  'id',
  'customerId',
  'url',
  'description',
  'events',
  'ordering',
  'timeoutMs',
  'ratePerSecond',
  'headerNames',
  'apiVersion',
  'publicKey',
  'state',
  'disabledReason',
  'disabledAt',
  'lastSuccessAt',
  'failingSince',
  'previousSecretUntil',
  'createdAt',
  'updatedAt',
] as const;

const db = (tx: TenantTx) => tx.tables<Tables>();
const present = (tx: TenantTx) =>
  db(tx).selectFrom('eco_webhook_endpoints').where('orgId', '=', tx.org).where('state', '<>', 'deleted');
/** `of`: the customer to whose endpoints the caller is bound. */
const select = (tx: TenantTx, of: Id<'cus'> | undefined) =>
  present(tx)
    .select(columns)
    .$if(of !== undefined, (query) => query.where('customerId', '=', of ?? null));
const update = (tx: TenantTx, id: Id<'whe'>) => db(tx).updateTable('eco_webhook_endpoints').where('id', '=', id);

type Row = Awaited<ReturnType<typeof lock>>;

/** A secret whose time is over does not sign, also where nothing has removed it. */
const shown = (tx: TenantTx, { previousSecretUntil, ...row }: Row) => ({
  ...row,
  rotationEndsAt: previousSecretUntil !== null && previousSecretUntil > tx.now ? previousSecretUntil : null,
});

async function lock(tx: TenantTx, id: Id<'whe'>, of: Id<'cus'> | undefined) {
  return found(await select(tx, of).where('id', '=', id).forNoKeyUpdate().executeTakeFirst());
}

/** Newest first. */
export async function listEndpoints(tx: TenantTx, { customerId, state, ...page }: EndpointQuery) {
  const all = select(tx, customerId);
  const query = state === undefined ? all : all.where('state', '=', state);
  const { items, nextCursor } = await pageById(query, page, 'desc');
  return { items: items.map((row) => shown(tx, row)), nextCursor };
}

/** @throws NOT_FOUND */
export const readEndpoint = async (tx: TenantTx, id: Id<'whe'>, of?: Id<'cus'>) =>
  shown(tx, found(await select(tx, of).where('id', '=', id).executeTakeFirst()));

export const countEndpoints = (tx: TenantTx): Promise<number> => countRows(present(tx));

/** Refuses an address that may not be called, and in production one without encryption. @throws OUTBOUND_REFUSED */
async function assertCallable(tx: TenantTx, url: string): Promise<void> {
  await tx.use(kernelService).outbound.check(url, { httpsOnly: tx.use(webhooksState).httpsOnly });
}

/** @throws NOT_FOUND, OUTBOUND_REFUSED, EVENT_TYPE_UNKNOWN, TOO_MANY_ENDPOINTS */
export async function createEndpoint(
  tx: TenantTx,
  { headers, customerId = null, signature, ...values }: NewWebhookEndpoint,
) {
  if (customerId !== null) await assertCustomer(tx, customerId);
  await assertCallable(tx, values.url);
  await assertSubscribable(tx, values.events);
  const row = newRow(tx, 'whe');
  const { secret, publicKey } = newSigner(signature);
  const place = { org: tx.org, endpoint: row.id };
  const query = db(tx)
    .insertInto('eco_webhook_endpoints')
    .values({
      ...pickDefined(values),
      ...row,
      ...(await sealedHeaders(tx, row.id, headers)),
      customerId,
      publicKey,
      secret: await sealIn(tx, { ...place, part: 'secret' }, secret),
      state: 'enabled',
    });
  const after = shown(tx, await query.returning(columns).executeTakeFirstOrThrow());
  if (customerId !== null) await assertRoom(tx, customerId);
  webhookEndpoint.record(tx, 'create', { after });
  await changed(tx);
  return { ...after, secret: publicKey === null ? secret : null };
}

/** Customers make endpoints in the portal, and share what the organization's plan includes. @throws TOO_MANY_ENDPOINTS */
async function assertRoom(tx: TenantTx, customer: Id<'cus'>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`webhook endpoints ${customer}`}, 0))`.execute(db(tx));
  if ((await countRows(present(tx).where('customerId', '=', customer))) <= maxOfCustomer) return;
  throw webhookErrors.TOO_MANY_ENDPOINTS(`At most ${maxOfCustomer}`);
}

async function sealedHeaders(tx: TenantTx, id: Id<'whe'>, headers: Record<string, string>) {
  const headerNames = Object.keys(headers).sort();
  if (headerNames.length === 0) return { headers: null, headerNames };
  const place = { org: tx.org, endpoint: id, part: 'headers' } as const;
  return { headers: await sealIn(tx, place, JSON.stringify(headers)), headerNames };
}

/** Nodes remember which organizations have endpoints. */
const changed = (tx: TenantTx): Promise<void> => tx.invalidate(endpointsTopic, tx.org);

/** @throws NOT_FOUND, INVALID_REQUEST, OUTBOUND_REFUSED, EVENT_TYPE_UNKNOWN */
export async function updateEndpoint(
  tx: TenantTx,
  id: Id<'whe'>,
  { headers, state, ...changes }: WebhookEndpointChanges,
  of?: Id<'cus'>,
) {
  const before = shown(tx, await lock(tx, id, of));
  if (changes.url !== undefined) {
    if (headers === undefined) assertSameOrigin(before, changes.url);
    await assertCallable(tx, changes.url);
  }
  if (changes.events !== undefined) await assertSubscribable(tx, changes.events);
  const disables = state === 'disabled' && before.state !== 'disabled';
  const query = update(tx, id).set({
    ...pickDefined(changes),
    ...(headers === undefined ? {} : await sealedHeaders(tx, id, headers)),
    ...(disables ? { state: 'disabled', disabledReason: 'requested', disabledAt: tx.date } : {}),
    updatedAt: tx.date,
  });
  const after = shown(tx, await query.returning(columns).executeTakeFirstOrThrow());
  if (disables) await endDeliveries(tx, id, 'held');
  if (changes.events !== undefined) await holdUnsubscribed(tx, id, changes.events);
  webhookEndpoint.record(tx, 'update', { before, after });
  return after;
}

/**
 * Headers hold credentials that nobody is shown. Whoever may only change the address could otherwise have them sent to a
 * server of their own. @throws INVALID_REQUEST
 */
function assertSameOrigin({ url, headerNames }: { url: string; headerNames: string[] }, next: string): void {
  if (headerNames.length === 0 || new URL(url).origin === new URL(next).origin) return;
  throw errors.INVALID_REQUEST(
    '/headers: give them again, or {} for none: they are not sent to another host than the one they were given for',
  );
}

/** What waits for it is dropped; its log stays until it is pruned. @throws NOT_FOUND */
export async function deleteEndpoint(tx: TenantTx, id: Id<'whe'>, of?: Id<'cus'>) {
  const before = shown(tx, await lock(tx, id, of));
  const gone = { secret: null, previousSecret: null, headers: null };
  await update(tx, id)
    .set({ ...gone, state: 'deleted', updatedAt: tx.date })
    .execute();
  await endDeliveries(tx, id, 'dropped');
  webhookEndpoint.record(tx, 'delete', { before });
  await changed(tx);
  return deleted;
}

/** What was held stays so until it is replayed. @throws NOT_FOUND, ENDPOINT_ENABLED */
export async function enableEndpoint(tx: TenantTx, id: Id<'whe'>, of?: Id<'cus'>) {
  const before = await lock(tx, id, of);
  if (before.state === 'enabled') throw webhookErrors.ENDPOINT_ENABLED();
  const query = update(tx, id).set({
    ...{ state: 'enabled', disabledReason: null, disabledAt: null },
    ...{ failingSince: null, lastFailedAt: null, failedMessages: 0, warnings: 0, pace: null },
    updatedAt: tx.date,
  });
  const after = shown(tx, await query.returning(columns).executeTakeFirstOrThrow());
  tx.audit({
    resource: { type: 'webhook-endpoint', id },
    before: { disabledReason: before.disabledReason },
  });
  tx.emit(endpointEnabled(id, { customerId: after.customerId as Id<'cus'> | null }));
  return after;
}

/** Both secrets sign until the overlap has ended. @throws NOT_FOUND, ROTATION_OPEN */
export async function rotateSecret(tx: TenantTx, id: Id<'whe'>, overlapHours: number, of?: Id<'cus'>) {
  const before = shown(tx, await lock(tx, id, of));
  if (before.rotationEndsAt !== null) throw webhookErrors.ROTATION_OPEN();
  const { secret, publicKey } = newSigner(schemeOf(before.publicKey));
  const place = { org: tx.org, endpoint: id, part: 'secret' } as const;
  const query = update(tx, id).set({
    previousSecret: overlapHours === 0 ? null : sql<Buffer>`secret`,
    previousSecretUntil: overlapHours === 0 ? null : toDate(tx.now + overlapHours * hour),
    secret: await sealIn(tx, place, secret),
    publicKey,
    updatedAt: tx.date,
  });
  const after = shown(tx, await query.returning(columns).executeTakeFirstOrThrow());
  tx.audit({
    resource: { type: 'webhook-endpoint', id },
    after: { overlapHours },
    risk: 'medium',
  });
  tx.emit(secretRotated(id, { customerId: after.customerId as Id<'cus'> | null, overlapHours }));
  return { ...after, secret: publicKey === null ? secret : null };
}
