import { json } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { pickDefined } from '../../../kernel/schema.ts';
import { creditUnitsTopic } from '../credits/payers.ts';
import { findOffer, notForSale } from '../plans/store.ts';
import type { Tables } from '../tables.ts';
import type { Settings, SettingsChanges } from './schema.ts';

const defaults: Settings = {
  ...{ taxName: 'VAT', taxRate: 0, invoicePrefix: 'INV', dueDays: 14 },
  defaultPlan: null,
  seller: {},
  creditUnits: [],
};

/** Of the seller; what a seller begins with where it has set nothing. */
export async function readSettings(tx: TenantTx): Promise<Settings> {
  const row = await tx
    .tables<Tables>()
    .selectFrom('eco_billing_settings as settings')
    .leftJoin('eco_plans as plan', (join) =>
      join.onRef('plan.orgId', '=', 'settings.orgId').onRef('plan.id', '=', 'settings.defaultPlanId'),
    )
    .select(['taxName', 'taxRate', 'invoicePrefix', 'dueDays', 'seller', 'creditUnits', 'plan.slug as defaultPlan'])
    .where('settings.orgId', '=', tx.org)
    .executeTakeFirst();
  return (row as Settings | undefined) ?? defaults;
}

/** For customers and invoices from now on; those that are there stay. @throws PLAN_NOT_FOR_SALE */
export async function changeSettings(
  tx: TenantTx,
  { defaultPlan, seller, creditUnits, ...values }: SettingsChanges,
): Promise<Settings> {
  const before = await readSettings(tx);
  const plan = typeof defaultPlan === 'string' ? await findOffer(tx, tx.org, defaultPlan) : undefined;
  if (typeof defaultPlan === 'string' && plan === undefined) throw notForSale(defaultPlan);
  const changes = {
    ...pickDefined(values),
    ...(seller === undefined ? {} : { seller: { ...seller } }),
    ...(creditUnits === undefined ? {} : { creditUnits: json(creditUnits) }),
    ...(defaultPlan === undefined ? {} : { defaultPlanId: plan?.planId ?? null }),
    updatedAt: tx.date,
  };
  await tx
    .tables<Tables>()
    .insertInto('eco_billing_settings')
    .values({ ...changes, orgId: tx.org, createdAt: tx.date })
    .onConflict((conflict) => conflict.column('orgId').doUpdateSet(changes))
    .execute();
  if (creditUnits !== undefined) await tx.invalidate(creditUnitsTopic, tx.org);
  const after = await readSettings(tx);
  const facts = ({ defaultPlan: slug, taxRate, invoicePrefix, dueDays, creditUnits: units }: Settings) => ({
    ...{ defaultPlan: slug, taxRate, invoicePrefix, dueDays, creditUnits: units },
  });
  tx.audit({
    resource: { type: 'billing-settings', id: tx.org },
    before: facts(before),
    after: facts(after),
    risk: 'medium',
  });
  return after;
}
