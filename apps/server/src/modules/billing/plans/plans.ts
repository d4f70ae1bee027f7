import { found, json, newRow, onTaken, pageById } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { pickDefined } from '../../../kernel/schema.ts';
import { unboundableMeters } from '../../metering/index.ts';
import { billingErrors } from '../errors.ts';
import type { Tables } from '../tables.ts';
import { type NewPlan, type PlanChanges, type PlanQuery, plan, type Terms } from './schema.ts';

const db = (tx: TenantTx) => tx.tables<Tables>();
const refuseTaken = onTaken('eco_plans_org_id_slug_key', billingErrors.PLAN_TAKEN);

const columns = [
  'eco_plans.id',
  'slug',
  'name',
  'description',
  'public',
  'eco_plans.version',
  'currency',
  'amounts',
  'trialDays',
  'prices',
  'entitlements',
  'credits',
  'retiredAt',
  'eco_plans.createdAt',
  'updatedAt',
] as const;

/** Plans with the terms that new subscriptions get. */
const select = (tx: TenantTx) =>
  db(tx)
    .selectFrom('eco_plans')
    .innerJoin('eco_plan_versions', (join) =>
      join
        .onRef('eco_plan_versions.orgId', '=', 'eco_plans.orgId')
        .onRef('eco_plan_versions.planId', '=', 'eco_plans.id')
        .onRef('eco_plan_versions.version', '=', 'eco_plans.version'),
    )
    .select(columns)
    .where('eco_plans.orgId', '=', tx.org);

/** Newest first. */
export function listPlans(tx: TenantTx, { slug, ...page }: PlanQuery) {
  const all = db(tx).selectFrom(select(tx).as('plans')).selectAll();
  return pageById(slug === undefined ? all : all.where('slug', '=', slug), page, 'desc');
}

export const readPlan = async (tx: TenantTx, id: Id<'pln'>) =>
  found(await select(tx).where('eco_plans.id', '=', id).executeTakeFirst());

export async function createPlan(tx: TenantTx, { slug, name, description = '', public: shown, ...terms }: NewPlan) {
  await assertBoundable(tx, terms);
  const row = { ...newRow(tx, 'pln'), slug, name, description, public: shown };
  await db(tx).insertInto('eco_plans').values(row).execute().catch(refuseTaken);
  await insertVersion(tx, row.id, 1, terms);
  const after = await readPlan(tx, row.id);
  plan.record(tx, 'create', { after });
  return after;
}

/** Changed terms are a new version, for new subscriptions; those that are there keep theirs. */
export async function updatePlan(tx: TenantTx, id: Id<'pln'>, changes: PlanChanges) {
  await lock(tx, id);
  const before = await readPlan(tx, id);
  if (before.retiredAt !== null) throw billingErrors.PLAN_RETIRED();
  const { name, description, public: shown, ...terms } = changes;
  await assertBoundable(tx, terms);
  const changesTerms = Object.values(terms).some((value) => value !== undefined);
  const version = before.version + (changesTerms ? 1 : 0);
  if (changesTerms) {
    const { currency, amounts, trialDays, prices, entitlements, credits } = before;
    const old = { currency, amounts, trialDays, prices, entitlements, credits } as Terms;
    await insertVersion(tx, id, version, { ...old, ...pickDefined(terms) });
  }
  await update(tx, id, { ...pickDefined({ name, description, public: shown }), version });
  const after = await readPlan(tx, id);
  plan.record(tx, 'update', { before, after });
  return after;
}

/** Nobody new can have it; subscriptions stay. Retiring it again changes nothing. */
export async function retirePlan(tx: TenantTx, id: Id<'pln'>) {
  await lock(tx, id);
  const before = await readPlan(tx, id);
  if (before.retiredAt !== null) return before;
  await update(tx, id, { retiredAt: tx.date });
  plan.record(tx, 'delete', { before, risk: 'high' });
  return readPlan(tx, id);
}

/** @throws METER_NOT_BOUNDABLE */
async function assertBoundable(
  tx: TenantTx,
  { entitlements = [] }: { entitlements?: Terms['entitlements'] | undefined },
): Promise<void> {
  const bounded = entitlements.filter(({ amount }) => amount !== null).map(({ feature }) => feature);
  const [slug] = await unboundableMeters(tx, bounded);
  if (slug !== undefined)
    throw billingErrors.METER_NOT_BOUNDABLE(`${slug} is no count, and no sum of values of 0 or more`);
}

const lock = async (tx: TenantTx, id: Id<'pln'>) =>
  found(await db(tx).selectFrom('eco_plans').select('id').where('id', '=', id).forNoKeyUpdate().executeTakeFirst());

const insertVersion = (tx: TenantTx, planId: Id<'pln'>, version: number, terms: Terms) =>
  db(tx)
    .insertInto('eco_plan_versions')
    .values({
      ...terms,
      orgId: tx.org,
      planId,
      version,
      prices: json(terms.prices),
      entitlements: json(terms.entitlements),
      credits: json(terms.credits),
      createdAt: tx.date,
    })
    .execute();

const update = (
  tx: TenantTx,
  id: Id<'pln'>,
  changes: { name?: string; description?: string; public?: boolean; version?: number; retiredAt?: Date },
) =>
  db(tx)
    .updateTable('eco_plans')
    .set({ ...changes, updatedAt: tx.date })
    .where('id', '=', id)
    .execute();
