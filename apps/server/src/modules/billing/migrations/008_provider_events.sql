-- expand
grant select, insert, update on eco_stripe_events, eco_polar_events to nexus_app;
