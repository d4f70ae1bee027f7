-- expand
-- When the month of quotas began, where a change of term cut it short: what was used since then counts on. Null: with the
-- month of usage.
alter table eco_subscriptions add column quota_start timestamptz check (quota_start <= period_start);

-- What was paid of the invoice and is to be given back to the customer: what a note comes to beyond what was due.
alter table eco_credit_notes add column refund_due bigint not null default 0 check (refund_due between 0 and total);
