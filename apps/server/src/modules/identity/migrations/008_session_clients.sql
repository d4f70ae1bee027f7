-- expand
-- The OAuth client that a session was begun for; null for log-ins at Nexus itself.
alter table eco_sessions add column client_id text collate "C" check (length(client_id) between 1 and 100);
