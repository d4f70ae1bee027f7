-- expand
-- How far what a provider says of its invoices was compared with what we say: one row per account of a seller.
create table eco_provider_reconciliations (
  org_id text collate "C" not null references eco_organizations (id),
  provider text collate "C" not null check (provider in ('stripe', 'polar')),
  started_at timestamptz not null,
  -- Where the provider's next page begins; null before the first.
  next_page text,
  compared integer not null default 0 check (compared >= 0),
  -- [{"invoiceId", "providerRef", "what", "expected", "found"}]
  differences jsonb not null default '[]',
  finished_at timestamptz,
  primary key (org_id, provider)
);

alter table eco_provider_reconciliations enable row level security;
create policy tenant on eco_provider_reconciliations
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));

-- When it was last seen at the provider: what was not seen since a comparison began is missing there.
alter table eco_invoices add column provider_seen_at timestamptz;

-- Payments that a provider collected have its name of them.
update eco_payments p set provider = i.provider, provider_ref = i.provider_ref
from eco_invoices i
where i.org_id = p.org_id and i.id = p.invoice_id and i.provider_ref is not null and p.provider_ref is null
  and p.reference = i.provider || ' ' || i.provider_ref;
