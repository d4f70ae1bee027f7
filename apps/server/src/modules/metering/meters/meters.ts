import { type Selectable, sql } from 'kysely';
import { deleted } from '../../../http/noun.ts';
import { countRows, found, json, newRow, onTaken, pageById } from '../../../kernel/db/rows.ts';
import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import { enqueue } from '../../../kernel/jobs/jobs.ts';
import { pickDefined } from '../../../kernel/schema.ts';
import { meteringErrors } from '../errors.ts';
import type { SalesPort } from '../sales.ts';
import type { Tables } from '../tables.ts';
import type { Aggregation, MeterDefinition } from './definition.ts';
import { type MeterChanges, type MeterQuery, type MeterRef, meter, type NewMeter } from './schema.ts';

/** Names an organization whose meters changed. */
export const metersTopic = 'meters';

/** Each event is read by all meters of its type. */
const maxMeters = 100;

const columns = [
  'id',
  'orgId',
  'slug',
  'description',
  'eventType',
  'aggregation',
  'valuePath',
  'groupNames',
  'groupPaths',
  'allowNegative',
  'createdAt',
  'updatedAt',
] as const;

type Row = Pick<Selectable<Tables['eco_meters']>, (typeof columns)[number]>;

const db = (tx: TenantTx) => tx.tables<Tables>();
const select = (tx: TenantTx) => db(tx).selectFrom('eco_meters').select(columns).where('orgId', '=', tx.org);
const refuseTaken = onTaken('eco_meters_slug', meteringErrors.METER_SLUG_TAKEN);

const byRef = (tx: TenantTx, ref: MeterRef) =>
  select(tx).where((of) => of.or([of('id', '=', ref as Row['id']), of('slug', '=', ref)]));

/** Newest first. */
export async function listMeters(tx: TenantTx, page: MeterQuery) {
  const { items, nextCursor } = await pageById(select(tx), page, 'desc');
  return { items: items.map(replyOf), nextCursor };
}

export const readMeter = async (tx: TenantTx, ref: MeterRef) => replyOf(found(await byRef(tx, ref).executeTakeFirst()));

export async function createMeter(
  tx: TenantTx,
  { valueProperty, groupBy = {}, ...values }: NewMeter,
  sales: Pick<SalesPort, 'bounds'>,
) {
  const count = await countRows(db(tx).selectFrom('eco_meters').where('orgId', '=', tx.org));
  if (count >= maxMeters) throw meteringErrors.TOO_MANY_METERS(`${maxMeters} meters at most`);
  const isBoundable = boundable.includes(values.aggregation) && values.allowNegative !== true;
  if (!isBoundable && (await sales.bounds(tx, values.slug))) throw meteringErrors.METER_NOT_BOUNDABLE();
  const names = Object.keys(groupBy).sort();
  const paths = Object.fromEntries(Object.entries(groupBy).map(([name, path]) => [name, namesIn(path)]));
  const query = db(tx)
    .insertInto('eco_meters')
    .values({
      allowNegative: false,
      ...pickDefined(values),
      valuePath: valueProperty == null ? null : namesIn(valueProperty),
      groupNames: names,
      groupPaths: json(paths),
      rolledFrom: null,
      ...newRow(tx, 'mtr'),
    });
  const after = replyOf(await query.returning(columns).executeTakeFirstOrThrow().catch(refuseTaken));
  // Events that are there already count too.
  await enqueue(tx, 'metering.roll-up-meter', { meter: after.id });
  await tx.invalidate(metersTopic, tx.org);
  meter.record(tx, 'create', { after });
  return after;
}

/** What is counted cannot change: what was counted before would be something else. */
export async function updateMeter(tx: TenantTx, ref: MeterRef, changes: MeterChanges) {
  const before = replyOf(found(await byRef(tx, ref).forUpdate().executeTakeFirst()));
  const query = db(tx)
    .updateTable('eco_meters')
    .where('id', '=', before.id)
    .set({ ...pickDefined(changes), updatedAt: tx.date });
  const after = replyOf(await query.returning(columns).executeTakeFirstOrThrow());
  meter.record(tx, 'update', { before, after });
  return after;
}

/** The events stay; its rollups go with it. @throws METER_IN_USE */
export async function deleteMeter(tx: TenantTx, ref: MeterRef, sales: Pick<SalesPort, 'isCharged'>) {
  const before = replyOf(found(await byRef(tx, ref).forUpdate().executeTakeFirst()));
  // Late usage of months that were charged is counted by it.
  if (await sales.isCharged(tx, before.slug)) throw meteringErrors.METER_IN_USE();
  await db(tx).deleteFrom('eco_meters').where('id', '=', before.id).execute();
  await enqueue(tx, 'metering.forget-meter', { meter: before.id });
  await tx.invalidate(metersTopic, tx.org);
  meter.record(tx, 'delete', { before, risk: 'high' });
  return deleted;
}

/** As events are counted by it, and from which UTC day on its rollups are whole. @throws NOT_FOUND */
export async function findDefinition(
  tx: TenantTx,
  ref: MeterRef,
): Promise<{ slug: string; definition: MeterDefinition; rolledFrom: string | null }> {
  const query = byRef(tx, ref).select(sql<string | null>`rolled_from::text`.as('rolledFrom'));
  const row = found(await query.executeTakeFirst());
  return { slug: row.slug, definition: definitionOf(row), rolledFrom: row.rolledFrom };
}

/** Of the organization's meters, those of these slugs. */
export async function definitionsOf(tx: TenantTx | SystemTx, org: string, slugs: readonly string[]) {
  const query = tx
    .tables<Tables>()
    .selectFrom('eco_meters')
    .select(columns)
    .where('orgId', '=', org as Row['orgId']);
  const rows = await query
    .select(sql<string | null>`rolled_from::text`.as('rolledFrom'))
    .where('slug', 'in', slugs)
    .orderBy('slug')
    .execute();
  return rows.map((row) => ({ slug: row.slug, definition: definitionOf(row), rolledFrom: row.rolledFrom }));
}

/** Amounts of these alone can be bounded: what grows with each event, and never falls. */
const boundable: readonly Aggregation[] = ['count', 'sum'];

/** Of the transaction's organization, those that quotas can be on. */
export async function boundedMeters(tx: TenantTx): Promise<{ slug: string; definition: MeterDefinition }[]> {
  const rows = await select(tx).where('aggregation', 'in', boundable).where('allowNegative', '=', false).execute();
  return rows.map((row) => ({ slug: row.slug, definition: definitionOf(row) }));
}

/** Of these slugs, those of meters of the transaction's organization that no quota can be on. */
export async function unboundableMeters(tx: TenantTx, slugs: readonly string[]): Promise<string[]> {
  if (slugs.length === 0) return [];
  const rows = await select(tx)
    .where('slug', 'in', slugs)
    .where((of) => of.or([of('aggregation', 'not in', boundable), of('allowNegative', '=', true)]))
    .orderBy('slug')
    .execute();
  return rows.map(({ slug }) => slug);
}

const namesIn = (path: string): string[] => path.split('.').slice(1);
const pathOf = (names: readonly string[]): string => ['$', ...names].join('.');

function replyOf({ valuePath, groupNames, groupPaths, ...row }: Row) {
  const paths = groupPaths as Record<string, string[]>;
  return {
    ...row,
    valueProperty: valuePath === null ? null : pathOf(valuePath),
    groupBy: Object.fromEntries(groupNames.map((name) => [name, pathOf(paths[name] ?? [])])),
  };
}

function definitionOf({ id, orgId: org, eventType, aggregation, ...row }: Row): MeterDefinition {
  const paths = row.groupPaths as Record<string, string[]>;
  return {
    id,
    org,
    eventType,
    aggregation,
    valuePath: row.valuePath,
    groupNames: row.groupNames,
    groupPaths: row.groupNames.map((name) => paths[name] ?? []),
    allowNegative: row.allowNegative,
  };
}
