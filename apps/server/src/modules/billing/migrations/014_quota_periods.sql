-- expand
-- When the month of quotas began, where a change of term cut it short: what was used since then counts on. Null: with the
-- month of usage.
alter table eco_subscriptions add column quota_start timestamptz check (quota_start <= period_start);
