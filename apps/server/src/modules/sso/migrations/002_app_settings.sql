-- expand
-- What an app needs to work with its client library (ADR 35). A public app (native, spa) has only PKCE to keep its codes.
alter table eco_apps
  add column id_token_algorithm text collate "C" not null default 'ES256'
    check (id_token_algorithm in ('ES256', 'RS256')),
  add column pkce_required boolean not null default true check (pkce_required or type = 'web'),
  add column default_scopes text[] not null default '{openid,profile,email}'
    check (cardinality(default_scopes) between 1 and 20);
