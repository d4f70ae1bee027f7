-- A person's own view of the log: what concerns their account, in every organization. Only such entries are indexed;
-- the condition is written the same way in lookup_my_activity. A refresh every quarter of an hour is no news.
create index eco_audit_chain_activity on eco_audit_chain (person_id, at, id)
  where person_id is not null and action ~ '^(user|session|mfa|totp|backup-code|passkey|social|step-up|consent|impersonation)[.s-]'
    and (action <> 'session.refresh' or result <> 'success');
