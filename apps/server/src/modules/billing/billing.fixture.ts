import type { Tenant, World } from '../../../test/world/world.ts';
import { Ids } from '../../kernel/ids.ts';

const at = '2026-01-15T12:00:00Z';
const later = '2026-02-15T12:00:00Z';
const price = { feature: 'api.calls', model: 'flat', unitAmount: '1' };

/** A row of the tenant as a seller in each table that no valid request of a route fills. */
export async function fillBilling(world: World, { org }: Tenant, customer: string, plan: string): Promise<void> {
  const ids = new Ids(world.clock);
  const [subscription, invoice] = [ids.next('sub'), ids.next('inv')];
  const insert = async (table: string, row: Record<string, unknown>) => {
    const values = Object.values(row);
    await world.rows(
      `insert into ${table} (${Object.keys(row).join()}) values (${values.map((_, n) => `$${n + 1}`).join()})
       on conflict do nothing`,
      values,
    );
  };
  const times = { created_at: at, updated_at: at };
  const of = { org_id: org, customer_id: customer };
  const term = { period_start: at, period_end: later };
  await insert('eco_billing_settings', { org_id: org, default_plan_id: plan, ...times });
  await insert('eco_billing_profiles', { ...of, updated_at: at });
  await insert('eco_subscriptions', {
    ...{ id: subscription, ...of, ...term, ...times, term_start: at, term_end: later },
    ...{ plan_id: plan, plan_version: 1, status: 'active', anchor: at },
  });
  const part = { subscription_id: subscription, org_id: org, period_start: at, segment: 0 };
  await insert('eco_subscription_segments', { ...part, plan_id: plan, plan_version: 1, seats: 1, starts_at: at });
  await insert('eco_subscription_addons', {
    ...{ id: ids.next('ado'), org_id: org, subscription_id: subscription, ...times },
    ...{ name: 'Support', amount: 1, term: 'year', term_end: later },
  });
  const priced = { quantity: 1, unit_amount: 1, amount: 1, description: 'A line', kind: 'manual' };
  await insert('eco_usage_records', {
    ...{ ...part, ...of, feature: 'api.calls', starts_at: at, ends_at: later },
    ...{ quantity: 1, price: JSON.stringify(price), amount: 1, currency: 'USD', recorded_at: at },
  });
  await insert('eco_invoice_items', {
    id: ids.next('itm'),
    ...of,
    key: 'k',
    currency: 'USD',
    created_at: at,
    ...priced,
  });
  await insert('eco_invoices', {
    ...{ id: invoice, ...of, ...term, ...times, key: 'k', number: 'K-1', status: 'open', currency: 'USD' },
    ...{ subtotal: 1, total: 1, amount_due: 1, seller: '{}', buyer: '{}' },
  });
  await insert('eco_invoice_lines', { org_id: org, invoice_id: invoice, position: 1, ...priced });
  await insert('eco_invoice_numbers', { org_id: org, series: 'invoice', last: 1 });
  const billed = { invoice_id: invoice, ...of, currency: 'USD', created_at: at };
  await insert('eco_payments', { id: ids.next('pay'), ...billed, status: 'succeeded', amount: 1, at });
  await insert('eco_credit_notes', {
    ...{ id: ids.next('crn'), ...billed, number: 'C-1', reason: 'r', issued_at: at },
    ...{ subtotal: 1, total: 1, lines: '[]' },
  });
  await insert('eco_credit_grants', {
    ...{ id: ids.next('crg'), ...of, ...times, kind: 'paid', unit: 'USD', amount: 1, key: 'k', effective_at: at },
  });
  await insert('eco_ledger', {
    ...{
      transfer_id: ids.next('trf'),
      ...of,
      position: 0,
      account: 'credits',
      unit: 'USD',
      amount: 1,
      kind: 'grant',
      at,
    },
  });
  await insert('eco_credit_top_ups', {
    ...{ id: ids.next('top'), ...of, ...times, origin: 'manual', unit: 'USD', amount: 1, currency: 'USD', price: 1 },
    ...{ subtotal: 1, tax_name: 'VAT', tax_rate: 0, provider: 'ledger' },
  });
  await insert('eco_auto_top_ups', {
    ...{ ...of, ...times, enabled: false, unit: 'USD', threshold: 1, amount: 1, most_a_month: 1 },
  });
  await insert('eco_billing_providers', { org_id: org, provider: 'ledger', ...times });
  await insert('eco_former_billing_providers', { org_id: org, provider: 'polar', credentials: '', left_at: at });
  await insert('eco_provider_reconciliations', { org_id: org, provider: 'stripe', started_at: at });
  for (const table of ['eco_stripe_events', 'eco_polar_events'])
    await insert(table, { org_id: org, id: 'evt_1', type: 't', outcome: 'unknown', received_at: at });
  await insert('eco_revenue_movements', {
    ...{
      id: ids.next('mrr'),
      ...of,
      subscription_id: subscription,
      kind: 'new',
      currency: 'USD',
      amount: 1,
      plan: 'p',
      at,
    },
  });
  const none = {
    start_mrr: 0,
    new: 0,
    expansion: 0,
    contraction: 0,
    churn: 0,
    reactivation: 0,
    end_mrr: 0,
    overage: 0,
  };
  await insert('eco_revenue_snapshots', {
    ...{ org_id: org, month: '2026-01-01', currency: 'USD', ...none, taken_at: at },
    ...{ start_customers: 0, end_customers: 0, lost_customers: 0 },
  });
}
