-- expand
-- Keys of ID tokens by RS256. Nodes of the version before ignore them.
alter table nexus_signing_keys drop constraint nexus_signing_keys_purpose_check;
alter table nexus_signing_keys add constraint nexus_signing_keys_purpose_check
  check (purpose in ('access-token', 'audit-checkpoint', 'id-token'));
