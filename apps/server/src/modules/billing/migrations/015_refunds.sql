-- expand
-- Where what was paid of an invoice goes that a note gives back: to the balance of the customer, from which its next invoices
-- are paid; back by the provider that took it; or by other means, which the seller sees to. Null where nothing was paid of it.
alter table eco_credit_notes
  add column refund_to text collate "C" check (refund_to in ('balance', 'provider', 'outside')),
  -- What is left on the balance.
  add column balance bigint not null default 0 check (balance between 0 and refund_due),
  -- By the provider.
  add column refund_status text collate "C" check (refund_status in ('pending', 'succeeded', 'failed')),
  add column refunded_at timestamptz;
update eco_credit_notes set refund_to = 'outside' where refund_due > 0;
alter table eco_credit_notes
  add check ((refund_to is null) = (refund_due = 0)),
  add check (balance = 0 or refund_to = 'balance'),
  add check ((refund_status is null) = (refund_to is distinct from 'provider'));
create index eco_credit_notes_balance on eco_credit_notes (org_id, customer_id, id) where balance > 0;
create index eco_credit_notes_pending on eco_credit_notes (id) where refund_status = 'pending';

-- What paid it, where that was the balance.
alter table eco_payments add column credit_note_id text collate "C" check (credit_note_id ~ '^eco_crn_[0-9A-Za-z]{22}$');

-- A buyer's change is invoiced in its own transaction, and paid from its balance there.
create policy buyer_balance on eco_credit_notes for update using (buyer_org_id = current_setting('app.org', true))
  with check (buyer_org_id = current_setting('app.org', true) and org_id = 'eco_org_0000000000000000000000');
create policy buyer_pays on eco_payments for insert
  with check (buyer_org_id = current_setting('app.org', true) and org_id = 'eco_org_0000000000000000000000');
-- Else a note does not change.
grant update (balance) on eco_credit_notes to nexus_app;
