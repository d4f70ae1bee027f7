-- expand
-- Organizations end the portal sessions of a customer before their hour is over.
grant delete on eco_portal_sessions to nexus_app;
