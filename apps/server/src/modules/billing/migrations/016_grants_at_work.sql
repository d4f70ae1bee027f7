-- expand
-- When the amount of a grant was added to what the customer has, and when nothing was left of one that has ended: the job that
-- runs each minute looks at those between alone, and at no entries of the others.
alter table eco_credit_grants add column begun_at timestamptz, add column closed_at timestamptz;
update eco_credit_grants g set begun_at = effective_at
where exists (select from eco_ledger l where l.org_id = g.org_id and l.grant_id = g.id);
create index eco_credit_grants_to_begin on eco_credit_grants (effective_at) where begun_at is null and voided_at is null;
create index eco_credit_grants_to_end on eco_credit_grants (coalesce(voided_at, expires_at))
  where begun_at is not null and closed_at is null;

