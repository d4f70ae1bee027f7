import { z } from 'zod';
import { deleted } from '../../../http/noun.ts';
import { exampleOf, type Schema } from '../../../http/openapi/schemas.ts';
import { countRows, found, json } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { DeclaredEvent } from '../../../kernel/events/events.ts';
import { decodeCursor, pageOf } from '../../../kernel/paging.ts';
import type { Json } from '../../../kernel/schema.ts';
import { webhookErrors } from '../errors.ts';
import { webhooksState } from '../state.ts';
import type { Tables } from '../tables.ts';
import { matchesType } from './pattern.ts';
import { type EventTypeInput, type EventTypeQuery, type EventTypeView, maxEventTypes } from './schema.ts';

const columns = ['type', 'description', 'schema', 'example'] as const;
const db = (tx: TenantTx) => tx.tables<Tables>();
const own = (tx: TenantTx) => db(tx).selectFrom('eco_webhook_event_types').where('orgId', '=', tx.org);

/** In the order of their names. */
export async function listEventTypes(tx: TenantTx, { source, limit, cursor }: EventTypeQuery) {
  const after = decodeCursor(cursor)?.[0] ?? '';
  const rows: EventTypeView[] = source === 'product' ? [] : await ownTypes(tx);
  const declared = source === 'own' ? [] : [...tx.use(webhooksState).events.values()].map(viewOf);
  const all = [...rows, ...declared].filter(({ type }) => type > after).sort((a, b) => (a.type < b.type ? -1 : 1));
  return pageOf(
    all.slice(0, limit + 1),
    limit,
    ({ type }) => [type],
    (view) => view,
  );
}

async function ownTypes(tx: TenantTx): Promise<EventTypeView[]> {
  const rows = await own(tx).select(columns).execute();
  return rows.map((row) => ({ ...row, own: true }));
}

/** A declared event as it is described to receivers. */
export function viewOf({ type, summary, data }: DeclaredEvent): EventTypeView {
  const options = { io: 'output', unrepresentable: 'any' } as const;
  const { $schema: _, ...schema } = z.toJSONSchema(data, options) as Schema;
  const defs = (schema.$defs ?? {}) as Record<string, Schema>;
  const example = exampleOf(schema, (ref) => defs[ref.slice('#/$defs/'.length)]) as Json;
  return { type, description: summary, own: false, schema: schema as Json, example };
}

/** @throws NOT_FOUND */
export async function readEventType(tx: TenantTx, type: string): Promise<EventTypeView> {
  const declared = tx.use(webhooksState).events.get(type);
  if (declared !== undefined) return viewOf(declared);
  const row = found(await own(tx).select(columns).where('type', '=', type).executeTakeFirst());
  return { ...row, own: true };
}

/** @throws EVENT_TYPE_TAKEN, TOO_MANY_EVENT_TYPES */
export async function putEventType(tx: TenantTx, type: string, values: EventTypeInput): Promise<EventTypeView> {
  if (tx.use(webhooksState).events.has(type)) throw webhookErrors.EVENT_TYPE_TAKEN();
  const known = await own(tx).select(columns).where('type', '=', type).executeTakeFirst();
  if (known === undefined && (await countRows(own(tx))) >= maxEventTypes) {
    throw webhookErrors.TOO_MANY_EVENT_TYPES(`At most ${maxEventTypes}`);
  }
  const set = {
    description: values.description,
    schema: values.schema === null ? null : json(values.schema),
    example: values.example === null ? null : json(values.example),
    updatedAt: tx.date,
  };
  const row = await db(tx)
    .insertInto('eco_webhook_event_types')
    .values({ orgId: tx.org, type, createdAt: tx.date, ...set })
    .onConflict((conflict) => conflict.columns(['orgId', 'type']).doUpdateSet(set))
    .returning(columns)
    .executeTakeFirstOrThrow();
  tx.audit({
    resource: { type: 'webhook-event-type', id: type },
    ...(known === undefined ? {} : { before: { description: known.description } }),
    after: { description: row.description },
  });
  return { ...row, own: true };
}

/** @throws NOT_FOUND, EVENT_TYPE_IN_USE where an endpoint names it */
export async function deleteEventType(tx: TenantTx, type: string) {
  const row = found(await own(tx).select(columns).where('type', '=', type).forUpdate().executeTakeFirst());
  const used = await db(tx)
    .selectFrom('eco_webhook_endpoints')
    .select('id')
    .where('orgId', '=', tx.org)
    .where('state', '<>', 'deleted')
    .where(
      (of) => of.val(type),
      '=',
      (of) => of.fn.any('events'),
    )
    .executeTakeFirst();
  if (used !== undefined) throw webhookErrors.EVENT_TYPE_IN_USE(used.id);
  await db(tx).deleteFrom('eco_webhook_event_types').where('orgId', '=', tx.org).where('type', '=', type).execute();
  tx.audit({ resource: { type: 'webhook-event-type', id: type }, before: { description: row.description } });
  return deleted;
}

/** A pattern that matches nothing is a mistake in its spelling. @throws EVENT_TYPE_UNKNOWN */
export async function assertSubscribable(tx: TenantTx, patterns: readonly string[]): Promise<void> {
  const declared = [...tx.use(webhooksState).events.keys()];
  const open = patterns.filter((pattern) => !declared.some((type) => matchesType(pattern, type)));
  if (open.length === 0) return;
  const types = (await own(tx).select('type').execute()).map(({ type }) => type);
  const unknown = open.find((pattern) => !types.some((type) => matchesType(pattern, type)));
  if (unknown !== undefined) throw webhookErrors.EVENT_TYPE_UNKNOWN(`No event is of the type ${unknown}`);
}

/** A type of the organization's own. @throws EVENT_TYPE_UNKNOWN */
export async function assertOwnType(tx: TenantTx, type: string): Promise<void> {
  const row = await own(tx).select('type').where('type', '=', type).forKeyShare().executeTakeFirst();
  if (row === undefined) {
    throw webhookErrors.EVENT_TYPE_UNKNOWN(`Declare ${type} first: PUT /api/v1/webhooks/event-types/${type}`);
  }
}
