import { sql } from 'kysely';
import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { billingErrors } from '../errors.ts';
import type { UsagePrice } from '../pricing/usage-price.ts';
import type { Tables } from '../tables.ts';

export type Term = 'month' | 'year';

/** A version of a plan, as subscriptions use it. */
export interface PlanTerms {
  planId: Id<'pln'>;
  version: number;
  slug: string;
  name: string;
  currency: string;
  /** Micro-units as text, a term and seat; null where it is not sold by this term. */
  amounts: { month: string | null; year: string | null };
  trialDays: number;
  prices: UsagePrice[];
  entitlements: { feature: string; amount: string | null; hard: boolean }[];
  /** Of each month; amounts are decimal text. */
  credits: { unit: string; amount: string; features: string[] | null }[];
  public: boolean;
  retiredAt: number | null;
  /** The version that new subscriptions get. */
  current: number;
}

const terms = (tx: TenantTx | SystemTx, seller: Id<'org'>) =>
  tx
    .tables<Tables>()
    .selectFrom('eco_plans as plan')
    .innerJoin('eco_plan_versions as version', (join) =>
      join.onRef('version.orgId', '=', 'plan.orgId').onRef('version.planId', '=', 'plan.id'),
    )
    .select([
      'plan.id as planId',
      'version.version',
      'plan.slug',
      'plan.name',
      'version.currency',
      'version.amounts',
      'version.trialDays',
      'version.prices',
      'version.entitlements',
      'version.credits',
      'plan.public',
      'plan.retiredAt',
      'plan.version as current',
    ])
    .where('plan.orgId', '=', seller);

/** As a subscription has it. */
export async function termsOf(
  tx: TenantTx | SystemTx,
  seller: Id<'org'>,
  { planId, planVersion }: { planId: string; planVersion: number },
): Promise<PlanTerms> {
  const query = terms(tx, seller)
    .where('plan.id', '=', planId as Id<'pln'>)
    .where('version.version', '=', planVersion);
  return (await query.executeTakeFirstOrThrow()) as unknown as PlanTerms;
}

/** What a new subscription to the plan gets; undefined where there is none of this slug, or it is sold no more. */
export async function findOffer(
  tx: TenantTx | SystemTx,
  seller: Id<'org'>,
  slug: string,
): Promise<PlanTerms | undefined> {
  const query = terms(tx, seller).where('plan.slug', '=', slug).where('plan.retiredAt', 'is', null);
  const row = await query.whereRef('version.version', '=', 'plan.version').executeTakeFirst();
  return row as unknown as PlanTerms | undefined;
}

/** What buyers may choose, cheapest first. */
export async function publicOffers(tx: TenantTx, seller: Id<'org'>): Promise<PlanTerms[]> {
  const query = terms(tx, seller).where('plan.public', '=', true).where('plan.retiredAt', 'is', null);
  const rows = await query.whereRef('version.version', '=', 'plan.version').orderBy('plan.id').execute();
  return rows as unknown as PlanTerms[];
}

/** All that the transaction's organization sells. */
export async function currentOffers(tx: TenantTx): Promise<PlanTerms[]> {
  const query = terms(tx, tx.org).where('plan.retiredAt', 'is', null).whereRef('version.version', '=', 'plan.version');
  return (await query.orderBy('plan.id').execute()) as unknown as PlanTerms[];
}

/** The operator's, whether buyers see it or not; undefined where there is none of this slug. */
export async function operatorsDefault(tx: TenantTx | SystemTx, slug: string): Promise<PlanTerms | undefined> {
  const { rows } = await sql<PlanTerms>`
    select plan_id as "planId", version, slug, name, currency, amounts, trial_days as "trialDays", prices, entitlements,
      credits, public, retired_at as "retiredAt", current
    from lookup_default_plan(${slug})`.execute(tx.tables());
  return rows[0];
}

/** What a seller has set; undefined where it has set none, or sells it no more. */
export async function sellersDefault(tx: TenantTx | SystemTx, seller: Id<'org'>): Promise<PlanTerms | undefined> {
  const query = tx
    .tables<Tables>()
    .selectFrom('eco_billing_settings as settings')
    .innerJoin('eco_plans as plan', (join) =>
      join.onRef('plan.orgId', '=', 'settings.orgId').onRef('plan.id', '=', 'settings.defaultPlanId'),
    )
    .select('plan.slug')
    .where('settings.orgId', '=', seller);
  const found = await query.executeTakeFirst();
  return found && findOffer(tx, seller, found.slug);
}

/** The same words whichever it is: buyers are not told of plans that they cannot have. */
export const notForSale = (slug: string) =>
  billingErrors.PLAN_NOT_FOR_SALE(`No plan ${slug} is for sale: it is not there, retired or not public`);

/** Micro-units of one seat. @throws PLAN_NOT_FOR_SALE */
export function amountOf({ amounts, slug }: PlanTerms, term: Term): bigint {
  const amount = amounts[term];
  if (amount === null) throw billingErrors.PLAN_NOT_FOR_SALE(`${slug} is not sold by the ${term}`);
  return BigInt(amount);
}

/** What the seller's plans that are sold include or have a price for, but for seats. */
export async function soldFeatures(tx: TenantTx | SystemTx, seller: Id<'org'>): Promise<string[]> {
  const { rows } = await sql<{ feature: string }>`
    select distinct sold->>'feature' as feature
    from eco_plans p join eco_plan_versions v on v.org_id = p.org_id and v.plan_id = p.id and v.version = p.version,
      jsonb_array_elements(v.entitlements || v.prices) as sold
    where p.org_id = ${seller} and p.retired_at is null and sold->>'model' is distinct from 'seat'
    order by 1`.execute(tx.tables());
  return rows.map(({ feature }) => feature);
}

/** Whether a plan of the transaction's organization that is sold includes an amount of the feature. */
export async function bounds(tx: TenantTx, feature: string): Promise<boolean> {
  const { rows } = await sql`
    select from eco_plans p join eco_plan_versions v on v.org_id = p.org_id and v.plan_id = p.id and v.version = p.version,
      jsonb_array_elements(v.entitlements) as entitlement
    where p.org_id = ${tx.org} and p.retired_at is null and entitlement->>'feature' = ${feature}
      and entitlement->>'amount' is not null limit 1`.execute(tx.tables());
  return rows.length > 0;
}
