-- expand
-- The operator's first plans, which it can change. A new organization starts on DEFAULT_PLAN.
insert into eco_plans (id, org_id, slug, name, description, public, created_at, updated_at) values
  ('eco_pln_0000000000000000000001', 'eco_org_0000000000000000000000', 'free', 'Free', 'For trying it out',
    true, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'),
  ('eco_pln_0000000000000000000002', 'eco_org_0000000000000000000000', 'pro', 'Pro', 'For teams in production',
    true, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'),
  ('eco_pln_0000000000000000000003', 'eco_org_0000000000000000000000', 'enterprise', 'Enterprise', 'Price, quota and rate by agreement',
    true, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'),
  ('eco_pln_0000000000000000000004', 'eco_org_0000000000000000000000', 'unlimited', 'Unlimited', 'For installations that sell nothing',
    false, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z');

insert into eco_plan_versions (org_id, plan_id, version, currency, amounts, prices, entitlements, created_at) values
  ('eco_org_0000000000000000000000', 'eco_pln_0000000000000000000001', 1, 'USD', '{"month": "0", "year": null}',
    '[]',
    '[{"feature": "api.calls", "amount": "1000", "hard": true}, {"feature": "projects", "amount": "3", "hard": true}, {"feature": "members", "amount": "3", "hard": true}, {"feature": "service-accounts", "amount": "3", "hard": true}]',
    '2026-01-01T00:00:00Z'),
  ('eco_org_0000000000000000000000', 'eco_pln_0000000000000000000002', 1, 'USD', '{"month": "29000000", "year": "290000000"}',
    '[{"feature": "api.calls", "name": "API calls", "model": "overage", "included": "100000", "unitAmount": "0.001"}]',
    '[{"feature": "api.calls", "amount": "100000", "hard": false}, {"feature": "projects", "amount": "50", "hard": true}, {"feature": "members", "amount": "50", "hard": true}, {"feature": "service-accounts", "amount": "100", "hard": true}]',
    '2026-01-01T00:00:00Z'),
  ('eco_org_0000000000000000000000', 'eco_pln_0000000000000000000003', 1, 'USD', '{"month": null, "year": null}',
    '[]',
    '[]',
    '2026-01-01T00:00:00Z'),
  ('eco_org_0000000000000000000000', 'eco_pln_0000000000000000000004', 1, 'USD', '{"month": "0", "year": null}',
    '[]',
    '[]',
    '2026-01-01T00:00:00Z');

-- Text that is no plan of the seller stays as it was, and gives the customer no subscription. Organizations that are there
-- already get their subscription from the job `billing.subscribe-organizations`, since the default plan is configured.
comment on column eco_customers.plan is 'Slug of the plan of the subscription; free text where there is none';

-- When the buyer was told that the trial ends.
alter table eco_subscriptions add column trial_told_at timestamptz;

-- Organizations see what the operator offers, and what they have or had.
create policy offered on eco_plans for select using (
  coalesce(current_setting('app.org', true), '') <> '' and org_id = 'eco_org_0000000000000000000000' and (public
    or exists (select from eco_subscription_segments g
      where g.buyer_org_id = current_setting('app.org', true) and g.plan_id = eco_plans.id)
    or exists (select from eco_subscriptions s
      where s.buyer_org_id = current_setting('app.org', true) and eco_plans.id in (s.plan_id, s.next_plan_id))));
create policy offered on eco_plan_versions for select using (
  coalesce(current_setting('app.org', true), '') <> '' and org_id = 'eco_org_0000000000000000000000' and exists (
    select from eco_plans p where p.org_id = eco_plan_versions.org_id and p.id = eco_plan_versions.plan_id));

grant select, insert, update on eco_subscriptions, eco_subscription_segments, eco_subscription_addons, eco_invoice_items,
  eco_invoices to nexus_app;
grant select, insert, update on eco_billing_settings, eco_billing_profiles to nexus_app;
grant select, insert on eco_invoice_lines, eco_usage_records, eco_payments, eco_credit_notes, eco_revenue_movements
  to nexus_app;
grant select on eco_revenue_snapshots to nexus_app;
