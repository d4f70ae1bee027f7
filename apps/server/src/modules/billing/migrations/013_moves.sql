-- expand
-- Accounts that a seller has left: what was sold there runs to the end of its term. Credentials as in
-- eco_billing_providers.
create table eco_former_billing_providers (
  org_id text collate "C" not null references eco_organizations (id),
  provider text collate "C" not null check (provider in ('stripe', 'polar')),
  credentials bytea not null,
  left_at timestamptz not null,
  primary key (org_id, provider)
);
alter table eco_former_billing_providers enable row level security;
create policy tenant on eco_former_billing_providers
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
grant select, insert, update, delete on eco_former_billing_providers to nexus_app;

-- Whose provider collects from the next term on; null where it stays. With a provider that is named, the row waits for a
-- checkout there once the term has ended.
alter table eco_subscriptions add column moves_to text collate "C" check (moves_to in ('ledger', 'stripe', 'polar'));
create index eco_subscriptions_moving on eco_subscriptions (id) where moves_to is not null and status <> 'canceled';

-- Who collects an invoice of ours that was open when its subscription moved; null: whoever has the subscription.
alter table eco_invoices add column collector text collate "C" check (collector in ('ledger', 'stripe', 'polar'));
