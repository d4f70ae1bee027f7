-- expand
-- For client libraries at their own defaults (ADR 48): no nonce beside a missing PKCE, and ID tokens sent as a form. Both only
-- for apps with a secret.
alter table eco_apps
  add column nonce_required boolean not null default true check (nonce_required or type = 'web'),
  add column response_types text[] not null default '{code}'
    check (cardinality(response_types) >= 1 and response_types <@ array['code', 'id_token']
      and (type = 'web' or not 'id_token' = any (response_types)));
